package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps that are made when a reviewer asks for them. */
class PictureMapsTest {
    @TempDir
    private static Path folder;

    private static ScreenedImages results = new ScreenedImages(Path.of("unset"));

    @BeforeAll
    static void screen() throws IOException {
        results = ScreenedImages.write(folder);
    }

    /** Asks until it is computed. */
    private static JsonNode map(Client client, int object, String kind) throws IOException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (true) {
            JsonNode answer = client.get("/api/map/" + object + "?of=" + kind);
            if (!answer.path("pending").asBoolean()) {
                return answer;
            }
            assertThat(System.nanoTime()).as("waiting for the map").isLessThan(end);
        }
    }

    private static List<String> ids() throws IOException {
        return SavedResults.open(folder.resolve("results")).catalogue().entries().stream()
                .map(entry -> entry.object().id())
                .toList();
    }

    @Test
    void oddnessIsMappedOfAnyObjectAndEachTimeTheSame() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
                Client client = Client.of(server, "Ada");
                // In another order, which must not matter.
                for (int object : time == 0 ? new int[] {0, 13} : new int[] {13, 0}) {
                    JsonNode map = map(client, object, "oddness").get("map");
                    assertThat(map.get("side").asInt())
                            .as("64 pixels after layer2")
                            .isEqualTo(8);
                    assertThat(Base64.getDecoder().decode(map.get("values").asText()))
                            .hasSize(64);
                    assertThat(map.get("highest").asDouble()).isPositive();
                    assertThat(map.get("part")).hasSize(4);
                    all.add(map);
                }
                assertThat(map(client, 0, "oddness").get("map")).isEqualTo(all.get(time == 0 ? 0 : 3));
            }
        }
        assertThat(all.get(3)).isEqualTo(all.get(0));
        assertThat(all.get(2)).isEqualTo(all.get(1)).isNotEqualTo(all.get(0));
    }

    @Test
    void interestIsMappedOnceSomethingIsInteresting() throws IOException {
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Client client = Client.of(server, "Ada");
            // Discs of neighbouring sizes.
            int first = ids().indexOf(ScreenedImages.id(10));
            int second = ids().indexOf(ScreenedImages.id(12));
            assertThat(map(client, second, "interest").get("none").asText())
                    .isEqualTo("no map: nobody has labelled an object as interesting yet");

            client.interest(first, 5);
            assertThat(map(client, first, "interest").get("none").asText())
                    .isEqualTo("no map: this is the only object that is labelled as interesting");
            JsonNode near = map(client, second, "interest").get("map");
            assertThat(near.get("side").asInt()).isEqualTo(8);
            assertThat(near.get("highest").asDouble()).isBetween(0.0, 1.0);

            client.interest(first, 0);
            assertThat(map(client, second, "interest").has("none"))
                    .as("not any more")
                    .isTrue();
        } finally {
            Files.delete(folder.resolve("results/labels.jsonl"));
        }
    }

    @Test
    void whatCannotBeMappedIsSaid() throws IOException {
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Client client = Client.of(server, "Ada");
            HttpResponse<String> unknown =
                    client.send(client.request("/api/map/0?of=beauty").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(unknown.body()).contains("of is 'beauty'; oddness or interest expected");
            HttpResponse<String> none =
                    client.send(client.request("/api/map/20").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(none.statusCode()).isEqualTo(404);
        }
        PlainResults plain = PlainResults.write(Files.createDirectories(folder.resolve("plain")));
        try (ReviewServer server = plain.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            assertThat(map(Client.of(server, "Ada"), 0, "oddness").get("none").asText())
                    .isEqualTo("no map: begin the review with the network: --weights is missing: nothing says which"
                            + " network made the features, and maps need one");
        }
        SurveyReview named =
                plain.review().withNetwork(Backbone.weights("untrained:5").withInputSize(64));
        try (ReviewServer server = named.serve(ServerOptions.defaults(), RunListener.NONE)) {
            assertThat(map(Client.of(server, "Ada"), 0, "oddness")
                            .at("/map/side")
                            .asInt())
                    .isEqualTo(8);
        }
    }
}
