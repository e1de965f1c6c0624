package org.galaxyscreen.features.rendering;

import java.util.Arrays;

/**
 * IRAF's zscale with the constants and the steps of astropy's {@code ZScaleInterval}: a line through the sorted values of a sample, fitted
 * again without what lies far from it, gives the limits by its slope.
 */
final class ZScale {
    private static final int SAMPLES = 1000;
    private static final double MAX_REJECT = 0.5;
    private static final int MIN_PIXELS = 5;
    private static final double REJECT = 2.5;
    private static final int ITERATIONS = 5;

    private ZScale() {}

    /** @param values in the image's order, none of them NaN, at least one */
    static double[] limits(float[] values, double contrast) {
        float[] samples = sample(values);
        int count = samples.length;
        int least = Math.max(MIN_PIXELS, (int) (count * MAX_REJECT));
        boolean[] bad = new boolean[count];
        int good = count;
        int before = count + 1;
        double slope = 0;
        for (int i = 0; i < ITERATIONS && good < before && good >= least; i++) {
            double[] line = fit(samples, bad);
            slope = line[1];
            reject(samples, bad, line);
            before = good;
            good = 0;
            for (boolean rejected : bad) {
                good += rejected ? 0 : 1;
            }
        }
        double low = samples[0];
        double high = samples[count - 1];
        if (good < least) {
            return new double[] {low, high};
        }
        int centre = (count - 1) / 2;
        double median = count % 2 == 1 ? samples[centre] : (samples[centre] + (double) samples[centre + 1]) / 2;
        double steep = slope / contrast;
        return new double[] {
            Math.max(low, median - (centre - 1) * steep), Math.min(high, median + (count - centre) * steep)
        };
    }

    private static float[] sample(float[] values) {
        int stride = Math.max(1, values.length / SAMPLES);
        float[] samples = new float[Math.min(SAMPLES, (values.length - 1) / stride + 1)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = values[i * stride];
        }
        Arrays.sort(samples);
        return samples;
    }

    /** Least squares through what is not bad: value at 0, and slope. */
    private static double[] fit(float[] samples, boolean[] bad) {
        double n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < samples.length; i++) {
            if (!bad[i]) {
                n++;
                meanX += i;
                meanY += samples[i];
            }
        }
        meanX /= n;
        meanY /= n;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < samples.length; i++) {
            if (!bad[i]) {
                xx += (i - meanX) * (i - meanX);
                xy += (i - meanX) * (samples[i] - meanY);
            }
        }
        double slope = xx == 0 ? 0 : xy / xx;
        return new double[] {meanY - slope * meanX, slope};
    }

    private static void reject(float[] samples, boolean[] bad, double[] line) {
        double[] flat = new double[samples.length];
        double n = 0;
        double mean = 0;
        for (int i = 0; i < samples.length; i++) {
            flat[i] = samples[i] - (line[0] + line[1] * i);
            if (!bad[i]) {
                n++;
                mean += flat[i];
            }
        }
        mean /= n;
        double variance = 0;
        for (int i = 0; i < samples.length; i++) {
            variance += bad[i] ? 0 : (flat[i] - mean) * (flat[i] - mean);
        }
        double threshold = REJECT * Math.sqrt(variance / n);
        boolean[] far = new boolean[samples.length];
        for (int i = 0; i < far.length; i++) {
            far[i] = bad[i] || Math.abs(flat[i]) > threshold;
        }
        // Neighbours of the rejected go too: a convolution with a box, centred as NumPy's mode "same" centres it.
        int grow = Math.max(1, (int) (samples.length * 0.01));
        for (int i = 0; i < far.length; i++) {
            int last = Math.min(far.length - 1, i + (grow - 1) / 2);
            int first = Math.max(0, i + (grow - 1) / 2 - (grow - 1));
            bad[i] = false;
            for (int k = first; k <= last; k++) {
                bad[i] |= far[k];
            }
        }
    }
}
