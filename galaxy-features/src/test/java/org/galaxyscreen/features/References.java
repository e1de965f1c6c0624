package org.galaxyscreen.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What the tests of several engines share: the reference inputs and how results are compared. */
final class References {
    private References() {}

    /** The reference weights of a seed as a value of the library. */
    static Weights weights(Stage stage, long seed, Preprocessing preprocessing) {
        return new Weights(
                UntrainedWeights.name(seed),
                "0",
                false,
                preprocessing,
                ResNet50.Variant.V1_5,
                1e-5f,
                UntrainedWeights.resnet50(stage, seed));
    }

    /** The reference input of a seed: {@code count} images of 3×size×size in [−2, 2). */
    static FloatBuffer input(int count, int size, long seed) {
        FloatBuffer input = direct(count * 3 * size * size);
        long start = UntrainedWeights.fnv1a64("input") + seed;
        for (int i = 0; i < input.capacity(); i++) {
            input.put(i, (float) (UntrainedWeights.uniform(start, i) * 4 - 2));
        }
        return input;
    }

    /** Skips the test where oneDNN cannot compute in that precision, saying why. */
    static void assumeSupported(Precision precision) {
        Optional<String> reason = OneDnnEngine.unsupportedReason(precision);
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }

    static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    static float[] array(FloatBuffer buffer) {
        float[] copy = new float[buffer.capacity()];
        buffer.get(0, copy);
        return copy;
    }

    /** ‖actual − expected‖ / ‖expected‖ of one row. */
    static double relativeError(float[] expected, float[] actual, int row, int dimensions) {
        double difference = 0;
        double norm = 0;
        for (int i = row * dimensions; i < (row + 1) * dimensions; i++) {
            double d = (double) actual[i] - expected[i];
            difference += d * d;
            norm += (double) expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
