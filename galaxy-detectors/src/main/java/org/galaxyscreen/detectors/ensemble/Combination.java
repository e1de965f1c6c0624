package org.galaxyscreen.detectors.ensemble;

import java.util.Objects;
import java.util.SplittableRandom;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.Shuffling;

/**
 * How an ensemble makes one score of its members' scaled ones. The mean is the steadiest; the maximum finds what one
 * member alone sees, and is moved by each member's whims; the last two, of groups of members put together at random, lie
 * between (Aggarwal and Sathe 2015, Theoretical Foundations and Algorithms for Outlier Ensembles,
 * doi:10.1145/2830544.2830549).
 *
 * @param rule which rule
 * @param groups how many groups for the last two rules, from 1; 0 for the others
 * @param seed of which members go together; 0 for the other rules
 */
public record Combination(Rule rule, int groups, long seed) {
    /** The rules there are. */
    public enum Rule {
        /** The mean by the members' weights. */
        MEAN,
        /** The highest; weights have no part. */
        MAXIMUM,
        /** The middle one, or the mean of the two middle ones; weights have no part. */
        MEDIAN,
        /** The mean of the groups' highest (AOM); weights have no part. */
        AVERAGE_OF_MAXIMUM,
        /** The highest of the groups' means by the members' weights (MOA). */
        MAXIMUM_OF_AVERAGE
    }

    /** @throws IllegalArgumentException if {@code groups} does not fit the rule */
    public Combination {
        Objects.requireNonNull(rule, "rule");
        boolean grouped = rule == Rule.AVERAGE_OF_MAXIMUM || rule == Rule.MAXIMUM_OF_AVERAGE;
        if (grouped ? groups < 1 : groups != 0) {
            throw new IllegalArgumentException(
                    "groups is " + groups + "; " + (grouped ? "1 or more" : "0") + " expected for " + rule);
        }
        if (!grouped && seed != 0) {
            throw new IllegalArgumentException("seed is " + seed + "; 0 expected for " + rule);
        }
    }

    /** The weighted mean. */
    public static Combination mean() {
        return new Combination(Rule.MEAN, 0, 0);
    }

    /** The highest. */
    public static Combination maximum() {
        return new Combination(Rule.MAXIMUM, 0, 0);
    }

    /** The middle one. */
    public static Combination median() {
        return new Combination(Rule.MEDIAN, 0, 0);
    }

    /** The mean of so many groups' highest. */
    public static Combination averageOfMaximum(int groups, long seed) {
        return new Combination(Rule.AVERAGE_OF_MAXIMUM, groups, seed);
    }

    /** The highest of so many groups' weighted means. */
    public static Combination maximumOfAverage(int groups, long seed) {
        return new Combination(Rule.MAXIMUM_OF_AVERAGE, groups, seed);
    }

    /**
     * The group of each of so many members: sizes differ by one at most.
     *
     * @throws IllegalArgumentException if there are more groups than members
     */
    int[] groupsOf(int members) {
        if (groups > members) {
            throw new IllegalArgumentException(
                    groups + " groups of " + members + " members; at least one a group needed");
        }
        int[] group = new int[members];
        if (groups > 0) {
            int[] order = Shuffling.permutation(members, new SplittableRandom(seed));
            for (int place = 0; place < members; place++) {
                group[order[place]] = place % groups;
            }
        }
        return group;
    }

    /**
     * One score of a row's scaled ones.
     *
     * @param group of each member, by {@link #groupsOf}
     */
    double combine(double[] scores, double[] weights, int[] group) {
        return switch (rule) {
            case MEAN -> mean(scores, weights, group, 0);
            case MAXIMUM -> maximum(scores, group, 0);
            case MEDIAN -> Quantiles.of(scores, 0.5);
            case AVERAGE_OF_MAXIMUM -> {
                double sum = 0;
                for (int g = 0; g < groups; g++) {
                    sum += maximum(scores, group, g);
                }
                yield sum / groups;
            }
            case MAXIMUM_OF_AVERAGE -> {
                double highest = Double.NEGATIVE_INFINITY;
                for (int g = 0; g < groups; g++) {
                    highest = Math.max(highest, mean(scores, weights, group, g));
                }
                yield highest;
            }
        };
    }

    private static double mean(double[] scores, double[] weights, int[] group, int which) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < scores.length; i++) {
            if (group[i] == which) {
                sum += weights[i] * scores[i];
                weight += weights[i];
            }
        }
        return sum / weight;
    }

    private static double maximum(double[] scores, int[] group, int which) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            if (group[i] == which) {
                highest = Math.max(highest, scores[i]);
            }
        }
        return highest;
    }
}
