package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thirty-two clients that ask as fast as they are answered, of a queue that is too short for them. */
class ScoringLoadTest {
    private static final int CLIENTS = 32;
    private static final int IMAGES = 24;
    private static final int MOST_TOGETHER = 6;
    private static final int QUEUE = 64;

    @TempDir
    private Path folder;

    @Test
    void everyAnswerIsRightOrBusyForAMoment() throws Exception {
        ask(2);
    }

    @Test
    @Tag("stress")
    void everyAnswerIsRightOrBusyForAMinute() throws Exception {
        ask(60);
    }

    private void ask(int seconds) throws Exception {
        List<byte[]> images = draw();
        Path detectors = folder.resolve("survey.detector");
        SurveyScreening.of(folder.resolve("images"))
                .with(Backbone.weights("untrained:5").withInputSize(64))
                .with(ExtractionSettings.defaults().withStage(Stage.LAYER1))
                .with(ScreeningSettings.defaults().withGallery(0))
                .into(folder.resolve("results"))
                .saving(detectors)
                .run();
        AtomicInteger scored = new AtomicInteger();
        AtomicInteger busy = new AtomicInteger();
        try (ScoringServer server =
                ImageScoring.of(detectors).withQueue(QUEUE).serve(ServerOptions.defaults(), RunListener.NONE)) {
            ScoringClient client = ScoringClient.of(server.address(), server.token());
            List<JsonNode> expected = new ArrayList<>();
            for (byte[] image : images) {
                expected.add(scores(client.score("image/png", image).image(0)));
            }
            assertThat(expected).doesNotHaveDuplicates();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                ends.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        int from = random.nextInt(IMAGES);
                        int together = 1 + random.nextInt(MOST_TOGETHER);
                        Map<String, byte[]> some = new LinkedHashMap<>();
                        for (int image = from; image < from + together; image++) {
                            some.put(Integer.toString(image % IMAGES), images.get(image % IMAGES));
                        }
                        ScoringClient.Reply reply = client.images(some);
                        if (reply.status() == 503) {
                            assertThat(reply.response().headers().firstValue("Retry-After"))
                                    .isPresent();
                            busy.incrementAndGet();
                            Thread.sleep(20);
                            continue;
                        }
                        assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
                        assertThat(reply.body().path("images")).hasSameSizeAs(some.keySet());
                        reply.body().path("images").forEach(entry -> assertThat(scores(entry))
                                .isEqualTo(expected.get(entry.path("name").asInt())));
                        scored.addAndGet(some.size());
                    }
                    return null;
                }));
            }
            for (Future<?> one : ends) {
                one.get(seconds + 60L, TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
        System.out.println(CLIENTS + " clients, " + seconds + " s: " + scored + " images scored, " + busy
                + " requests answered by 503");
        assertThat(scored.get()).isGreaterThan(CLIENTS);
    }

    /** What each detector says of an image. */
    private static JsonNode scores(JsonNode entry) {
        assertThat(entry.path("detectors")).as("%s", entry).isNotEmpty();
        return entry.path("detectors");
    }

    /** Discs of different sizes and colours, also into a folder. */
    private List<byte[]> draw() throws IOException {
        Path files = Files.createDirectories(folder.resolve("images"));
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.setColor(new Color(60 + i * 37 % 190, 60 + i * 61 % 190, 60 + i * 101 % 190));
            graphics.fillOval(20 - i / 2, 24, 8 + 2 * i, 6 + i);
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", bytes);
            images.add(bytes.toByteArray());
            Files.write(files.resolve(i + ".png"), bytes.toByteArray());
        }
        return images;
    }
}
