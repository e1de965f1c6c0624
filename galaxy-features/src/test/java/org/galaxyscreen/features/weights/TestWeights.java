package org.galaxyscreen.features.weights;

import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;

/** Weights that no file holds, for the tests of other packages. */
public final class TestWeights {
    private TestWeights() {}

    /** The reference weights of a seed, up to a stage. */
    public static Weights of(
            Stage stage, long seed, Preprocessing preprocessing, ResNet50.Variant variant, float epsilon) {
        return new Weights(
                UntrainedWeights.name(seed),
                "0",
                false,
                preprocessing,
                ResNet50.upTo(stage, variant),
                epsilon,
                UntrainedWeights.resnet50(stage, seed));
    }

    /** Random weights of an EfficientNet-Lite. */
    public static Weights lite(EfficientNetLite network, long seed, Preprocessing preprocessing) {
        return new Weights(
                UntrainedWeights.name(seed),
                "0",
                false,
                preprocessing,
                network,
                1e-3f,
                UntrainedWeights.of(network, seed));
    }

    /** The numbers in [0, 1) that are drawn for that name. */
    public static float[] uniform(String name, long seed, int count) {
        long start = UntrainedWeights.fnv1a64(name) + seed;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) UntrainedWeights.uniform(start, i);
        }
        return values;
    }
}
