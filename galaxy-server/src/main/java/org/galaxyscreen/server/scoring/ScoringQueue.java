package org.galaxyscreen.server.scoring;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.neighbour.NearestRows;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.server.internal.HttpProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of all requests, scored in batches by one thread, in the order in which they came. They are one survey to the network, whose
 * images come as time goes by: it takes what is there. Thread-safe.
 */
final class ScoringQueue implements Closeable {
    /** How many reference objects are nearest. */
    static final int NEAREST = 5;

    private static final Logger LOG = LoggerFactory.getLogger(ScoringQueue.class);

    /** Images of one pass; a pass remembers its failures. */
    private static final int PASS = 10_000;

    private static final long PATIENCE_MILLIS = 10_000;

    /** How long before the engine has nothing to do, by its pace, images are handed to it although they fill no batch: they must be read first. */
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Scoring scoring;
    private final @Nullable Features reference;
    private final int room;
    private final Deque<ScoringJob> waiting = new ArrayDeque<>();
    private final Map<String, ScoringJob> underWay = new ConcurrentHashMap<>();
    /** Of whoever starts the server: the thread below is outside of it. */
    private final Execution execution = Execution.current();

    private final Thread thread = new Thread(this::run, "galaxy-scoring");
    private boolean closed;
    /** Since when the engine is at the images that are answered next. */
    private long begun;
    /** What the last images took, nanoseconds each; 0 before there were any. */
    private long pace;

    /** Scores images as they come. */
    @FunctionalInterface
    interface Scoring {
        /** As {@link ImageScorer#score}. */
        void score(ImageSource images, ImageScorer.Sink sink) throws IOException;
    }

    /**
     * Begins to score.
     *
     * @param scoring what a scorer does
     * @param reference objects among which the nearest are looked for; null for none
     * @param room how many images may wait, from 1
     */
    ScoringQueue(Scoring scoring, @Nullable Features reference, int room) {
        this.scoring = scoring;
        this.reference = reference;
        this.room = room;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes a request's images, all or none.
     *
     * @throws HttpProblem 413 if there is never room for as many, 503 if there is none now
     */
    synchronized void add(List<ScoringJob> jobs) {
        if (jobs.size() > room) {
            throw new HttpProblem(
                    413, "the request has " + jobs.size() + " images; at most " + room + " at once expected");
        }
        if (closed) {
            throw HttpProblem.busy("the server is stopping", 10);
        }
        if (waiting.size() + jobs.size() > room) {
            throw HttpProblem.busy(waiting.size() + " images are waiting, of " + room + " that may; ask again", 1);
        }
        for (ScoringJob job : jobs) {
            waiting.add(job);
        }
        notifyAll();
    }

    /** Forgets images that nobody waits for any more; those that are begun are computed all the same. */
    synchronized void drop(List<ScoringJob> jobs) {
        boolean any = false;
        for (ScoringJob job : jobs) {
            any |= job.outcome().cancel(false);
        }
        if (any) {
            waiting.removeIf(job -> job.outcome().isDone());
        }
    }

    /** How many images wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** How many images are being read and computed. */
    int underWay() {
        return underWay.size();
    }

    /** Whether images are scored still. */
    boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * At least one, once there is one; none when this is closed. Images that would not fill a batch wait for more while the engine has a full
     * one, and leave in time to be read before that is done: half a batch costs more than half.
     *
     * @param begins whether a batch begins with these; others fill up one that is begun
     */
    private synchronized List<PendingImage> take(int max, boolean begins) throws InterruptedIOException {
        try {
            while (!closed) {
                long held = begins ? held(max) : 0;
                if (waiting.isEmpty()) {
                    wait();
                } else if (held > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, held);
                } else {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("the server is stopping").initCause(e);
        }
        if (underWay.isEmpty()) {
            begun = System.nanoTime();
        }
        List<PendingImage> taken = new ArrayList<>();
        while (taken.size() < max && !waiting.isEmpty()) {
            ScoringJob job = waiting.remove();
            underWay.put(job.object().id(), job);
            taken.add(job);
        }
        return taken;
    }

    /** For how long, nanoseconds, images that fill no batch can wait for others, and the engine does not wait for them. */
    private long held(int batch) {
        if (waiting.size() >= batch || underWay.size() < batch) {
            return 0;
        }
        return begun + underWay.size() * pace - LEAD_NANOS - System.nanoTime();
    }

    /** Fewer images are under way; of those that were computed, none where they could not be read, the engine is at the next ones. */
    private synchronized void answered(int images) {
        if (images > 0) {
            long now = System.nanoTime();
            pace = (now - begun) / images;
            begun = now;
        }
        notifyAll();
    }

    private void run() {
        while (!isOver()) {
            try {
                execution.call(() -> {
                    scoring.score(new Requests(), new Answering());
                    return true;
                });
            } catch (Exception | Error e) {
                // Whatever it is, those who wait must hear of it, and later images are no worse for it.
                LOG.debug("a batch of images could not be scored", e);
                fail(e);
            }
        }
    }

    private synchronized boolean isOver() {
        return closed && waiting.isEmpty();
    }

    /** Tells those whose images were begun; where none was, those who wait, or what fails at once would be tried again for ever. */
    private synchronized void fail(Throwable cause) {
        Collection<ScoringJob> failed = underWay.isEmpty() ? waiting : underWay.values();
        failed.forEach(job -> job.outcome().complete(new ScoringJob.Failed(cause)));
        failed.clear();
    }

    /** Takes no more images, scores those that are here, and ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(PATIENCE_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** The images as the network is given them. */
    private final class Requests implements ImageSource {
        @Override
        public String name() {
            return "requests";
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.empty();
        }

        @Override
        public ImageStream open() {
            return new ImageStream() {
                private int taken;
                /** What the engine takes at once: nobody asks for more. */
                private int batch;

                @Override
                public List<PendingImage> next(int max) throws IOException {
                    batch = Math.max(batch, max);
                    List<PendingImage> images = taken >= PASS ? List.of() : take(max, max == batch);
                    taken += images.size();
                    return images;
                }

                @Override
                public boolean isReady() {
                    return waiting() > 0 || taken >= PASS;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** What the network and the detectors say, given to those who wait. */
    private final class Answering implements ImageScorer.Sink {
        @Override
        public void judged(Features features, Verdicts verdicts) {
            List<List<NearestRows.Near>> nearest =
                    reference == null ? List.of() : NearestRows.find(features, reference, NEAREST);
            for (int row = 0; row < features.rows(); row++) {
                complete(
                        features.object(row).id(),
                        new ScoringJob.Scored(verdicts, row, nearest.isEmpty() ? List.of() : nearest.get(row)));
            }
            answered(features.rows());
        }

        @Override
        public void skipped(ImageFailure failure) {
            String id = failure.id();
            String reason = failure.reason();
            // The identifier is ours alone.
            complete(
                    id,
                    new ScoringJob.Broken(reason.startsWith(id + ": ") ? reason.substring(id.length() + 2) : reason));
            answered(0);
        }

        private void complete(String id, ScoringJob.Outcome outcome) {
            ScoringJob job = underWay.remove(id);
            if (job != null) {
                job.outcome().complete(outcome);
            }
        }
    }
}
