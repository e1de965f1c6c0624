package org.galaxyscreen.detectors;

/**
 * A fully connected layer: {@code max(0, x W + b)}, or without the maximum where it is linear.
 *
 * @param weight [in, out], row-major
 * @param bias [out]
 */
record DenseLayer(int in, int out, boolean relu, float[] weight, float[] bias) {}
