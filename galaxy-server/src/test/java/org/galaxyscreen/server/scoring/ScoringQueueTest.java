package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.server.internal.HttpProblem;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which images make a batch, for an engine that takes four and is as slow as the test is. */
@Timeout(60)
class ScoringQueueTest {
    private static final int BATCH = 4;

    private final CompletableFuture<ImageStream> opened = new CompletableFuture<>();
    private final CompletableFuture<ImageScorer.Sink> sinks = new CompletableFuture<>();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final ScoringQueue queue = new ScoringQueue(
            (images, sink) -> {
                opened.complete(images.open());
                sinks.complete(sink);
                over.join();
            },
            null,
            100);
    private ImageStream stream;

    @BeforeEach
    void open() throws Exception {
        stream = opened.get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        over.complete(true);
        queue.close();
    }

    @Test
    void engineThatHasNothingGetsWhatThereIs() throws Exception {
        add(1);
        assertThat(stream.next(BATCH)).hasSize(1);
        add(2);
        assertThat(stream.next(BATCH)).hasSize(2);
    }

    @Test
    void imagesThatFillNoBatchWaitForOthersWhileAFullOneIsComputed() throws Exception {
        engineIsAtWork(2000);
        List<ScoringJob> first = add(3);
        CompletableFuture<List<PendingImage>> next = next();
        Thread.sleep(100);
        assertThat(next).isNotDone();

        List<ScoringJob> second = add(2);

        List<PendingImage> batch = next.get(20, TimeUnit.SECONDS);
        assertThat(batch).containsExactly(first.get(0), first.get(1), first.get(2), second.get(0));
    }

    @Test
    void imagesThatNobodyJoinsLeaveBeforeTheEngineIsDone() throws Exception {
        engineIsAtWork(300);
        add(3);
        assertThat(stream.next(BATCH)).hasSize(3);
    }

    @Test
    void imagesLeaveWhenThoseUnderWayFillNoBatchAnyMore() throws Exception {
        List<PendingImage> atWork = engineIsAtWork(1000);
        add(3);
        CompletableFuture<List<PendingImage>> next = next();
        sinks.get().skipped(new ImageFailure(atWork.get(0).object().id(), "broken"));
        assertThat(next.get(20, TimeUnit.SECONDS)).hasSize(3);
    }

    @Test
    void stoppingWaitsForNoOthers() throws Exception {
        engineIsAtWork(1000);
        add(3);
        CompletableFuture<List<PendingImage>> next = next();
        over.complete(true);
        queue.close();
        assertThat(next.get(20, TimeUnit.SECONDS)).hasSize(3);
    }

    private List<ScoringJob> add(int images) {
        List<ScoringJob> jobs = jobs(images);
        queue.add(jobs);
        return jobs;
    }

    private static List<ScoringJob> jobs(int images) {
        return IntStream.range(0, images)
                .mapToObj(i -> new ScoringJob("image " + i, () -> {
                    throw new UnreadableImageException("nobody reads it");
                }))
                .toList();
    }

    private CompletableFuture<List<PendingImage>> next() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return stream.next(BATCH);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A batch took that long, and the next one was begun. */
    private List<PendingImage> engineIsAtWork(long millis) throws Exception {
        add(BATCH);
        Features.Builder rows = Features.builder(1);
        for (PendingImage image : stream.next(BATCH)) {
            rows.add(image.object(), new float[] {1}, 0);
        }
        Thread.sleep(millis);
        Features features = rows.build();
        Scores scores = new Scores("scores", features.objects(), new double[BATCH]);
        sinks.get().judged(features, Verdicts.of(scores, Fences.above(1)));
        add(BATCH);
        return stream.next(BATCH);
    }

    /** Requests come from all sides, some are given up, and every other one is refused for a while: each image is answered once, by its own. */
    @Test
    void imagesOfManyThreadsAreEachAnswered() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (ScoringQueue busy = new ScoringQueue((images, sink) -> answerAll(images, sink, answered), null, 20)) {
            Together.run(6, thread -> {
                for (int i = 0; i < 150; i++) {
                    List<ScoringJob> jobs = jobs(1 + i % 7);
                    while (!isTaken(busy, jobs)) {
                        Thread.yield();
                    }
                    if (i % 5 == 4) {
                        busy.drop(jobs);
                        assertThat(jobs).allMatch(job -> job.outcome().isDone());
                        continue;
                    }
                    for (ScoringJob job : jobs) {
                        ScoringJob.Scored scored =
                                (ScoringJob.Scored) job.outcome().get(30, TimeUnit.SECONDS);
                        assertThat(scored.verdicts().scores().value(scored.row()))
                                .isEqualTo(number(job.object().id()));
                    }
                }
            });
            assertThat(busy.waiting()).isZero();
        }
        // Those that were given up may have been begun: 6 threads ask for 594 images each, 120 of which they give up.
        assertThat(answered.get()).isBetween(2844, 3564);
    }

    private static boolean isTaken(ScoringQueue queue, List<ScoringJob> jobs) {
        try {
            queue.add(jobs);
            return true;
        } catch (HttpProblem e) {
            return false;
        }
    }

    private static double number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }

    /** An engine that takes no time: the score is the number in the identifier. */
    private static void answerAll(ImageSource images, ImageScorer.Sink sink, AtomicInteger answered)
            throws IOException {
        try (ImageStream all = images.open()) {
            for (List<PendingImage> some = all.next(BATCH); !some.isEmpty(); some = all.next(BATCH)) {
                Features.Builder rows = Features.builder(1);
                some.forEach(image -> rows.add(image.object(), new float[] {1}, 0));
                Features features = rows.build();
                double[] numbers = some.stream()
                        .mapToDouble(image -> number(image.object().id()))
                        .toArray();
                answered.addAndGet(some.size());
                sink.judged(features, Verdicts.of(new Scores("numbers", features.objects(), numbers), Fences.above(1)));
            }
        }
    }
}
