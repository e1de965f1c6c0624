package org.galaxyscreen.detectors.internal;

/**
 * Puts scores on a common scale: the part of the training scores that lie below, equal ones counted half. Beyond the
 * highest training score it goes on above 1, so that objects odder than anything seen stay in order.
 */
public final class RankScaling {
    private RankScaling() {}

    /**
     * 0 to 1 within the training scores' range, and below 1 + 1/n beyond it; grows with the score.
     *
     * @param sorted the training scores, ascending
     */
    public static double rank(double[] sorted, double score) {
        int n = sorted.length;
        double highest = sorted[n - 1];
        if (score > highest) {
            double beyond = score - highest;
            double spread = Math.max(highest - sorted[n / 2], Double.MIN_NORMAL);
            double part = Double.isInfinite(beyond) ? 1 : beyond / (beyond + spread);
            return 1 + part / n;
        }
        return (first(sorted, score, false) + first(sorted, score, true)) / (2.0 * n);
    }

    /** The first position whose score is above the one given, or not below it. */
    public static int first(double[] sorted, double score, boolean above) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (above ? sorted[middle] <= score : sorted[middle] < score) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
