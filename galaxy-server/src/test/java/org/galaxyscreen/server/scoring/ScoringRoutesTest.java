package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.io.image.SingleImages;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.internal.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The endpoint when there is more to do than can be done, by a network that does nothing before it is let. */
class ScoringRoutesTest {
    private static final int ROOM = 4;
    private static final FittedFlaggingDetector DETECTOR = detector();

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<CompletableFuture<ScoringClient.Reply>> replies = new ArrayList<>();
    private ScoringQueue queue = new ScoringQueue(this::held, null, ROOM);
    private LocalServer server = serve(Duration.ofSeconds(20));
    private ScoringClient client = ScoringClient.of(server.address(), server.token());

    private static FittedFlaggingDetector detector() {
        Random random = new Random(1);
        Features.Builder rows = Features.builder(2);
        for (int i = 0; i < 20; i++) {
            rows.add(
                    SurveyObject.of("row-" + i),
                    new float[] {(float) random.nextGaussian(), (float) random.nextGaussian()},
                    0);
        }
        return FlaggingDetector.of(NeighbourDetector.defaults(), IqrThreshold.upper())
                .fit(rows.build());
    }

    private LocalServer serve(Duration patience) {
        try {
            ScoringRoutes routes = new ScoringRoutes(
                    queue,
                    DETECTOR,
                    FeatureOrigin.of(Map.of()),
                    new SingleImages(NamedOptions.none(), 1000),
                    new AllowedFolders(List.of()),
                    new ScoringRoutes.Limits(1000, ROOM, patience));
            return LocalServer.start(
                    ServerOptions.defaults(), routes.routes(), ScoringRoutes.OPEN, ScoringRoutes.WORKERS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One image after the other, each once it is let. */
    private void held(ImageSource images, ImageScorer.Sink sink) throws IOException {
        try (ImageStream stream = images.open()) {
            for (List<PendingImage> next = stream.next(1); !next.isEmpty(); next = stream.next(1)) {
                begun.release();
                if (!go.await(20, TimeUnit.SECONDS)) {
                    throw new IOException("nobody let it go");
                }
                Features row = Features.builder(2)
                        .add(next.get(0).object(), new float[] {9, 9}, 0)
                        .build();
                sink.judged(row, DETECTOR.judge(row));
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @AfterEach
    void stop() {
        go.countDown();
        server.close();
        queue.close();
    }

    private CompletableFuture<ScoringClient.Reply> sending(int images) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (int i = 0; i < images; i++) {
            parts.put("image " + i, new byte[] {1});
        }
        CompletableFuture<ScoringClient.Reply> reply = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.images(parts);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                task -> new Thread(task).start());
        replies.add(reply);
        return reply;
    }

    /** One image is begun, and as many wait as may. */
    private void fill() throws InterruptedException {
        sending(1);
        begun.acquire();
        sending(ROOM);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (queue.waiting() < ROOM && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    @Test
    void fullQueueIsAnsweredByWhenToAskAgain() throws Exception {
        fill();

        ScoringClient.Reply full = client.images(Map.of("one more", new byte[] {1}));

        assertThat(full.status()).isEqualTo(503);
        assertThat(full.response().headers().firstValue("Retry-After")).contains("1");
        assertThat(full.error()).contains("4 images are waiting, of 4 that may");
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.get("/metrics").body().asText()).contains("galaxyscreen_images_waiting 4\n");
        go.countDown();
        for (CompletableFuture<ScoringClient.Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
        assertThat(replies.get(1).get().body().path("images")).hasSize(ROOM);
        assertThat(replies.get(0).get().image(0).path("nearest")).isEmpty();
        assertThat(client.images(Map.of("one more", new byte[] {1})).status()).isEqualTo(200);
    }

    @Test
    void requestWhoseImagesTakeTooLongIsGivenUpAndItsImagesAreDropped() throws Exception {
        server.close();
        server = serve(Duration.ofMillis(300));
        client = ScoringClient.of(server.address(), server.token());
        fill();

        for (CompletableFuture<ScoringClient.Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(504);
            assertThat(reply.get().error()).contains("not scored within");
        }
        go.countDown();
        assertThat(client.images(Map.of("another", new byte[] {1})).status()).isEqualTo(200);
        // The first was begun; of the other four, nobody wanted to know any more.
        assertThat(begun.availablePermits()).isEqualTo(1);
    }

    @Test
    void passThatFailsIsToldToThoseWhoWaitAndTheNextIsNoWorse() throws Exception {
        queue.close();
        CountDownLatch broken = new CountDownLatch(2);
        queue = new ScoringQueue(
                (images, sink) -> {
                    if (broken.getCount() > 0) {
                        try (ImageStream stream = images.open()) {
                            stream.next(8);
                            broken.countDown();
                            throw new IllegalStateException("the engine is gone");
                        }
                    }
                    held(images, sink);
                },
                null,
                ROOM);
        server.close();
        server = serve(Duration.ofSeconds(20));
        client = ScoringClient.of(server.address(), server.token());
        go.countDown();

        for (int i = 0; i < 2; i++) {
            ScoringClient.Reply failed = client.images(Map.of("a", new byte[] {1}));
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.error()).contains("the engine is gone");
        }
        assertThat(client.images(Map.of("a", new byte[] {1})).status()).isEqualTo(200);
    }

    @Test
    void stoppingAnswersWhatHasComeAndTakesNoMore() throws Exception {
        fill();
        Thread stopping = new Thread(() -> {
            server.close();
            queue.close();
        });
        stopping.start();
        stopping.join(300);
        assertThat(stopping.isAlive()).isTrue();
        ScoringClient.Reply late = client.images(Map.of("late", new byte[] {1}));
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.error()).contains("stopping");
        assertThat(client.get("/health").status()).isEqualTo(503);

        go.countDown();
        stopping.join();

        for (CompletableFuture<ScoringClient.Reply> reply : replies) {
            assertThat(reply.get().status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> client.get("/health")).isInstanceOf(IOException.class);
        assertThat(queue.isAlive()).isFalse();
    }

    @Test
    void moreRequestsThanAreAnsweredAtOnceAreTurnedAway() throws Exception {
        queue.close();
        queue = new ScoringQueue(this::held, null, 1000);
        server.close();
        server = serve(Duration.ofSeconds(20));
        client = ScoringClient.of(server.address(), server.token());
        for (int i = 0; i < 80; i++) {
            sending(1);
        }
        for (int done = 0; done < 16; ) {
            Thread.sleep(10);
            done = (int) replies.stream().filter(CompletableFuture::isDone).count();
        }
        // Which need no room.
        assertThat(client.get("/health").status()).isEqualTo(200);
        go.countDown();

        int scored = 0;
        for (CompletableFuture<ScoringClient.Reply> reply : replies) {
            assertThat(reply.get().status()).isIn(200, 503);
            scored += reply.get().status() == 200 ? 1 : 0;
        }
        assertThat(scored).isEqualTo(64);
    }
}
