package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.jspecify.annotations.Nullable;

/**
 * From features to a ranked catalogue: a random part of the objects is learned from, and all are scored and ranked. The
 * catalogue says of each object whether it was among the training part; the detectors have seen those, so counts and rates
 * for new objects are those of the others.
 *
 * @param detector what to fit
 * @param trainFraction the part of the objects to learn from, above 0 and at most 1
 * @param seed of the split
 */
public record Screening(FlaggingDetector detector, double trainFraction, long seed) {
    /** @throws IllegalArgumentException if the fraction is out of range */
    public Screening {
        Objects.requireNonNull(detector, "detector");
        if (!(trainFraction > 0 && trainFraction <= 1)) {
            throw new IllegalArgumentException(
                    "trainFraction is " + trainFraction + "; above 0 and at most 1 expected");
        }
    }

    /**
     * The default ensemble, learning from nine tenths of the objects.
     *
     * @param seed of every random choice
     */
    public static Screening defaults(long seed) {
        return new Screening(FlaggingDetector.defaults(seed), 0.9, seed);
    }

    /** This with another part to learn from. */
    public Screening withTrainFraction(double fraction) {
        return new Screening(detector, fraction, seed);
    }

    /** This with another detector. */
    public Screening withDetector(FlaggingDetector other) {
        return new Screening(other, trainFraction, seed);
    }

    /**
     * What a screening found.
     *
     * @param catalogue every object, the oddest first
     * @param verdicts what the catalogue says, in the rows' order
     * @param fitted scores any further objects in the same way; its baseline is of the rows that it has not learned from
     */
    public record Result(AnomalyCatalogue catalogue, Verdicts verdicts, FittedFlaggingDetector fitted) {}

    /**
     * Fits and ranks. The same features, settings and seeds give the same catalogue.
     *
     * @throws IllegalArgumentException if there are too few rows, or a value is not finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Result run(Features features, ProgressListener progress) {
        return run(features, progress, null);
    }

    /**
     * As {@link #run(Features, ProgressListener)}, with what is fitted and scored kept on the disk, and taken from there where an earlier
     * run has come so far. The result is the same.
     *
     * @param kept of the same rows, detector, fraction and seed; null for nothing
     * @throws IllegalArgumentException as {@link #run(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Result run(Features features, ProgressListener progress, @Nullable ScreeningCheckpoints kept) {
        if (features.rows() == 0) {
            throw new IllegalArgumentException("there are no rows to screen");
        }
        int[] train = trainingRows(features.rows());
        Features learnedFrom = train.length == features.rows() ? features : part(features, train);
        FlaggingDetector.Judged fit =
                (kept == null ? detector : kept.keeping(detector)).fitAndJudge(learnedFrom, progress);
        if (learnedFrom == features) {
            return new Result(fit.verdicts().rank(train), fit.verdicts(), fit.detector());
        }
        int[] others = others(train, features.rows());
        Features newRows = part(features, others);
        Verdicts ofOthers = judge(fit.detector(), newRows, kept);
        Verdicts judged = together(features, train, fit.verdicts(), others, ofOthers);
        return new Result(judged.rank(train), judged, withBaseline(fit.detector(), learnedFrom, newRows, ofOthers));
    }

    private static Verdicts judge(FittedFlaggingDetector fitted, Features rows, @Nullable ScreeningCheckpoints kept) {
        return kept == null ? fitted.judge(rows) : kept.judge(fitted, rows);
    }

    /** The verdicts of all rows, in their order: a row's do not depend on the rows beside it. */
    private static Verdicts together(
            Features features, int[] train, Verdicts ofTrain, int[] others, Verdicts ofOthers) {
        boolean[] flags = new boolean[features.rows()];
        IntStream.range(0, train.length).forEach(i -> flags[train[i]] = ofTrain.flagged(i));
        IntStream.range(0, others.length).forEach(i -> flags[others[i]] = ofOthers.flagged(i));
        List<Scores> members = IntStream.range(0, ofTrain.members().size())
                .mapToObj(m -> together(
                        features,
                        train,
                        ofTrain.members().get(m),
                        others,
                        ofOthers.members().get(m)))
                .toList();
        // One that stands alone is its own only member.
        Scores scores = ofTrain.members().size() == 1 && ofTrain.members().get(0) == ofTrain.scores()
                ? members.get(0)
                : together(features, train, ofTrain.scores(), others, ofOthers.scores());
        return new Verdicts(scores, flags, members, ofTrain.columns());
    }

    private static Scores together(Features features, int[] train, Scores ofTrain, int[] others, Scores ofOthers) {
        double[] values = new double[features.rows()];
        IntStream.range(0, train.length).forEach(i -> values[train[i]] = ofTrain.value(i));
        IntStream.range(0, others.length).forEach(i -> values[others[i]] = ofOthers.value(i));
        return new Scores(ofTrain.detector(), features.objects(), values);
    }

    /** Some of the rows; copied only where that reads no file, since a fit goes through them many times. */
    private static Features part(Features features, int[] rows) {
        return features.held() ? features.select(rows) : features.view(rows);
    }

    /** The rows that are not among those of an ascending list. */
    private static int[] others(int[] train, int rows) {
        return IntStream.range(0, rows)
                .filter(row -> Arrays.binarySearch(train, row) < 0)
                .toArray();
    }

    private static FittedFlaggingDetector withBaseline(
            FittedFlaggingDetector fitted, Features learnedFrom, Features others, Verdicts judged) {
        return Baseline.of(learnedFrom, others, judged)
                .map(fitted::withBaseline)
                .orElse(fitted);
    }

    /**
     * Fits to other rows than those that are ranked, all of them.
     *
     * @param train the rows to learn from
     * @throws IllegalArgumentException as {@link #run(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Result run(Features features, Features train, ProgressListener progress) {
        return run(features, train, progress, null);
    }

    /**
     * As {@link #run(Features, Features, ProgressListener)}, with what is fitted and scored kept on the disk, and taken from there where
     * an earlier run has come so far. The result is the same.
     *
     * @param train the rows to learn from
     * @param kept of the same rows of both kinds, detector and seed; null for nothing
     * @throws IllegalArgumentException as {@link #run(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Result run(
            Features features, Features train, ProgressListener progress, @Nullable ScreeningCheckpoints kept) {
        FittedFlaggingDetector fitted = (kept == null ? detector : kept.keeping(detector)).fit(train, progress);
        Verdicts judged = judge(fitted, features, kept);
        return new Result(judged.rank(), judged, withBaseline(fitted, train, features, judged));
    }

    /** As {@link #run(Features, ProgressListener)}, with nobody listening. */
    public Result run(Features features) {
        return run(features, ProgressListener.NONE);
    }

    private int[] trainingRows(int rows) {
        int count = Math.max(1, (int) Math.round(trainFraction * rows));
        if (count == rows) {
            return IntStream.range(0, rows).toArray();
        }
        int[] order = Shuffling.permutation(rows, new SplittableRandom(seed));
        BitSet train = new BitSet(rows);
        Arrays.stream(order, 0, count).forEach(train::set);
        return train.stream().toArray();
    }
}
