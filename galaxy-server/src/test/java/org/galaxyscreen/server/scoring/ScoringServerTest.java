package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.ScreeningResult;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images over HTTP, by a network with random weights and the detectors that a screening has saved. */
class ScoringServerTest {
    private static final int OBJECTS = 40;
    private static final int MOST_IMAGES = 50;
    private static final int MOST_BODY = 8 << 20;

    @TempDir
    private static Path folder;

    private static Path images;
    private static Path detectors;
    private static Path features;
    private static Path secret;
    private static ScreeningResult screened;
    private static ScoringServer server;
    private static ScoringClient client;

    @BeforeAll
    static void serve() throws IOException {
        images = Files.createDirectories(folder.resolve("images"));
        SyntheticSurvey survey = SyntheticSurvey.of(OBJECTS, 4, 1);
        for (int i = 0; i < OBJECTS; i++) {
            Files.write(images.resolve(id(i) + ".png"), png(survey, i));
        }
        secret = folder.resolve("secret.png");
        Files.copy(images.resolve(id(0) + ".png"), secret);
        Files.createDirectories(images.resolve("deep"));
        Files.copy(secret, images.resolve("deep/copy.png"));
        Files.createSymbolicLink(images.resolve("out.png"), secret);
        Files.createSymbolicLink(images.resolve("up"), folder);
        Files.createSymbolicLink(images.resolve("in.png"), images.resolve(id(1) + ".png"));
        detectors = folder.resolve("survey.detector");
        screened = SurveyScreening.of(survey(survey))
                .with(Backbone.weights("untrained:5").withInputSize(64))
                .with(ExtractionSettings.defaults().withStage(Stage.LAYER1))
                .with(ScreeningSettings.defaults().withKeepFeatures(true).withGallery(0))
                .into(folder.resolve("results"))
                .saving(detectors)
                .run();
        features = folder.resolve("results/features.npy");
        server = ImageScoring.of(detectors)
                .comparingWith(features)
                .allowing(images)
                .withQueue(MOST_IMAGES)
                .withBody(MOST_BODY)
                .serve(ServerOptions.defaults(), RunListener.NONE);
        client = ScoringClient.of(server.address(), server.token());
    }

    /** The pictures alone, without the links. */
    private static Path survey(SyntheticSurvey survey) throws IOException {
        Path plain = Files.createDirectories(folder.resolve("plain"));
        for (int i = 0; i < OBJECTS; i++) {
            Files.copy(images.resolve(id(i) + ".png"), plain.resolve(id(i) + ".png"));
        }
        return plain;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String id(int i) {
        return "galaxy-" + i;
    }

    private static byte[] png(SyntheticSurvey survey, int number) throws IOException {
        byte[] rgb = survey.image(number).toRgb().rgb();
        int side = survey.image(number).width();
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            picture.setRGB(
                    i % side, i / side, (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] image(int i) throws IOException {
        return Files.readAllBytes(images.resolve(id(i) + ".png"));
    }

    private static Map<String, byte[]> images(int from, int to) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            parts.put(id(i), image(i));
        }
        return parts;
    }

    /** What the screening's catalogue says of an object, and the endpoint's entry: the same numbers, bit by bit. */
    private static void assertAsScreened(JsonNode entry) {
        AnomalyCatalogue catalogue = screened.catalogue();
        AnomalyCatalogue.Entry expected = catalogue.entries().stream()
                .filter(object -> object.object()
                        .id()
                        .replace(".png", "")
                        .equals(entry.path("name").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(entry.toString()));
        assertThat(entry.path("score").asDouble()).as("%s", entry).isEqualTo(expected.ensembleScore());
        assertThat(entry.path("flagged").asBoolean()).isEqualTo(expected.flagged());
        assertThat(entry.path("detectors")).hasSameSizeAs(catalogue.detectors());
        for (int d = 0; d < catalogue.detectors().size(); d++) {
            JsonNode detector = entry.path("detectors").path(d);
            assertThat(detector.path("name").asText())
                    .isEqualTo(catalogue.detectors().get(d).name());
            assertThat(detector.path("score").asDouble())
                    .as("%s", entry)
                    .isEqualTo(expected.scores().get(d));
            assertThat(detector.path("flagged").asBoolean())
                    .isEqualTo(expected.flags().get(d));
            assertThat(detector.path("upperFence").asDouble())
                    .isEqualTo(catalogue.detectors().get(d).fences().upper());
        }
    }

    @Test
    void scoresAreTheScreeningsToTheBitHoweverImagesAreSent() throws IOException {
        ScoringClient.Reply together = client.images(images(0, OBJECTS));
        assertThat(together.body().path("images")).hasSize(OBJECTS);
        together.body().path("images").forEach(ScoringServerTest::assertAsScreened);
        for (int i = 0; i < OBJECTS; i += 7) {
            ScoringClient.Reply alone = client.score("/score?name=" + id(i), "image/png", image(i));
            assertThat(alone.body().path("images")).hasSize(1);
            assertThat(alone.image(0)).isEqualTo(together.image(i));
        }
        ScoringClient.Reply named = client.json("{\"files\":[\"" + id(3) + ".png\",\"deep/../" + id(4) + ".png\",\""
                + images.toAbsolutePath().resolve(id(5) + ".png") + "\",\"deep/copy.png\",\"in.png\"]}");
        int[] same = {3, 4, 5, 0, 1};
        for (int i = 0; i < same.length; i++) {
            assertThat(named.image(i).path("score"))
                    .isEqualTo(together.image(same[i]).path("score"));
        }
    }

    @Test
    void requestsAtOnceGetTheirOwnAnswers() throws Exception {
        Map<Integer, JsonNode> answers = new HashMap<>();
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < OBJECTS; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    JsonNode entry = client.score("/score?name=" + id(number), "image/png", image(number))
                            .image(0);
                    synchronized (answers) {
                        answers.put(number, entry);
                    }
                } catch (IOException | AssertionError e) {
                    failure.set(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(answers).hasSize(OBJECTS);
        answers.values().forEach(ScoringServerTest::assertAsScreened);
    }

    @Test
    void brokenImageAmongGoodOnesIsReportedInItsEntry() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put(id(1), image(1));
        parts.put("cut off", Arrays.copyOf(image(2), 200));
        parts.put("text", "no image".getBytes(StandardCharsets.UTF_8));
        parts.put("empty", new byte[0]);
        parts.put(id(3), image(3));

        ScoringClient.Reply reply = client.images(parts);

        assertThat(reply.status()).isEqualTo(200);
        assertAsScreened(reply.image(0));
        for (int broken = 1; broken < 4; broken++) {
            assertThat(reply.image(broken).path("error").asText())
                    .as("%s", reply.image(broken))
                    .isNotBlank()
                    .doesNotContain("image-");
        }
        assertThat(reply.image(1).path("name").asText()).isEqualTo("cut off");
        assertAsScreened(reply.image(4));
        ScoringClient.Reply missing = client.json("{\"files\":[\"none.png\",\"" + id(1) + ".png\",\"deep\"]}");
        assertThat(missing.image(0).path("error").asText()).isEqualTo("it is not there");
        assertThat(missing.image(1).has("score")).isTrue();
        assertThat(missing.image(2).path("error").asText()).isEqualTo("it is no file; an image expected");
    }

    /** One plane of floats, by hand: cards of 80 characters, blocks of 2880 bytes. */
    private static byte[] fits() {
        StringBuilder header = new StringBuilder();
        for (String card : List.of(
                "SIMPLE  =                    T",
                "BITPIX  =                  -32",
                "NAXIS   =                    2",
                "NAXIS1  =                   64",
                "NAXIS2  =                   64",
                "END")) {
            header.append(String.format("%-80s", card));
        }
        ByteBuffer file = ByteBuffer.allocate(2880 + 6 * 2880);
        file.put(String.format("%-2880s", header).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 64 * 64; i++) {
            double x = i % 64 - 32;
            double y = i / 64 - 32;
            file.putFloat((float) Math.exp(-(x * x + y * y) / 100));
        }
        return file.array();
    }

    @Test
    void fitsIsScoredPackedOrNot() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(fits());
        }
        Files.write(images.resolve("deep/one.fits"), fits());

        ScoringClient.Reply reply = client.score("application/fits", fits());
        assertThat(reply.image(0).path("score").isNumber())
                .as("%s", reply.body())
                .isTrue();
        assertThat(client.score("application/octet-stream", packed.toByteArray())
                        .image(0))
                .isEqualTo(reply.image(0));
        assertThat(client.json("{\"files\":[\"deep/one.fits\"]}").image(0).path("score"))
                .isEqualTo(reply.image(0).path("score"));
        byte[] cut = Arrays.copyOf(fits(), 4000);
        assertThat(client.score("application/fits", cut).image(0).path("error").asText())
                .isNotBlank()
                .doesNotContain("galaxy-screen-", System.getProperty("java.io.tmpdir"));
    }

    @Test
    void nearestKnownObjectsAreNamedTheNearestFirst() throws IOException {
        JsonNode near = client.score("image/png", image(7)).image(0).path("nearest");

        assertThat(near).hasSize(5);
        assertThat(near.path(0).path("id").asText()).startsWith(id(7));
        assertThat(near.path(0).path("distance").asDouble()).isZero();
        double[] distances = IntStream.range(0, 5)
                .mapToDouble(i -> near.path(i).path("distance").asDouble())
                .toArray();
        assertThat(distances).isSorted();
        assertThat(distances[1]).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "deep/../../secret.png",
                "/etc/passwd",
                "out.png",
                "up/secret.png",
                "up",
                ".",
                ""
            })
    void fileOutsideTheAllowedFolderIsRefused(String name) throws IOException {
        ScoringClient.Reply reply = client.json("{\"files\":[\"" + id(1) + ".png\",\"" + name + "\"]}");

        assertThat(reply.status()).isEqualTo(name.isEmpty() ? 400 : 403);
        assertThat(reply.error()).doesNotContain(folder.toString());
        ScoringClient.Reply absolute = client.json("{\"files\":[\"" + secret.toAbsolutePath() + "\"]}");
        assertThat(absolute.status()).isEqualTo(403);
    }

    @Test
    void noFileCanBeNamedWhereNoFolderIsAllowed() throws IOException {
        try (ScoringServer closed = ImageScoring.of(detectors).serve(ServerOptions.defaults(), RunListener.NONE)) {
            ScoringClient.Reply reply =
                    ScoringClient.of(closed.address(), closed.token()).json("{\"files\":[\"" + id(1) + ".png\"]}");
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.error()).contains("no folder is allowed");
        }
    }

    @Test
    void whatIsOffIsRefusedWithASentence() throws IOException {
        assertThat(client.score("text/plain", image(0)).status()).isEqualTo(415);
        assertThat(client.json("{\"files\":[]}").status()).isEqualTo(400);
        assertThat(client.json("{\"files\":[1]}").status()).isEqualTo(400);
        assertThat(client.json("{\"files\":[\"a\\u0000b\"]}").status()).isEqualTo(400);
        assertThat(client.json("[\"a.png\"]").status()).isEqualTo(400);
        assertThat(client.json("{").error()).contains("no JSON");
        assertThat(client.score("multipart/form-data", image(0)).error()).contains("boundary");
        assertThat(client.score("multipart/form-data; boundary=x", image(0)).error())
                .contains("cut off");
        assertThat(client.images(Map.of()).error()).contains("no image");
    }

    @Test
    void whatIsTooMuchIsRefused() throws IOException {
        byte[] large = Arrays.copyOf(image(0), MOST_BODY + 1);
        ScoringClient.Reply reply = client.score("image/png", large);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.error()).contains("at most " + MOST_BODY + " bytes expected");
        Map<String, byte[]> many = IntStream.range(0, MOST_IMAGES + 1)
                .boxed()
                .collect(Collectors.toMap(Object::toString, i -> new byte[1]));
        assertThat(client.images(many).status()).isEqualTo(413);
        assertThat(client.json("{\"files\":[" + "\"a.png\",".repeat(MOST_IMAGES) + "\"a.png\"]}")
                        .status())
                .isEqualTo(413);
        // A client that promises 100 MB is refused before it has sent them.
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /score HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.address().getPort()
                                    + "\r\nAuthorization: Bearer " + server.token()
                                    + "\r\nContent-Type: image/png\r\nContent-Length: 104857600\r\n"
                                    + "Connection: close\r\n\r\n{")
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "../../../../../../wrong-token-of-32-letters"})
    void withoutTheTokenOnlyHealthAndMetricsAnswer(String token) throws IOException {
        ScoringClient stranger = client.withToken(token);

        assertThat(stranger.score("image/png", image(0)).status()).isEqualTo(403);
        assertThat(stranger.json("{\"files\":[\"" + id(1) + ".png\"]}").status())
                .isEqualTo(403);
        assertThat(stranger.get("/model").status()).isEqualTo(403);
        assertThat(stranger.get("/openapi.json").status()).isEqualTo(403);
        assertThat(stranger.get("/health").body().path("status").asText()).isEqualTo("ok");
        assertThat(stranger.get("/metrics").status()).isEqualTo(200);
    }

    @Test
    void givenTokenIsTheToken() throws IOException {
        ServerOptions options = ServerOptions.defaults().withToken("0123456789abcdef");
        try (ScoringServer given = ImageScoring.of(detectors).serve(options, RunListener.NONE)) {
            assertThat(given.token()).isEqualTo("0123456789abcdef");
            assertThat(ScoringClient.of(given.address(), "0123456789abcdef")
                            .get("/model")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(options.toString()).doesNotContain("0123456789abcdef");
        assertThatThrownBy(() -> ServerOptions.defaults().withToken("0123456789abcde"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 to 256");
        assertThatThrownBy(() -> ServerOptions.defaults().withToken("0123456789abcdef\r\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void modelSaysWhatIsServed() throws IOException {
        JsonNode model = client.get("/model").body();

        assertThat(model.path("trainingRows").asInt()).isEqualTo(36);
        assertThat(model.path("members"))
                .extracting(JsonNode::asText)
                .containsExactly("autoencoder", "kmeans", "dbscan");
        assertThat(model.path("features").path("stage").asText()).isEqualTo("layer1");
        assertThat(client.get("/openapi.json").body()).isEqualTo(Described.description());
    }

    @Test
    void metricsCountWhatWasAnswered() throws IOException {
        try (ScoringServer counted = ImageScoring.of(detectors).serve(ServerOptions.defaults(), RunListener.NONE)) {
            ScoringClient program = ScoringClient.of(counted.address(), counted.token());
            program.images(Map.of("a", image(0), "b", new byte[3]));
            program.score("image/png", image(1));
            program.score("text/plain", image(1));

            ScoringClient.Reply metrics = program.get("/metrics");

            assertThat(metrics.response().headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body().asText().lines())
                    .contains(
                            "galaxyscreen_requests_total{status=\"200\"} 2",
                            "galaxyscreen_requests_total{status=\"415\"} 1",
                            "galaxyscreen_images_total{outcome=\"scored\"} 2",
                            "galaxyscreen_images_total{outcome=\"unreadable\"} 1",
                            "galaxyscreen_images_waiting 0",
                            "galaxyscreen_images_under_way 0",
                            "galaxyscreen_request_seconds_bucket{le=\"+Inf\"} 3",
                            "galaxyscreen_request_seconds_count 3")
                    .allMatch(line -> line.matches("# (HELP|TYPE) .+|[a-z_]+(\\{[a-z]+=\"[^\"]+\"})? [0-9.]+"));
        }
    }

    @Test
    void otherFeaturesThanTheDetectorsAreRefused() {
        assertThatThrownBy(() -> ImageScoring.of(detectors)
                        .with(Backbone.weights("untrained:6").withInputSize(64))
                        .serve(ServerOptions.defaults(), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("survey.detector")
                .hasMessageContaining("other features");
        assertThatThrownBy(() -> ImageScoring.of(detectors)
                        .with(ExtractionSettings.defaults().withStage(Stage.LAYER2))
                        .serve(ServerOptions.defaults(), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("layer2");
        assertThatThrownBy(() ->
                        ImageScoring.of(detectors).allowing(secret).serve(ServerOptions.defaults(), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("secret.png");
    }
}
