package org.galaxyscreen.features.weights;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;

/**
 * Seeded random parameters: a function of a parameter's name and a seed, the same in any language. For trials and tests
 * where no trained weights are at hand.
 *
 * <p>Value {@code i} of a tensor is drawn by splitmix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) from the
 * state {@code fnv1a64(name) + seed}, its top 24 bits making u in [0, 1). {@code running_var} is 0.5 + u,
 * {@code running_mean} and {@code bias} 0.1 (2u − 1), batch-norm {@code weight} 0.5 + u (times 0.2 in {@code bn3}, so that
 * the residual sum stays bounded), and a convolution's {@code weight} (2u − 1) √(6 / fan-in) (He et al. 2015).
 */
final class UntrainedWeights {
    private UntrainedWeights() {}

    static Map<String, Tensor> resnet50(Stage lastStage, long seed) {
        return of(ResNet50.upTo(lastStage, ResNet50.Variant.V1_5), seed);
    }

    static Map<String, Tensor> of(Network network, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameterShapes().forEach((name, shape) -> tensors.put(name, tensor(name, shape, seed)));
        return tensors;
    }

    static String name(long seed) {
        return String.format(Locale.ROOT, "untrained (seed %d)", seed);
    }

    static Tensor tensor(String name, List<Integer> shape, long seed) {
        int count = shape.stream().reduce(1, Math::multiplyExact);
        double scale;
        double offset;
        if (name.endsWith("running_var")) {
            scale = 1;
            offset = 0.5;
        } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
            scale = 0.2;
            offset = -0.1;
        } else if (shape.size() == 1) {
            double factor = name.endsWith("bn3.weight") ? 0.2 : 1;
            scale = factor;
            offset = 0.5 * factor;
        } else {
            double bound = Math.sqrt(6.0 / (count / shape.get(0)));
            scale = 2 * bound;
            offset = -bound;
        }
        float[] values = new float[count];
        long start = fnv1a64(name) + seed;
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * uniform(start, i) + offset);
        }
        return new Tensor(shape, values);
    }

    /** The {@code i}-th number in [0, 1) of the stream that begins at that state. */
    static double uniform(long start, int i) {
        long z = start + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z = z ^ z >>> 31;
        return (z >>> 40) * 0x1p-24;
    }

    static long fnv1a64(String text) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }
}
