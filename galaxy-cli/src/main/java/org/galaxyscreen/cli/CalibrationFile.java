package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
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
    CalibrationFile(@Nullable Path askedFor, Backbone.ResNet50 backbone, @Nullable Path withResults) {
        this.weights = backbone.weights();
        this.askedFor = askedFor != null;
        this.file = askedFor != null ? askedFor : withResults;
    }

    /**
     * Reads it, or measures it and writes it. A file that was asked for must fit the weights and be writable; the one
     * with the results is always measured, and need not be.
     *
     * @param images what is measured on
     * @param out is told which of it was done
     */
    Int8Calibration obtain(ImageSource images, ProgressListener progress, PrintWriter out) throws IOException {
        if (askedFor && file != null && Files.exists(file)) {
            Int8Calibration kept = Int8Calibration.read(file);
            say(out, "read from " + file + " (" + kept.images() + " images)");
            return kept;
        }
        Int8Calibration measured = Int8Calibration.measure(weights, images, Int8Calibration.DEFAULT_IMAGES, progress);
        String how = "measured on " + measured.images() + " of the images";
        if (file == null) {
            say(out, how + ", not kept");
            return measured;
        }
        try {
            measured.write(file);
            say(out, how + ", kept in " + file);
        } catch (IOException e) {
            if (askedFor) {
                throw new IOException("the int8 calibration cannot be written to " + file + ": " + e, e);
            }
            say(out, how + ", not kept: " + e);
        }
        return measured;
    }

    private static void say(PrintWriter out, String text) {
        out.println("int8 calibration: " + text);
        out.flush();
    }
}
