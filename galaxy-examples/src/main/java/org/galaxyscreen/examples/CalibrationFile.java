package org.galaxyscreen.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.Int8Calibration;
import org.galaxyscreen.features.Weights;
import org.jspecify.annotations.Nullable;

/** Where what int8 has to know is kept between runs: in the file asked for, else beside the weights. */
final class CalibrationFile {
    private final Weights weights;
    private final @Nullable Path file;
    private final boolean askedFor;

    /** @param askedFor the user's file; null for the one beside the weights, if those have a file */
    CalibrationFile(@Nullable Path askedFor, Backbone.ResNet50 backbone) {
        this.weights = backbone.weights();
        this.askedFor = askedFor != null;
        Path of = backbone.file();
        this.file = askedFor != null || of == null ? askedFor : Int8Calibration.fileBeside(of);
    }

    /**
     * Reads it, or measures it and writes it. A file that was asked for must fit the weights and be writable; the one
     * beside them is measured again where it does not fit, and need not be.
     *
     * @param images what is measured on
     * @param out is told which of it was done
     */
    Int8Calibration obtain(ImageSource images, ProgressListener progress, PrintWriter out) throws IOException {
        if (file != null && Files.exists(file)) {
            Int8Calibration kept = Int8Calibration.read(file);
            if (askedFor || kept.belongsTo(weights)) {
                say(out, "read from " + file + " (" + kept.images() + " images)");
                return kept;
            }
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
