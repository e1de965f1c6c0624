package org.galaxyscreen.detectors.internal;

/** Tests of whether two samples were drawn alike. */
public final class TwoSamples {
    /** From here on, Stirling's series to its third term is exact to 14 digits. */
    private static final int STIRLING = 32;

    private TwoSamples() {}

    /**
     * The statistic of Kolmogorov and Smirnov: the greatest difference between the shares of values at or below a number.
     *
     * @param reference ascending
     * @param sample ascending
     */
    public static double distance(double[] reference, double[] sample) {
        double greatest = 0;
        int i = 0;
        int j = 0;
        while (i < reference.length && j < sample.length) {
            double at = Math.min(reference[i], sample[j]);
            while (i < reference.length && reference[i] <= at) {
                i++;
            }
            while (j < sample.length && sample[j] <= at) {
                j++;
            }
            greatest = Math.max(greatest, Math.abs((double) i / reference.length - (double) j / sample.length));
        }
        return greatest;
    }

    /**
     * The probability of such a {@link #distance} or a greater one between samples of one continuous distribution: Kolmogorov's limit with
     * Stephens' correction for the samples' size (Stephens 1970, JRSS B 32, 115); where values repeat it is too great, so that alarms are rarer.
     */
    public static double probability(double distance, long first, long second) {
        double root = Math.sqrt((double) first * second / (first + second));
        double lambda = (root + 0.12 + 0.11 / root) * distance;
        // The series converges slowly here, and all of it is near 1.
        if (lambda < 0.3) {
            return 1;
        }
        double sum = 0;
        for (int k = 1; k <= 50; k++) {
            double term = Math.exp(-2 * k * k * lambda * lambda);
            sum += k % 2 == 1 ? term : -term;
            if (term < 1e-17) {
                break;
            }
        }
        return Math.min(1, Math.max(0, 2 * sum));
    }

    /**
     * Fisher's exact test, one-sided: the probability that so many or more of the flagged rows of both samples are in the first, if flags
     * come as often in both.
     */
    public static double moreOften(long flagged, long rows, long otherFlagged, long otherRows) {
        long all = flagged + otherFlagged;
        double sum = 0;
        for (long k = flagged; k <= Math.min(all, rows); k++) {
            double term = Math.exp(lnChoose(rows, k) + lnChoose(otherRows, all - k) - lnChoose(rows + otherRows, all));
            sum += term;
            // Past the mode the terms fall: the rest is smaller than what a double holds.
            if (term < 1e-17 * sum) {
                break;
            }
        }
        return Math.min(1, sum);
    }

    private static double lnChoose(long n, long k) {
        return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
    }

    private static double lnFactorial(long n) {
        if (n < STIRLING) {
            double product = 1;
            for (long i = 2; i <= n; i++) {
                product *= i;
            }
            return Math.log(product);
        }
        double x = n;
        return x * Math.log(x)
                - x
                + Math.log(2 * Math.PI * x) / 2
                + (1 - (1 - 2 / (7 * x * x)) / (30 * x * x)) / (12 * x);
    }
}
