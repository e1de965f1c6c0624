package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * What int8 has to know of a survey: read from the file asked for; else measured on the images of this run, whatever ran
 * before, and kept with the results.
 */
final class CalibrationFile {
    private final Weights weights;
    private final @Nullable Path file;
    private final boolean askedFor;

    /**
     * @param askedFor the user's file; null where none was named
     * @param withResults where it is kept if none was named, never read; null to keep none
     */
    CalibrationFile(@Nullable Path askedFor, Weights weights, @Nullable Path withResults) {
        this.weights = weights;
        this.askedFor = askedFor != null;
        this.file = askedFor != null ? askedFor : withResults;
    }

    /**
     * Reads it, or measures it and writes it. A file that was asked for must fit the weights and be writable; the one
     * with the results is always measured, and need not be.
     *
     * @param images what is measured on
     * @param listener is told which of it was done
     */
    Int8Calibration obtain(ImageSource images, RunListener listener) throws IOException {
        if (askedFor && file != null && Files.exists(file)) {
            Int8Calibration kept = Int8Calibration.read(file);
            listener.onCalibration(new CalibrationUse(false, kept.images(), file, null));
            return kept;
        }
        Int8Calibration measured =
                Int8Calibration.measure(weights, images, Int8Calibration.DEFAULT_IMAGES, listener::onProgress);
        IOException failure = null;
        if (file != null) {
            try {
                measured.write(file);
            } catch (IOException e) {
                if (askedFor) {
                    throw new IOException(
                            "the int8 calibration cannot be written to " + file + ": " + Failures.reason(e), e);
                }
                failure = e;
            }
        }
        listener.onCalibration(new CalibrationUse(true, measured.images(), file, failure));
        return measured;
    }
}
