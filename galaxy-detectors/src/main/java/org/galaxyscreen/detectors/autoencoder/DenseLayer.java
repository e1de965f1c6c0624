package org.galaxyscreen.detectors.autoencoder;

import java.util.Arrays;

/**
 * A fully connected layer: {@code max(0, x W + b)}, or without the maximum where it is linear.
 *
 * <p>Holds the arrays as they are given.
 *
 * @param in how many values a row has before it
 * @param out and after it
 * @param relu whether negative values become 0
 * @param weight [in, out], row-major
 * @param bias [out]
 */
public record DenseLayer(int in, int out, boolean relu, float[] weight, float[] bias) {
    /** The layer that gives only the first of the values. */
    DenseLayer firstOutputs(int count) {
        float[] kept = new float[in * count];
        for (int i = 0; i < in; i++) {
            System.arraycopy(weight, i * out, kept, i * count, count);
        }
        return new DenseLayer(in, count, relu, kept, Arrays.copyOf(bias, count));
    }
}
