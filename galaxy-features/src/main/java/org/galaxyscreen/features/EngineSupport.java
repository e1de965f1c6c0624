package org.galaxyscreen.features;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;

/** The checks that all engines make on their arguments. */
final class EngineSupport {
    private EngineSupport() {}

    /** @throws IllegalArgumentException if the count is out of range or a buffer too small */
    static void check(InferenceEngine engine, FloatBuffer images, int count, FloatBuffer features) {
        checkInput(engine, "images", "floats", images, count);
        checkOutput(engine, count, features);
    }

    /** @throws IllegalArgumentException if the count is out of range or a buffer too small */
    static void checkPixels(InferenceEngine engine, ByteBuffer pixels, int count, FloatBuffer features) {
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

    /**
     * Refuses a device that the engine asked for never computes on.
     *
     * @throws IllegalArgumentException if that is the one asked for
     */
    static void requireDevice(EngineOptions options, Device never) {
        if (options.device() == never) {
            throw new IllegalArgumentException("device is "
                    + never.name().toLowerCase(Locale.ROOT) + "; the "
                    + options.kind().name().toLowerCase(Locale.ROOT) + " engine never computes there");
        }
    }

    /**
     * Refuses half precision, in which processors do not compute.
     *
     * @param reason why no GPU is used
     * @throws IllegalArgumentException if it is asked for
     */
    static void requireProcessorFormat(EngineOptions options, String reason) {
        if (options.precision() == Precision.FP16) {
            throw new IllegalArgumentException(
                    "precision is fp16, in which only GPUs compute here, and none is used: " + reason);
        }
    }

    /** The stage to compute to: as asked for, if the weights go that far. */
    static void checkStage(Weights weights, Stage stage) {
        if (stage.compareTo(weights.lastStage()) > 0) {
            throw new IllegalArgumentException(
                    weights.name() + " ends after " + weights.lastStage().layerName()
                            + ", so features cannot be taken after " + stage.layerName() + "; take them after "
                            + weights.lastStage().layerName() + " or earlier, or use weights of the whole network");
        }
    }

    static IllegalStateException closed(InferenceEngine engine) {
        return new IllegalStateException("the " + engine.name() + " engine is closed");
    }
}
