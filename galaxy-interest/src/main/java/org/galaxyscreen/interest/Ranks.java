package org.galaxyscreen.interest;

import java.util.Arrays;

/** Scores as ranks, and rows in their order. */
final class Ranks {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 6;

    private Ranks() {}

    /** The part of the scores that is at or below each: above 0 to 1, equal for equal scores. */
    static double[] of(double[] scores) {
        int[] order = ordered(scores, false);
        double[] ranks = new double[scores.length];
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            double rank = (double) to / order.length;
            for (int i = from; i < to; i++) {
                ranks[order[i]] = rank;
            }
        }
        return ranks;
    }

    /** All rows, the highest score first; of equal scores the lower row first. */
    static int[] descending(double[] scores) {
        return ordered(scores, true);
    }

    /**
     * The rows by their scores, equal ones in row order: a radix sort of the scores' bits, lowest digits first, since a million rows are
     * sorted again at every label.
     */
    private static int[] ordered(double[] scores, boolean descending) {
        int n = scores.length;
        long[] keys = new long[n];
        int[] rows = new int[n];
        int[][] counts = new int[DIGITS][1 << DIGIT_BITS];
        for (int row = 0; row < n; row++) {
            // Adding 0 makes a zero of the negative one; the sign bit then orders the numbers as their bits.
            long bits = Double.doubleToLongBits(scores[row] + 0.0);
            long rising = bits ^ (bits >> 63 | Long.MIN_VALUE);
            keys[row] = descending ? ~rising : rising;
            rows[row] = row;
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][digit(keys[row], digit)]++;
            }
        }
        long[] sortedKeys = new long[n];
        int[] sortedRows = new int[n];
        for (int digit = 0; digit < DIGITS; digit++) {
            int[] next = counts[digit];
            if (n == 0 || next[digit(keys[0], digit)] == n) {
                continue;
            }
            int sum = 0;
            for (int value = 0; value < next.length; value++) {
                int count = next[value];
                next[value] = sum;
                sum += count;
            }
            for (int i = 0; i < n; i++) {
                int place = next[digit(keys[i], digit)]++;
                sortedKeys[place] = keys[i];
                sortedRows[place] = rows[i];
            }
            long[] otherKeys = keys;
            keys = sortedKeys;
            sortedKeys = otherKeys;
            int[] otherRows = rows;
            rows = sortedRows;
            sortedRows = otherRows;
        }
        return rows;
    }

    private static int digit(long key, int digit) {
        return (int) (key >>> digit * DIGIT_BITS) & (1 << DIGIT_BITS) - 1;
    }

    /** The {@code count} rows with the highest scores among those allowed, in order; of equal scores the lower row first. */
    static int[] top(double[] scores, int count, boolean[] left) {
        int[] best = new int[Math.min(count, scores.length)];
        int found = 0;
        for (int row = 0; row < scores.length; row++) {
            if (left[row] || (found == best.length && !(scores[row] > scores[best[found - 1]]))) {
                continue;
            }
            int at = found < best.length ? found++ : found - 1;
            while (at > 0 && scores[row] > scores[best[at - 1]]) {
                best[at] = best[at - 1];
                at--;
            }
            best[at] = row;
        }
        return Arrays.copyOf(best, found);
    }
}
