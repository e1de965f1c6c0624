package org.galaxyscreen.server.scoring;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.neighbour.NearestRows;

/** An image on its way to be scored. Thread-safe. */
final class ScoringJob implements PendingImage {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name;
    private final Reading reading;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** Of its own, since clients may call several images the same. */
    private final SurveyObject object = SurveyObject.of("image-" + NUMBERS.getAndIncrement());

    /** How the image is decoded, on a reading thread. */
    @FunctionalInterface
    interface Reading {
        Image read() throws UnreadableImageException;
    }

    /** What became of it. */
    sealed interface Outcome {}

    /**
     * It was scored.
     *
     * @param row which of the verdicts is its
     * @param nearest known objects, the nearest first
     */
    record Scored(Verdicts verdicts, int row, List<NearestRows.Near> nearest) implements Outcome {}

    /** It cannot be read. */
    record Broken(String reason) implements Outcome {}

    /** It could not be scored, which is none of its faults. */
    record Failed(Throwable cause) implements Outcome {}

    /** @param name as whoever sent it calls it */
    ScoringJob(String name, Reading reading) {
        this.name = name;
        this.reading = reading;
    }

    String name() {
        return name;
    }

    @Override
    public SurveyObject object() {
        return object;
    }

    @Override
    public Image read() throws UnreadableImageException {
        if (outcome.isDone()) {
            throw new UnreadableImageException("nobody waits for it any more");
        }
        return reading.read();
    }

    /** What will become of it; whoever waits no longer cancels it. */
    CompletableFuture<Outcome> outcome() {
        return outcome;
    }
}
