package org.galaxyscreen.screening;

import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.Progress;

/**
 * Hears what happens in a run. Each method does nothing unless overridden, and must return quickly. All are called by the thread of the run but
 * {@link #onProgress}, which may be called by one of its workers, though never by two at once. An exception ends the run.
 */
public interface RunListener {
    /** Hears nothing. */
    RunListener NONE = new RunListener() {};

    /** Called after each step of long work. */
    default void onProgress(Progress progress) {}

    /** The images were found; none has been read. */
    default void onSource(ImageSource images) {}

    /** An int8 calibration was read or measured. */
    default void onCalibration(CalibrationUse use) {}

    /** The network is ready; {@code description} is one line for a person. */
    default void onExtractor(String description) {}

    /** An earlier run's work is used: so many images, read or skipped, need not be computed again. */
    default void onResumed(long images) {}

    /**
     * An earlier run's work is used: detectors that it has fitted, and scores that it has computed of rows which these have not learned
     * from.
     *
     * @param done what is there, as a clause for a person: {@code fitted: kmeans, dbscan; scored: kmeans}
     */
    default void onResumedDetectors(String done) {}

    /**
     * An array of features is too large to be held in memory, and is read from its file whenever its rows are needed.
     *
     * @param array the file
     * @param bytes that it would take
     */
    default void onLeftInFile(Path array, long bytes) {}

    /** A survey that is followed has come so far. */
    default void onFollowed(Following following) {}

    /** Something may be wrong. */
    default void onWarning(RunWarning warning) {}
}
