package org.galaxyscreen.features.preprocess;

import org.galaxyscreen.features.preprocess.Preprocessing.Interpolation;

/**
 * The fixed-point weights by which one axis is resampled with antialiasing, as Pillow computes them: the filter is
 * stretched by the scale when shrinking, the weights of an output pixel sum to one, and each is rounded to 22 bits.
 *
 * <p>Only the output pixels that survive the crop are kept.
 */
final class Resampling {
    /** 32 bits less 8 of the pixel and 2 of headroom for a cubic's overshoot. */
    static final int PRECISION_BITS = 32 - 8 - 2;

    static final int HALF = 1 << PRECISION_BITS - 1;

    /** The first input pixel of each output pixel. */
    final int[] first;
    /** How many input pixels each output pixel has. */
    final int[] count;
    /** {@code taps} weights an output pixel, the unused ones zero. */
    final int[] weights;
    /** The same before rounding, for images of floats. */
    final double[] exact;
    /** The most input pixels that any output pixel has. */
    final int taps;

    private Resampling(int[] first, int[] count, int[] weights, double[] exact, int taps) {
        this.first = first;
        this.count = count;
        this.weights = weights;
        this.exact = exact;
        this.taps = taps;
    }

    /**
     * @param inputSize pixels along the axis
     * @param outputSize pixels after resizing
     * @param from the first output pixel wanted
     * @param wanted how many output pixels are wanted
     */
    static Resampling of(int inputSize, int outputSize, int from, int wanted, Interpolation interpolation) {
        double scale = (double) inputSize / outputSize;
        double filterScale = Math.max(scale, 1);
        double support = (interpolation == Interpolation.BILINEAR ? 1 : 2) * filterScale;
        int taps = (int) Math.ceil(support) * 2 + 1;
        int[] first = new int[wanted];
        int[] count = new int[wanted];
        int[] weights = new int[Math.multiplyExact(wanted, taps)];
        double[] exact = new double[weights.length];
        for (int i = 0; i < wanted; i++) {
            double centre = (from + i + 0.5) * scale;
            int low = Math.max(0, (int) (centre - support + 0.5));
            int high = Math.min(inputSize, (int) (centre + support + 0.5));
            double sum = 0;
            for (int x = low; x < high; x++) {
                double weight = filter(interpolation, (x - centre + 0.5) / filterScale);
                exact[i * taps + x - low] = weight;
                sum += weight;
            }
            first[i] = low;
            count[i] = high - low;
            for (int k = 0; k < high - low; k++) {
                exact[i * taps + k] /= sum;
                double weight = exact[i * taps + k] * (1 << PRECISION_BITS);
                weights[i * taps + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return new Resampling(first, count, weights, exact, taps);
    }

    private static double filter(Interpolation interpolation, double distance) {
        double x = Math.abs(distance);
        if (interpolation == Interpolation.BILINEAR) {
            return x < 1 ? 1 - x : 0;
        }
        // Keys 1981 (doi:10.1109/TASSP.1981.1163711), a = −0.5
        if (x < 1) {
            return (1.5 * x - 2.5) * x * x + 1;
        }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    /** One past the last input pixel that any output pixel needs. */
    int end() {
        int last = first.length - 1;
        return first[last] + count[last];
    }
}
