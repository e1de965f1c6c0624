package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
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
     * @param fitted scores any further objects in the same way
     */
    public record Result(AnomalyCatalogue catalogue, FittedFlaggingDetector fitted) {}

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
            return new Result(judged.verdicts().rank(train), judged.detector());
        }
        FittedFlaggingDetector fitted = detector.fit(features.select(train), progress);
        return new Result(fitted.judge(features).rank(train), fitted);
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
        return new Result(fitted.judge(features).rank(), fitted);
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
