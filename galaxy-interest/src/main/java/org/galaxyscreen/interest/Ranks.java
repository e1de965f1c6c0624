package org.galaxyscreen.interest;

import java.util.Arrays;
import org.galaxyscreen.core.RadixOrder;

/** Scores as ranks, and rows in their order. */
final class Ranks {
    private Ranks() {}

    /** The part of the scores that is at or below each: above 0 to 1, equal for equal scores. */
    static double[] of(double[] scores) {
        int[] order = descending(scores);
        double[] ranks = new double[scores.length];
        for (int from = 0, to; from < order.length; from = to) {
            double rank = (double) (order.length - from) / order.length;
            to = from;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                ranks[order[to++]] = rank;
            }
        }
        return ranks;
    }

    /** All rows, the highest score first; of equal scores, as zeros of both signs are, the lower row first. */
    static int[] descending(double[] scores) {
        double[] oneZero = new double[scores.length];
        for (int row = 0; row < scores.length; row++) {
            oneZero[row] = scores[row] + 0.0; // −0 is 0
        }
        return RadixOrder.descending(oneZero);
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
