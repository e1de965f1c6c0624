package org.galaxyscreen.core;

/**
 * The description of an anomaly detector: its method and settings, nothing learned. Immutable and thread-safe.
 *
 * <p>This is the interface to implement for a detector of one's own.
 */
public interface Detector {
    /** A short name, used as a column's name: {@code kmeans}. Letters, digits, {@code _} and {@code -}. */
    String name();

    /** How few rows it can learn from. With fewer, {@link #fit(Features, ProgressListener)} fails, and an ensemble is fitted without it. */
    default int minimumRows() {
        return 1;
    }

    /**
     * Learns from training rows. The same rows and settings (seed included) give the same detector.
     *
     * @param train one row an object; not changed
     * @param progress hears about each step
     * @throws IllegalArgumentException if the rows cannot be learned from: too few, or a value that is not finite; the
     *     message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    FittedDetector fit(Features train, ProgressListener progress);

    /** As {@link #fit(Features, ProgressListener)}, with nobody listening. */
    default FittedDetector fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /**
     * Learns from training rows, and scores them: for detectors that know the scores from the fit, or a part of what they take, and need not
     * compute them again. By default {@link #fit(Features, ProgressListener)} and then {@link FittedDetector#score}, to whose scores those of
     * the training rows must be equal to the bit.
     *
     * @param train one row an object; not changed
     * @param progress hears about each step
     * @throws IllegalArgumentException as {@link #fit(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    default ScoredFit fitAndScore(Features train, ProgressListener progress) {
        FittedDetector fitted = fit(train, progress);
        return new ScoredFit(fitted, fitted.score(train));
    }
}
