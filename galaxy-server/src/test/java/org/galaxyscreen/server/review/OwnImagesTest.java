package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.screening.SimilarObjects;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that reviewers send, compared with the survey. */
class OwnImagesTest {
    @TempDir
    private static Path folder;

    private static ScreenedImages results = new ScreenedImages(Path.of("unset"));

    @BeforeAll
    static void screen() throws IOException {
        results = ScreenedImages.write(folder);
    }

    private static HttpResponse<String> send(Client client, String type, byte[] body) throws IOException {
        return client.send(
                client.request("/api/own-image")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode sent(Client client, int image) throws IOException {
        HttpResponse<String> answer = send(client, "image/png", Files.readAllBytes(results.image(image)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void imageOfAnObjectIsMostLikeItAndTheRestAreAsSimilarFindsThem() throws IOException {
        List<String> ids = SavedResults.open(folder.resolve("results")).catalogue().entries().stream()
                .map(entry -> entry.object().id())
                .toList();
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Client client = Client.of(server, "Ada");
            JsonNode first = sent(client, 7);
            JsonNode second = sent(client, 12);
            assertThat(first.get("image").asInt()).isOne();
            assertThat(first.get("doubts")).isEmpty();
            JsonNode found =
                    client.done("/api/like", "\"moreImages\":[1],\"count\":20").get("objects");
            assertThat(ids.get(found.at("/0/object").asInt())).isEqualTo(ScreenedImages.id(7));
            assertThat(found.at("/0/likeness").asDouble()).isCloseTo(1, within(1e-5));
            List<SimilarObjects.Match> byFile = SimilarObjects.in(folder.resolve("results/features.npy"))
                    .like(ScreenedImages.id(7))
                    .find(20, RunListener.NONE);
            for (int i = 0; i < byFile.size(); i++) {
                assertThat(ids.get(found.at("/" + (i + 1) + "/object").asInt()))
                        .isEqualTo(byFile.get(i).object().id());
            }
            JsonNode unlike = client.done(
                            "/api/like", "\"moreImages\":[1],\"lessImages\":[" + second.get("image") + "],\"count\":20")
                    .get("objects");
            assertThat(ids.get(unlike.at("/19/object").asInt())).isEqualTo(ScreenedImages.id(12));
            byte[] jpeg = client.send(client.request("/own-image/2").build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(64);
        }
    }

    @Test
    void whatIsNoImageIsRefusedWithASentence() throws IOException {
        try (ReviewServer server = results.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Client client = Client.of(server, "Ada");
            HttpResponse<String> text =
                    send(client, "application/octet-stream", "no image".getBytes(StandardCharsets.UTF_8));
            assertThat(text.statusCode()).isEqualTo(400);
            assertThat(text.body()).contains("the image cannot be read: ");
            assertThat(send(client, "text/plain", new byte[1]).statusCode()).isEqualTo(415);
            assertThat(announced(server, 100_000_000)).contains("413").contains("at most 67108864 bytes expected");
            HttpResponse<String> gone = client.post("/api/like", "{\"moreImages\":[9]}");
            assertThat(gone.statusCode()).isEqualTo(404);
            assertThat(gone.body()).contains("there is no image 9 any more");
        }
    }

    /** What is answered to an image of a size that is announced, before any of it is sent. */
    private static String announced(ReviewServer server, int bytes) throws IOException {
        try (Socket socket =
                new Socket(server.address().getHost(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(("POST /api/own-image HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.address().getPort()
                                    + "\r\nAuthorization: Bearer " + server.token()
                                    + "\r\nContent-Type: image/png\r\nContent-Length: " + bytes + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void otherNetworkOrUnknownFeaturesAreRefusedByName() throws IOException {
        byte[] png = Files.readAllBytes(results.image(0));
        try (ReviewServer server = results.review()
                .withNetwork(Backbone.weights("untrained:6").withInputSize(64))
                .serve(ServerOptions.defaults(), RunListener.NONE)) {
            HttpResponse<String> other = send(Client.of(server, "Ada"), "image/png", png);
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(other.body()).contains("their weightsSha256 is untrained (seed 5), not untrained (seed 6)");
        }
        Path plain = Files.createDirectories(folder.resolve("plain"));
        try (ReviewServer server =
                PlainResults.write(plain).review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            HttpResponse<String> unknown = send(Client.of(server, "Ada"), "image/png", png);
            assertThat(unknown.statusCode()).isEqualTo(409);
            assertThat(unknown.body()).contains("nothing beside it says what its features were made by");
        }
    }
}
