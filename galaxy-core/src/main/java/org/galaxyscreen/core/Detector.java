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
}
