package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty requests a second, of the kinds that several reviewers' pages send. */
class ReviewLoadTest {
    private static final int RATE = 50;

    @TempDir
    private Path folder;

    @Test
    void everyRequestIsAnsweredForAMoment() throws IOException {
        ask(2);
    }

    @Test
    @Tag("stress")
    void everyRequestIsAnsweredForAMinute() throws IOException {
        ask(60);
    }

    private void ask(int seconds) throws IOException {
        PlainResults results = PlainResults.write(folder);
        int labels = 0;
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Client client = Client.of(server, "Ada");
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < RATE * seconds; i++) {
                LockSupport.parkNanos(begun + TimeUnit.SECONDS.toNanos(1) * i / RATE - System.nanoTime());
                int object = i % PlainResults.OBJECTS;
                HttpRequest request =
                        switch (i % 5) {
                            case 0 -> client.request("/api/state?since=" + i).build();
                            case 1 -> client.request("/image/" + object).build();
                            case 2 ->
                                sent(
                                        client,
                                        "/api/label",
                                        "{\"who\":\"R" + i % 3 + "\",\"object\":" + object
                                                + ",\"mark\":\"interest\",\"interest\":" + i % 6 + "}");
                            case 3 -> sent(client, "/api/like", "{\"more\":[" + object + "]}");
                            default -> client.request("/api/object/" + object).build();
                        };
                labels += i % 5 == 2 ? 1 : 0;
                answers.add(client.http().sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            answers.forEach(answer -> assertThat(
                            answer.orTimeout(20, TimeUnit.SECONDS).join().statusCode())
                    .isEqualTo(200));
        }
        assertThat(Files.readAllLines(folder.resolve("results/labels.jsonl"))).hasSize(1 + labels);
    }

    private static HttpRequest sent(Client client, String path, String body) {
        return client.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
