package org.galaxyscreen.detectors.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Objects in order of their scores, those of one score in one group, and which of them are anomalies. Objects of one group
 * have no order among themselves: all measures are expectations over their random order.
 */
final class Ranking {
    /** The group of each anomaly and of each ordinary object; group 0 has the highest score. */
    private final int[] anomalies;

    private final int[] ordinary;
    private final int groups;

    /**
     * @param scores higher is more anomalous
     * @param anomalous which of them are anomalies
     * @throws IllegalArgumentException if the lengths differ, a score is NaN, or not both kinds are there
     */
    Ranking(double[] scores, boolean[] anomalous) {
        int n = scores.length;
        if (anomalous.length != n) {
            throw new IllegalArgumentException(n + " scores for " + anomalous.length + " labels");
        }
        int positives = (int) IntStream.range(0, n).filter(i -> anomalous[i]).count();
        if (positives == 0 || positives == n) {
            throw new IllegalArgumentException(
                    positives + " of " + n + " objects are anomalies; both anomalies and ordinary objects are needed");
        }
        // Adding 0 makes 0 of −0, which sorting would tell apart.
        double[] distinct = Arrays.stream(scores)
                .map(score -> score + 0.0)
                .sorted()
                .distinct()
                .toArray();
        if (Double.isNaN(distinct[distinct.length - 1])) {
            throw new IllegalArgumentException("a score is NaN; numbers expected");
        }
        groups = distinct.length;
        anomalies = new int[positives];
        ordinary = new int[n - positives];
        int a = 0;
        int o = 0;
        for (int i = 0; i < n; i++) {
            int group = groups - 1 - Arrays.binarySearch(distinct, scores[i] + 0.0);
            if (anomalous[i]) {
                anomalies[a++] = group;
            } else {
                ordinary[o++] = group;
            }
        }
    }

    int rows() {
        return anomalies.length + ordinary.length;
    }

    int anomalies() {
        return anomalies.length;
    }

    /** The measures of these objects; see {@link Measures}. */
    double[] measure(int[] cutoffs) {
        return measure(count(anomalies), count(ordinary), cutoffs);
    }

    /** The same of as many anomalies and as many ordinary objects, drawn with replacement. */
    double[] resample(int[] cutoffs, SplittableRandom random) {
        return measure(draw(anomalies, random), draw(ordinary, random), cutoffs);
    }

    private int[] count(int[] members) {
        int[] counts = new int[groups];
        for (int group : members) {
            counts[group]++;
        }
        return counts;
    }

    private int[] draw(int[] members, SplittableRandom random) {
        int[] counts = new int[groups];
        for (int i = 0; i < members.length; i++) {
            counts[members[random.nextInt(members.length)]]++;
        }
        return counts;
    }

    private double[] measure(int[] anomaliesIn, int[] ordinaryIn, int[] cutoffs) {
        int n = rows();
        int positives = anomalies.length;
        double[] result = new double[Measures.count(cutoffs.length)];
        double above = 0;
        double precisionSum = 0;
        double found = 0;
        double atTop = 0;
        int start = 0;
        for (int group = 0; group < groups; group++) {
            int here = anomaliesIn[group];
            int size = here + ordinaryIn[group];
            int end = start + size;
            if (here > 0) {
                // An anomaly beats half of the ordinary objects of its score.
                above += here * (n - positives - (start - found) - (size - here) / 2.0);
                atTop += (double) here * Math.max(0, Math.min(size, positives - start)) / size;
                found += here;
                precisionSum += here * found / end;
                for (int c = 0; c < cutoffs.length; c++) {
                    int k = cutoffs[c];
                    double within = Math.max(0, Math.min(size, k - start));
                    double share = here / (double) size;
                    result[Measures.found(c)] += share * within;
                    // The weights of places start + 1 … start + within, k + 1 − place, summed.
                    result[Measures.weighted(c)] += share * within * (k - start - (within - 1) / 2);
                }
            }
            start = end;
        }
        result[Measures.ROC_AUC] = above / ((double) positives * (n - positives));
        result[Measures.AVERAGE_PRECISION] = precisionSum / positives;
        result[Measures.PRECISION_AT_ANOMALIES] = atTop / positives;
        return result;
    }

    /** Where in an array of measures which one is. */
    static final class Measures {
        static final int ROC_AUC = 0;
        static final int AVERAGE_PRECISION = 1;
        static final int PRECISION_AT_ANOMALIES = 2;

        private Measures() {}

        static int count(int cutoffs) {
            return 3 + 2 * cutoffs;
        }

        /** The number of anomalies among the top objects. */
        static int found(int cutoff) {
            return 3 + 2 * cutoff;
        }

        /** The sum of their places' weights. */
        static int weighted(int cutoff) {
            return 4 + 2 * cutoff;
        }
    }
}
