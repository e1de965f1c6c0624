package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Scores as ranks, and rows in their order. */
final class Ranks {
    private Ranks() {}

    /** The part of the scores that is at or below each: above 0 to 1, equal for equal scores. */
    static double[] of(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.parallelSort(sorted);
        double[] ranks = new double[scores.length];
        IntStream.range(0, ranks.length)
                .parallel()
                .forEach(i -> ranks[i] = (double) atOrBelow(sorted, scores[i]) / sorted.length);
        return ranks;
    }

    private static int atOrBelow(double[] sorted, double score) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] <= score) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** All rows, the highest score first; of equal scores the lower row first. */
    static int[] descending(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.parallelSort(sorted);
        int[] above = new int[scores.length];
        IntStream.range(0, above.length)
                .parallel()
                .forEach(row -> above[row] = scores.length - atOrBelow(sorted, scores[row]));
        int[] placed = new int[scores.length];
        int[] order = new int[scores.length];
        for (int row = 0; row < order.length; row++) {
            order[above[row] + placed[above[row]]++] = row;
        }
        return order;
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
