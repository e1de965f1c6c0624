package org.galaxyscreen.server.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.screening.ImageScorer;
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
        List<ScoringJob> jobs = IntStream.range(0, images)
                .mapToObj(i -> new ScoringJob("image " + i, () -> {
                    throw new UnreadableImageException("nobody reads it");
                }))
                .toList();
        queue.add(jobs);
        return jobs;
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
}
