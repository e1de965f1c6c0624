package org.galaxyscreen.features;

/** Makes engines. */
public final class Engines {
    private Engines() {}

    /**
     * An engine that computes those weights' features.
     *
     * @param stage where features are taken
     * @throws IllegalArgumentException if the weights end before that stage, or the engine asked for cannot compute in
     *     the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static InferenceEngine create(Weights weights, Stage stage, EngineOptions options) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException("the dl4j engine computes in fp32 alone; precision is "
                    + options.precision().label());
        }
        return new Dl4jEngine(weights, stage, options.maxBatch());
    }
}
