package org.galaxyscreen.features.engine.internal;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Optional;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.weights.Weights;

/** What all engines make of their options, and check in their arguments. */
public final class EngineSupport {
    /** Images at once on a GPU, where the caller leaves it open: GPUs want many. */
    public static final int GPU_BATCH = 256;

    private static final int PROCESSOR_BATCH = 16;

    /** As many as a thread likes best, and no thread without any. */
    private static final int IMAGES_A_THREAD = 4;

    private EngineSupport() {}

    /** @throws IllegalArgumentException if the count is out of range or a buffer too small */
    public static void check(InferenceEngine engine, FloatBuffer images, int count, FloatBuffer features) {
        checkInput(engine, "images", "floats", images, count);
        checkOutput(engine, count, features);
    }

    /** @throws IllegalArgumentException if the count is out of range or a buffer too small */
    public static void checkPixels(InferenceEngine engine, ByteBuffer pixels, int count, FloatBuffer features) {
        checkInput(engine, "pixels", "bytes", pixels, count);
        checkOutput(engine, count, features);
    }

    private static void checkInput(InferenceEngine engine, String name, String unit, Buffer images, int count) {
        if (count < 1 || count > engine.maxBatch()) {
            throw new IllegalArgumentException("count is " + count + "; 1 to " + engine.maxBatch() + " expected");
        }
        long values = 3L * engine.inputSize() * engine.inputSize() * count;
        if (images.remaining() < values) {
            throw new IllegalArgumentException(name + " has " + images.remaining() + " " + unit + "; " + values
                    + " expected for " + count + " images of 3×" + engine.inputSize() + "×" + engine.inputSize());
        }
    }

    private static void checkOutput(InferenceEngine engine, int count, FloatBuffer features) {
        long values = (long) engine.dimensions() * count;
        if (features.remaining() < values) {
            throw new IllegalArgumentException("features has room for " + features.remaining() + " floats; " + values
                    + " expected for " + count + " rows of " + engine.dimensions());
        }
    }

    /** What to throw when it is called after that. */
    public static IllegalStateException closed(InferenceEngine engine) {
        return new IllegalStateException("the " + engine.name() + " engine is closed");
    }

    /** The largest batch on a processor. */
    public static int processorBatch(EngineOptions options) {
        return batchOr(options, Math.max(PROCESSOR_BATCH, IMAGES_A_THREAD * options.threads()));
    }

    /** The largest batch, where the caller leaves it open that one. */
    public static int batchOr(EngineOptions options, int own) {
        return options.maxBatch() == 0 ? own : options.maxBatch();
    }

    /** @throws IllegalArgumentException if there is no calibration, or one of other weights or other preprocessing */
    public static Int8Calibration calibration(EngineOptions options, Weights weights) {
        Int8Calibration present = options.calibration();
        if (present == null) {
            throw new IllegalArgumentException(
                    "precision is int8 without a calibration; measure one on images of the survey");
        }
        check(present, weights);
        return present;
    }

    /** @throws IllegalArgumentException if it was measured with other weights or other preprocessing */
    public static void check(Int8Calibration calibration, Weights weights) {
        if (!calibration.weightsSha256().equals(weights.sha256())) {
            throw new IllegalArgumentException("the int8 calibration belongs to weights with SHA-256 "
                    + calibration.weightsSha256() + "; those of " + weights.name() + " have " + weights.sha256());
        }
        if (!calibration.belongsTo(weights)) {
            throw new IllegalArgumentException("the int8 calibration was measured with " + calibration.preprocessing()
                    + "; " + weights.name() + " takes " + weights.preprocessing());
        }
    }

    /** Why an engine refuses the options: it never computes on that device, and it is the one asked for. */
    public static Optional<String> neverOn(Device never, EngineOptions.Kind kind, EngineOptions options) {
        return options.device() == never
                ? Optional.of("device is " + never.name().toLowerCase(Locale.ROOT) + "; the " + kind
                        + " engine never computes there")
                : Optional.empty();
    }
}
