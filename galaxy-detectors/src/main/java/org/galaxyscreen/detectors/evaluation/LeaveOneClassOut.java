package org.galaxyscreen.detectors.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates detectors on labelled objects: each class in turn is kept out of the training, and its objects are the
 * anomalies to be found among objects of the other classes that were not trained on either.
 *
 * <p>Every class is split by the same fraction, at random. A detector learns from the training parts of all classes but the
 * one left out, and scores the held-out parts of these with the objects of that one. Objects without a label take no part.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class LeaveOneClassOut {
    private final List<String> classes;
    private final double trainFraction;
    private final @Nullable Double contamination;
    private final EvaluationOptions evaluation;
    private final long seed;

    private LeaveOneClassOut(
            List<String> classes,
            double trainFraction,
            @Nullable Double contamination,
            EvaluationOptions evaluation,
            long seed) {
        classes = List.copyOf(classes);
        if (Set.copyOf(classes).size() != classes.size()) {
            throw new IllegalArgumentException("classes is " + classes + "; each class once expected");
        }
        Objects.requireNonNull(evaluation, "evaluation");
        if (!(trainFraction > 0 && trainFraction < 1)) {
            throw new IllegalArgumentException("trainFraction is " + trainFraction + "; above 0 and below 1 expected");
        }
        if (contamination != null && !(contamination > 0 && contamination < 1)) {
            throw new IllegalArgumentException("contamination is " + contamination + "; above 0 and below 1 expected");
        }
        this.classes = classes;
        this.trainFraction = trainFraction;
        this.contamination = contamination;
        this.evaluation = evaluation;
        this.seed = seed;
    }

    /**
     * Each class in turn, the others split in halves, all objects of the class as anomalies.
     *
     * @param seed of every random choice
     */
    public static LeaveOneClassOut defaults(long seed) {
        return new LeaveOneClassOut(
                List.of(), 0.5, null, EvaluationOptions.defaults().withSeed(seed), seed);
    }

    /** This for other classes. */
    public LeaveOneClassOut withClasses(List<String> newClasses) {
        return new LeaveOneClassOut(newClasses, trainFraction, contamination, evaluation, seed);
    }

    /** This with another part to learn from. */
    public LeaveOneClassOut withTrainFraction(double fraction) {
        return new LeaveOneClassOut(classes, fraction, contamination, evaluation, seed);
    }

    /** This with anomalies that are such a part of the objects scored. */
    public LeaveOneClassOut withContamination(double part) {
        return new LeaveOneClassOut(classes, trainFraction, part, evaluation, seed);
    }

    /** This with other measures. */
    public LeaveOneClassOut withEvaluation(EvaluationOptions options) {
        return new LeaveOneClassOut(classes, trainFraction, contamination, options, seed);
    }

    /** Which classes to leave out, as labelled; empty for each in turn. */
    public List<String> classes() {
        return classes;
    }

    /** The part of each class to learn from, above 0 and below 1. */
    public double trainFraction() {
        return trainFraction;
    }

    /**
     * The part of anomalies among the objects scored, above 0 and below 1; null, or where the class has fewer, for
     * all of the class.
     */
    public @Nullable Double contamination() {
        return contamination;
    }

    /** What is measured. */
    public EvaluationOptions evaluation() {
        return evaluation;
    }

    /** The seed of the split, and of which anomalies are taken. */
    public long seed() {
        return seed;
    }

    /**
     * One detector, with one class left out.
     *
     * @param leftOut the class
     * @param detector the detector's name
     * @param trainRows how many objects it learned from
     * @param evaluation of its scores
     */
    public record Outcome(String leftOut, String detector, int trainRows, Evaluation evaluation) {}

    /**
     * All outcomes.
     *
     * @param outcomes class by class, and in a class in the detectors' order
     */
    public record Report(List<Outcome> outcomes) {
        /** Copies the list. */
        public Report {
            outcomes = List.copyOf(outcomes);
        }

        /** One row an outcome, and for several classes a row of their means for each detector. */
        public EvaluationTable table() {
            EvaluationTable.Builder table = new EvaluationTable.Builder(
                    List.of("left out", "detector"),
                    outcomes.stream().map(Outcome::evaluation).toList());
            Map<String, List<Evaluation>> byDetector = new LinkedHashMap<>();
            for (Outcome outcome : outcomes) {
                table.add(List.of(outcome.leftOut(), outcome.detector()), outcome.evaluation());
                byDetector
                        .computeIfAbsent(outcome.detector(), name -> new ArrayList<>())
                        .add(outcome.evaluation());
            }
            byDetector.forEach((name, evaluations) -> {
                if (evaluations.size() > 1) {
                    table.addMeans(List.of("mean", name), evaluations);
                }
            });
            return table.build();
        }
    }

    /**
     * Fits and evaluates. The same features, detectors and settings give the same report; a class's outcome does not depend
     * on which others are left out as well.
     *
     * @param detectors by the names to report them under, in the map's order
     * @param features labelled objects of at least two classes
     * @param progress hears about each fit, and from the detectors
     * @throws IllegalArgumentException if there is no detector, fewer than two classes, a class named that is not there, or
     *     too few objects to split
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Report run(Map<String, Detector> detectors, Features features, ProgressListener progress) {
        if (detectors.isEmpty()) {
            throw new IllegalArgumentException("detectors is empty; at least one expected");
        }
        SortedMap<String, int[]> shuffled = shuffledClasses(features);
        List<String> leftOut = classes.isEmpty() ? List.copyOf(shuffled.keySet()) : classes;
        requireClasses(leftOut, shuffled);
        List<Outcome> outcomes = new ArrayList<>();
        long fits = (long) leftOut.size() * detectors.size();
        for (String label : leftOut) {
            int[] trainRows = rowsOfOthers(shuffled, label, true);
            int[] heldOut = rowsOfOthers(shuffled, label, false);
            if (trainRows.length == 0 || heldOut.length == 0) {
                throw new IllegalArgumentException("without '" + label + "', " + trainRows.length
                        + " objects to learn from and " + heldOut.length
                        + " to score are left; at least one of each is needed");
            }
            int[] anomalies = anomalies(shuffled.get(label), heldOut.length);
            Features train = features.select(trainRows);
            Features test = features.select(IntStream.concat(Arrays.stream(heldOut), Arrays.stream(anomalies))
                    .toArray());
            boolean[] anomalous = new boolean[test.rows()];
            Arrays.fill(anomalous, heldOut.length, anomalous.length, true);
            for (Map.Entry<String, Detector> entry : detectors.entrySet()) {
                Cancellation.check("leaving classes out");
                Scores scores = entry.getValue().fit(train, progress).score(test);
                outcomes.add(new Outcome(
                        label,
                        entry.getKey(),
                        trainRows.length,
                        Evaluation.of(scores.values(), anomalous, evaluation)));
                progress.onProgress(new Progress("leaving classes out", outcomes.size(), fits, "fits"));
            }
        }
        return new Report(outcomes);
    }

    /** As {@link #run(Map, Features, ProgressListener)} for one detector under its own name, with nobody listening. */
    public Report run(Detector detector, Features features) {
        return run(Map.of(detector.name(), detector), features, ProgressListener.NONE);
    }

    private static void requireClasses(List<String> leftOut, SortedMap<String, int[]> present) {
        if (present.size() < 2) {
            throw new IllegalArgumentException((present.isEmpty()
                            ? "no object has a label"
                            : "all objects with a label are of the class '" + present.firstKey() + "'")
                    + "; objects of at least two classes expected");
        }
        for (String label : leftOut) {
            if (!present.containsKey(label)) {
                throw new IllegalArgumentException(
                        "no object is labelled '" + label + "'; the labels are " + present.keySet());
            }
        }
    }

    /** The rows of each class in a random order, of which the first ones are for training. */
    private SortedMap<String, int[]> shuffledClasses(Features features) {
        SortedMap<String, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < features.rows(); row++) {
            String label = features.object(row).label();
            if (label != null) {
                rows.computeIfAbsent(label, name -> new ArrayList<>()).add(row);
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, int[]> shuffled = new TreeMap<>();
        rows.forEach((label, list) -> {
            int[] order = list.stream().mapToInt(Integer::intValue).toArray();
            Shuffling.shuffle(order, random);
            shuffled.put(label, order);
        });
        return shuffled;
    }

    private int[] rowsOfOthers(SortedMap<String, int[]> shuffled, String label, boolean training) {
        return shuffled.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(label))
                .flatMapToInt(entry -> {
                    int[] rows = entry.getValue();
                    int split = (int) Math.round(trainFraction * rows.length);
                    return training ? Arrays.stream(rows, 0, split) : Arrays.stream(rows, split, rows.length);
                })
                .sorted()
                .toArray();
    }

    private int[] anomalies(int[] shuffled, int ordinary) {
        int count = shuffled.length;
        if (contamination != null) {
            long wanted = Math.max(1, Math.round(ordinary * contamination / (1 - contamination)));
            count = (int) Math.min(count, wanted);
        }
        int[] rows = Arrays.copyOf(shuffled, count);
        Arrays.sort(rows);
        return rows;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(classes, trainFraction, contamination, evaluation, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LeaveOneClassOut that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "LeaveOneClassOut" + values();
    }
}
