package org.galaxyscreen.server.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A program that sends images; each answer is held against the description. */
record ScoringClient(HttpClient http, URI address, String token) {
    private static final String BOUNDARY = "----------------galaxies";

    /** What was answered. */
    record Reply(int status, JsonNode body, HttpResponse<String> response) {
        String error() {
            return body.path("error").asText();
        }

        JsonNode image(int number) {
            return body.path("images").path(number);
        }
    }

    static ScoringClient of(URI address, String token) {
        return new ScoringClient(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), address, token);
    }

    ScoringClient withToken(String other) {
        return new ScoringClient(http, address, other);
    }

    Reply get(String path) throws IOException {
        return sent("GET", path, HttpRequest.newBuilder(address.resolve(path)));
    }

    Reply score(String type, byte[] body) throws IOException {
        return score("/score", type, body);
    }

    Reply score(String path, String type, byte[] body) throws IOException {
        return sent(
                "POST",
                path,
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    Reply json(String body) throws IOException {
        return score("application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    Reply images(Map<String, byte[]> images) throws IOException {
        return score("multipart/form-data; boundary=" + BOUNDARY, multipart(images));
    }

    static byte[] multipart(Map<String, byte[]> images) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        images.forEach((name, image) -> {
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + name
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(image);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private Reply sent(String method, String path, HttpRequest.Builder request) throws IOException {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    Described.answer(method, path.replaceFirst("\\?.*", ""), response),
                    response);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
