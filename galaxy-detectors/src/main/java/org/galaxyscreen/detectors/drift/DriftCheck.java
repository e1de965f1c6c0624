package org.galaxyscreen.detectors.drift;

import org.galaxyscreen.detectors.internal.TwoSamples;

/**
 * How a block of new rows compares with a {@link Baseline}: three tests, each with the probability of so great a difference between rows that
 * were drawn alike.
 *
 * @param from the number of the block's first row, from 0
 * @param rows how many rows it has
 * @param flagged how many of them are flagged
 * @param flaggedProbability that so many or more are flagged, by Fisher's exact test with those of the baseline
 * @param scoreDistance the greatest difference between the shares of rows below a score, 0 to 1: the statistic of Kolmogorov and Smirnov
 * @param scoreProbability of so great a one
 * @param featureDistance the same of the rows' distances from the rows learned from
 * @param featureProbability of so great a one
 */
public record DriftCheck(
        long from,
        int rows,
        long flagged,
        double flaggedProbability,
        double scoreDistance,
        double scoreProbability,
        double featureDistance,
        double featureProbability) {
    private static final int TESTS = 3;

    /** The block against the baseline. */
    static DriftCheck of(Baseline baseline, long from, double[] scores, double[] distances, long flagged) {
        double byScore = TwoSamples.distance(baseline.scores(), scores);
        double byDistance = TwoSamples.distance(baseline.distances(), distances);
        return new DriftCheck(
                from,
                scores.length,
                flagged,
                TwoSamples.moreOften(flagged, scores.length, baseline.flagged(), baseline.rows()),
                byScore,
                TwoSamples.probability(byScore, baseline.rows(), scores.length),
                byDistance,
                TwoSamples.probability(byDistance, baseline.rows(), scores.length));
    }

    /** Whether more rows are flagged than chance explains. */
    public boolean flaggedDrift(double level) {
        return flaggedProbability < level / TESTS;
    }

    /** Whether the scores differ by more than chance explains. */
    public boolean scoreDrift(double level) {
        return scoreProbability < level / TESTS;
    }

    /** Whether the features differ by more than chance explains. */
    public boolean featureDrift(double level) {
        return featureProbability < level / TESTS;
    }

    /**
     * Whether any of the three does.
     *
     * @param level the share of blocks of rows that are all alike for which this is true at most: each test gets a third of it (Bonferroni)
     */
    public boolean isAlarm(double level) {
        return flaggedDrift(level) || scoreDrift(level) || featureDrift(level);
    }
}
