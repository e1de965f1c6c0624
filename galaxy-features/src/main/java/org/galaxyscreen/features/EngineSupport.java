package org.galaxyscreen.features;

import java.nio.FloatBuffer;

/** The checks that all engines make on their arguments. */
final class EngineSupport {
    private EngineSupport() {}

    /** @throws IllegalArgumentException if the count is out of range or a buffer too small */
    static void check(InferenceEngine engine, FloatBuffer images, int count, FloatBuffer features) {
        if (count < 1 || count > engine.maxBatch()) {
            throw new IllegalArgumentException("count is " + count + "; 1 to " + engine.maxBatch() + " expected");
        }
        long pixels = 3L * engine.inputSize() * engine.inputSize() * count;
        if (images.remaining() < pixels) {
            throw new IllegalArgumentException("images has " + images.remaining() + " floats; " + pixels
                    + " expected for " + count + " images of 3×" + engine.inputSize() + "×" + engine.inputSize());
        }
        long values = (long) engine.dimensions() * count;
        if (features.remaining() < values) {
            throw new IllegalArgumentException("features has room for " + features.remaining() + " floats; " + values
                    + " expected for " + count + " rows of " + engine.dimensions());
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
