package org.galaxyscreen.detectors.evaluation;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/** Ranks, and the statistics and probabilities of tests that are made of them. */
final class RankTests {
    private RankTests() {}

    /** The rank of each value, from 1; equal values have the mean of theirs. */
    static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ranks[i] = (below(sorted, values[i]) + through(sorted, values[i]) + 1) / 2.0;
        }
        return ranks;
    }

    /** How many of ascending values are less than one. */
    static int below(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many of ascending values are not greater than one. */
    static int through(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The correlation of two rows of ranks; NaN if either is constant. */
    static double correlation(double[] first, double[] second) {
        double middle = (first.length + 1) / 2.0;
        double both = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < first.length; i++) {
            both += (first[i] - middle) * (second[i] - middle);
            one += (first[i] - middle) * (first[i] - middle);
            other += (second[i] - middle) * (second[i] - middle);
        }
        return Math.max(-1, Math.min(1, both / Math.sqrt(one * other)));
    }

    /** The probability of so great a rank correlation of either sign without dependence, by Student's t with n − 2 degrees of freedom. */
    static double ofCorrelation(double correlation, int n) {
        // t² = r²(n − 2)/(1 − r²), of which the tail's incomplete beta needs only (n − 2)/(n − 2 + t²) = 1 − r².
        double free = (1 - correlation) * (1 + correlation);
        return free <= 0 ? 0 : RegularizedBeta.value(free, (n - 2) / 2.0, 0.5);
    }

    /**
     * Kruskal and Wallis's H, corrected for ties.
     *
     * @param ranks of all values
     * @param groupOf each value's group
     * @param groups how many there are, each with a value
     * @return NaN if all values are equal
     */
    static double kruskalWallis(double[] ranks, int[] groupOf, int groups) {
        int n = ranks.length;
        double[] sums = new double[groups];
        long[] sizes = new long[groups];
        for (int i = 0; i < n; i++) {
            sums[groupOf[i]] += ranks[i];
            sizes[groupOf[i]]++;
        }
        double middle = (n + 1) / 2.0;
        double between = 0;
        for (int g = 0; g < groups; g++) {
            double off = sums[g] / sizes[g] - middle;
            between += sizes[g] * off * off;
        }
        double all = 0;
        for (double rank : ranks) {
            all += (rank - middle) * (rank - middle);
        }
        // H is (n − 1) times the part of the ranks' squares that is between groups: ties lessen the squares as its
        // correction does.
        return (n - 1) * between / all;
    }

    /**
     * χ² of flags in groups.
     *
     * @param flagged of each group
     * @param sizes of each group, above 0
     * @param rate the part of all that is flagged, above 0 and below 1
     */
    static double chiSquared(int[] flagged, int[] sizes, double rate) {
        double sum = 0;
        for (int g = 0; g < sizes.length; g++) {
            double expected = sizes[g] * rate;
            double off = flagged[g] - expected;
            sum += off * off / (expected * (1 - rate));
        }
        return sum;
    }

    /** The probability of so great a χ² or a greater one. */
    static double ofChiSquared(double statistic, int degrees) {
        return RegularizedGamma.Q.value(degrees / 2.0, statistic / 2);
    }
}
