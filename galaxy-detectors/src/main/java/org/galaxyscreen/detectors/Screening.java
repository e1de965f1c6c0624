package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.detectors.internal.Shuffling;

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
        if (features.rows() == 0) {
            throw new IllegalArgumentException("there are no rows to screen");
        }
        int[] train = trainingRows(features.rows());
        if (train.length == features.rows()) {
            FlaggingDetector.Judged judged = detector.fitAndJudge(features, progress);
            return new Result(judged.verdicts().rank(train), judged.verdicts(), judged.detector());
        }
        Features learnedFrom = part(features, train);
        FittedFlaggingDetector fitted = detector.fit(learnedFrom, progress);
        Verdicts judged = fitted.judge(features);
        int[] others = others(train, features.rows());
        return new Result(
                judged.rank(train),
                judged,
                withBaseline(fitted, learnedFrom, part(features, others), judged.select(others)));
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
        FittedFlaggingDetector fitted = detector.fit(train, progress);
        Verdicts judged = fitted.judge(features);
        return new Result(judged.rank(), judged, withBaseline(fitted, train, features, judged));
    }

    /** As {@link #run(Features, ProgressListener)}, with nobody listening. */
    public Result run(Features features) {
        return run(features, ProgressListener.NONE);
    }

    private int[] trainingRows(int rows) {
        int count = Math.max(1, (int) Math.round(trainFraction * rows));
        int[] train = Arrays.copyOf(Shuffling.permutation(rows, new SplittableRandom(seed)), count);
        Arrays.sort(train);
        return train;
    }
}
