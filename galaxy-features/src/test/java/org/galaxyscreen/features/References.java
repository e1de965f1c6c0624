package org.galaxyscreen.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;

/** What the tests of several engines share: the reference inputs and how results are compared. */
public final class References {
    private References() {}

    /** The reference weights of a seed as a value of the library. */
    public static Weights weights(Stage stage, long seed, Preprocessing preprocessing) {
        return TestWeights.of(stage, seed, preprocessing, ResNet50.Variant.V1_5, 1e-5f);
    }

    /** The reference input of a seed: {@code count} images of 3×size×size in [−2, 2). */
    public static FloatBuffer input(int count, int size, long seed) {
        FloatBuffer input = direct(count * 3 * size * size);
        float[] values = TestWeights.uniform("input", seed, input.capacity());
        for (int i = 0; i < values.length; i++) {
            input.put(i, values[i] * 4 - 2);
        }
        return input;
    }

    /** ONNX Runtime on the same network, on that many images at most: an engine that shares no arithmetic with ours. */
    public static InferenceEngine onnx(Weights weights, Stage stage, int maxBatch) {
        return Engines.create(
                weights,
                stage,
                EngineOptions.defaults().withKind(EngineOptions.Kind.ONNX).withMaxBatch(maxBatch));
    }

    public static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    public static float[] array(FloatBuffer buffer) {
        float[] copy = new float[buffer.capacity()];
        buffer.get(0, copy);
        return copy;
    }

    /** ‖actual − expected‖ / ‖expected‖ of one row. */
    public static double relativeError(float[] expected, float[] actual, int row, int dimensions) {
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
