package org.galaxyscreen.features.engine;

import java.nio.FloatBuffer;

/**
 * Counts magnitudes, to choose the range that a tensor is quantised over. The bins' width is a power of two that doubles
 * when a larger value comes, so the counts do not depend on the order of the values.
 */
final class ActivationHistogram {
    private static final int BINS = 4096;
    private static final int SMALLEST_EXPONENT = -40;

    private long[] counts = new long[BINS];
    private int exponent = SMALLEST_EXPONENT;
    private float largest;

    /** Adds all values that remain in the buffer, whose position is left as it is. */
    void add(FloatBuffer values) {
        for (int i = values.position(); i < values.limit(); i++) {
            largest = Math.max(largest, Math.abs(values.get(i)));
        }
        if (!Float.isFinite(largest)) {
            throw new IllegalArgumentException(
                    "activations are not finite: the images or the weights hold NaN or infinity");
        }
        while (largest >= Math.scalb((double) BINS, exponent)) {
            widen();
        }
        float perUnit = Math.scalb(1f, -exponent);
        for (int i = values.position(); i < values.limit(); i++) {
            float magnitude = Math.abs(values.get(i));
            // Zero, which most activations are, is exact in any quantisation.
            if (magnitude > 0) {
                counts[(int) (magnitude * perUnit)]++;
            }
        }
    }

    private void widen() {
        long[] wider = new long[BINS];
        for (int i = 0; i < BINS; i++) {
            wider[i / 2] += counts[i];
        }
        counts = wider;
        exponent++;
    }

    /**
     * The range r that makes the mean squared error smallest when magnitudes are rounded to multiples of r / levels and
     * those above r are cut off: rounding costs (r / levels)² / 12 a value, cutting off (x − r)². Falls back to the largest
     * magnitude, and to 1 if all values were zero.
     */
    double bestRange(int levels) {
        if (largest == 0) {
            return 1;
        }
        double width = Math.scalb(1.0, exponent);
        long below = 0;
        for (long count : counts) {
            below += count;
        }
        double best = largest;
        double least = below * rounding(largest, levels);
        long above = 0;
        double sum = 0;
        double squares = 0;
        for (int i = BINS - 1; i > 0; i--) {
            double centre = (i + 0.5) * width;
            above += counts[i];
            below -= counts[i];
            sum += counts[i] * centre;
            squares += counts[i] * centre * centre;
            double range = i * width;
            double cutOff = squares - 2 * range * sum + above * range * range;
            double error = cutOff + below * rounding(range, levels);
            if (range < largest && error < least) {
                least = error;
                best = range;
            }
        }
        return best;
    }

    private static double rounding(double range, int levels) {
        double step = range / levels;
        return step * step / 12;
    }
}
