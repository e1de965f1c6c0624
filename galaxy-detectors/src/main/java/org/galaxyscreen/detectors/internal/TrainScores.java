package org.galaxyscreen.detectors.internal;

import java.util.Arrays;

/** The scores of training objects, as thresholds and scalings take them. */
public final class TrainScores {
    private TrainScores() {}

    /**
     * A sorted copy.
     *
     * @throws IllegalArgumentException if there is no score, or one is not finite
     */
    public static double[] sorted(double[] scores) {
        double[] sorted = required(scores).clone();
        Arrays.parallelSort(sorted);
        return sorted;
    }

    /**
     * These scores.
     *
     * @throws IllegalArgumentException if there is none, or one is not finite
     */
    public static double[] required(double[] scores) {
        if (scores.length == 0) {
            throw new IllegalArgumentException("there are no training scores; at least one is needed");
        }
        for (int row = 0; row < scores.length; row++) {
            if (!Double.isFinite(scores[row])) {
                throw new IllegalArgumentException(
                        "the training score of row " + row + " is " + scores[row] + "; a finite number expected");
            }
        }
        return scores;
    }
}
