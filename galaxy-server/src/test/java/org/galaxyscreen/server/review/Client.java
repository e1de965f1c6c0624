package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A program that reviews through the endpoints that the page uses. */
record Client(HttpClient http, URI address, String token, String who) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Client of(URI address, String token, String who) {
        return new Client(HttpClient.newHttpClient(), address, token, who);
    }

    static Client of(ReviewServer server, String who) {
        return of(server.address(), server.token(), who);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + token);
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    JsonNode get(String path) throws IOException {
        HttpResponse<String> answer = send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> post(String path, String body) throws IOException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** @param fields the inner of a JSON object */
    JsonNode done(String path, String fields) throws IOException {
        HttpResponse<String> answer =
                post(path, "{\"who\":\"" + who + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}");
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    JsonNode interest(int object, int interest) throws IOException {
        return done("/api/label", "\"object\":" + object + ",\"mark\":\"interest\",\"interest\":" + interest);
    }

    JsonNode state() throws IOException {
        return get("/api/state?since=0");
    }

    /** The ranking of that version or a later one, once it is there. */
    JsonNode ranking(int version) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            JsonNode state = state();
            if (state.at("/ranking/version").asInt() >= version
                    && !state.get("busy").asBoolean()) {
                return state.get("ranking");
            }
            assertThat(System.nanoTime()).as("time until ranking %d", version).isLessThan(end);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    static List<Integer> batch(JsonNode ranking) {
        List<Integer> batch = new ArrayList<>();
        ranking.get("batch")
                .forEach(proposed -> batch.add(proposed.get("object").asInt()));
        return batch;
    }
}
