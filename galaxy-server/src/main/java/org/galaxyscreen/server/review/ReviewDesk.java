package org.galaxyscreen.server.review;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.interest.Audit;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.LabelledNeighbour;
import org.galaxyscreen.interest.Remaining;
import org.galaxyscreen.interest.ReviewOptions;
import org.galaxyscreen.interest.ReviewRanking;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.interest.Reviewer;
import org.galaxyscreen.server.internal.HttpProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A review by several people: their labels go to the file, and a thread of its own learns from what they come to whenever a batch is done. A label waits
 * for the disk, never for the learning. Thread-safe.
 */
final class ReviewDesk implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewDesk.class);
    private static final int WHY = 3;
    private static final int MOST_SAMPLED = 1_000;

    private final ReviewSpace space;
    private final LabelFile file;
    private final int batch;
    private final ReviewLabels labels = new ReviewLabels();
    private final ExecutorService learning = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "galaxy-screen-ranking");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Learns on the learning thread alone, once that has begun. */
    private final Reviewer reviewer;

    private final Map<String, Label> learned = new HashMap<>();
    private @Nullable Audit audit;

    private volatile Ranking ranking;
    private volatile boolean busy;

    /**
     * Goes on where the file ends.
     *
     * @param space the objects; labels of others in the file are kept there and passed over
     * @param batch how many objects are looked at before the ranking learns again
     */
    ReviewDesk(ReviewSpace space, LabelFile file, int batch) {
        this.space = space;
        this.file = file;
        this.batch = batch;
        this.reviewer = new Reviewer(space, ReviewOptions.defaults());
        for (LabelEvent event : file.events()) {
            labels.apply(event);
            if (event instanceof LabelEvent.Sampled sampled) {
                learn();
                audit = reviewer.audit(sampled.count(), sampled.seed());
            }
        }
        learn();
        this.ranking = rank(null);
    }

    /** The objects. */
    ReviewSpace space() {
        return space;
    }

    /** What was said. */
    ReviewLabels labels() {
        return labels;
    }

    /** What was learned last. */
    Ranking ranking() {
        return ranking;
    }

    /** Whether the next ranking is being learned or waits to be. */
    boolean isBusy() {
        return busy || asked.get();
    }

    /** The interest from which an object counts as interesting. */
    int interesting() {
        return reviewer.options().interesting();
    }

    /**
     * An object's row.
     *
     * @throws HttpProblem 404 if there is none of that number
     */
    int requireRow(int row) {
        if (row < 0 || row >= space.rows()) {
            throw new HttpProblem(404, "there is no object " + row + "; 0 to " + (space.rows() - 1) + " expected");
        }
        return row;
    }

    /** The id of a row. */
    String id(int row) {
        return space.objects().get(requireRow(row)).id();
    }

    /** The row of an id, where it is an object of the review. */
    Optional<Integer> row(String id) {
        OptionalInt row = reviewer.row(id);
        return row.isPresent() ? Optional.of(row.getAsInt()) : Optional.empty();
    }

    private int knownRow(String id) {
        return reviewer.row(id).orElseThrow();
    }

    /**
     * Takes what a reviewer did. When this returns it is on the disk.
     *
     * @return the object that it changed, where it changed one
     * @throws HttpProblem 409 if there is nothing to take back
     * @throws IOException if it cannot be written
     */
    Optional<String> take(LabelEvent event) throws IOException {
        Optional<String> changed;
        // In the file's order.
        synchronized (file) {
            if (event instanceof LabelEvent.Undone && !labels.canUndo(event.who())) {
                throw new HttpProblem(409, event.who() + " has no label that could be taken back");
            }
            if (event instanceof LabelEvent.Sampled sampled
                    && (sampled.count() < 1 || sampled.count() > MOST_SAMPLED)) {
                throw new HttpProblem(
                        400, "the sample has " + sampled.count() + " objects; 1 to " + MOST_SAMPLED + " expected");
            }
            file.append(event);
            changed = labels.apply(event);
            if (event instanceof LabelEvent.Sampled sampled) {
                onLearningThread(() -> {
                    learn();
                    audit = reviewer.audit(sampled.count(), sampled.seed());
                    ranking = rank(ranking);
                });
            }
        }
        if (isBatchDone()) {
            learnSoon();
        }
        return changed;
    }

    private boolean isBatchDone() {
        return IntStream.of(ranking.batch())
                .noneMatch(row -> labels.of(id(row)).labels().isEmpty());
    }

    /** Has the ranking learn from all labels so far; once, however often it is asked before it begins. */
    void learnSoon() {
        if (asked.compareAndSet(false, true)) {
            onLearningThread(() -> {
                asked.set(false);
                learn();
                ranking = rank(ranking);
            });
        }
    }

    private void onLearningThread(Runnable task) {
        try {
            learning.execute(() -> {
                busy = true;
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.warn("the ranking could not be learned; labels are kept", e);
                } finally {
                    busy = false;
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the review is closed", e);
        }
    }

    /** Tells the reviewer what has changed since it last learned. */
    private void learn() {
        Map<String, Label> now = new HashMap<>();
        labels.verdicts().forEach((id, verdict) -> {
            if (reviewer.row(id).isPresent()) {
                now.put(id, verdict.label());
            }
        });
        learned.keySet().stream().filter(id -> !now.containsKey(id)).toList().forEach(id -> {
            reviewer.withdraw(id);
            learned.remove(id);
        });
        List<Label> changed = now.values().stream()
                .filter(label -> !label.equals(learned.get(label.id())))
                .toList();
        reviewer.label(changed);
        changed.forEach(label -> learned.put(label.id(), label));
    }

    private Ranking rank(@Nullable Ranking before) {
        ReviewRanking ranked = reviewer.ranking();
        int[] order = IntStream.range(0, ranked.size()).map(ranked::row).toArray();
        Audit sample = audit;
        List<SurveyObject> next = sample == null
                ? List.of()
                : sample.objects().stream()
                        .filter(object -> !learned.containsKey(object.id()))
                        .limit(batch)
                        .toList();
        boolean ofSample = !next.isEmpty();
        if (!ofSample) {
            next = reviewer.next(batch);
        }
        Map<Integer, List<LabelledNeighbour>> why = new HashMap<>();
        if (!ofSample) {
            next.forEach(object -> why.put(knownRow(object.id()), reviewer.why(object.id(), WHY)));
        }
        Set<Integer> labelled = new HashSet<>();
        learned.keySet().forEach(id -> labelled.add(knownRow(id)));
        Remaining remaining = sample == null ? reviewer.remaining() : reviewer.remaining(sample);
        return new Ranking(
                before == null ? 1 : before.version() + 1,
                learned.size(),
                order,
                next.stream().mapToInt(object -> knownRow(object.id())).toArray(),
                ofSample,
                why,
                before == null ? null : Ranking.between(before.order(), order, labelled),
                remaining,
                sample != null);
    }

    /** The objects that go when one and its like are dismissed, the most alike first. */
    List<Integer> alike(int row) {
        List<Integer> alike = new ArrayList<>();
        reviewer.alike(id(row)).forEach(object -> alike.add(knownRow(object.id())));
        return alike;
    }

    @Override
    public void close() throws IOException {
        learning.shutdownNow();
        file.close();
    }
}
