package org.galaxyscreen.features.weights.internal;

/**
 * A weight as signed bytes with one step an output channel: {@code weight ≈ values · steps[channel]}, zero exact.
 *
 * @param values [out, in, kernel, kernel], row-major
 * @param steps [out], positive
 */
public record Quantisation(byte[] values, float[] steps) {
    /** How many steps an unsigned byte reaches from zero: activations after ReLU. */
    public static final int UNSIGNED_LEVELS = 255;

    /** How many steps a signed byte reaches on either side of zero: weights, and activations that may be negative. */
    public static final int SIGNED_LEVELS = 127;

    /** A weight in as many steps as a signed byte has. */
    public static Quantisation of(float[] weight, int channels) {
        int filter = weight.length / channels;
        float[] steps = new float[channels];
        byte[] values = new byte[weight.length];
        for (int out = 0; out < channels; out++) {
            float largest = 0;
            for (int i = out * filter; i < (out + 1) * filter; i++) {
                largest = Math.max(largest, Math.abs(weight[i]));
            }
            steps[out] = largest > 0 ? largest / SIGNED_LEVELS : 1;
            for (int i = out * filter; i < (out + 1) * filter; i++) {
                values[i] = (byte) Math.rint((double) weight[i] / steps[out]);
            }
        }
        return new Quantisation(values, steps);
    }
}
