package org.galaxyscreen.interest.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.detectors.evaluation.RankingQuality;

/**
 * How well a head foretells labels that it has not seen: each labelled row is judged by a head that was fitted, and calibrated, on other rows
 * (cross-validation). The strength of the penalty was chosen on all of them, so that the figures are a little too good where there are few.
 *
 * @param ranking how well the probabilities rank
 * @param logLoss the mean of −log of the probability that was given to what is; {@code baseLogLoss} without features
 * @param baseLogLoss of who says the part of interesting rows of each
 * @param brierScore the mean squared difference of probability and truth
 * @param calibrationError the mean difference of the probabilities and the part that is interesting, over {@code reliability}
 * @param reliability the labelled rows in tenths by their probability, the least probable first
 */
public record HeadQuality(
        RankingQuality ranking,
        double logLoss,
        double baseLogLoss,
        double brierScore,
        double calibrationError,
        List<Bin> reliability) {
    private static final int BINS = 10;

    /** Keeps the bins from being changed. */
    public HeadQuality {
        reliability = List.copyOf(reliability);
    }

    /**
     * Rows of like probability.
     *
     * @param rows how many
     * @param probability their mean
     * @param interesting the part of them that is
     */
    public record Bin(int rows, double probability, double interesting) {}

    /** @param positive both kinds are there */
    static HeadQuality of(double[] probabilities, boolean[] positive) {
        RankingQuality ranking = RankingQuality.of(probabilities, positive);
        int n = positive.length;
        double logLoss = 0;
        double brier = 0;
        for (int i = 0; i < n; i++) {
            double truth = positive[i] ? probabilities[i] : 1 - probabilities[i];
            logLoss -= Math.log(Math.max(truth, 1e-15));
            brier += (1 - truth) * (1 - truth);
        }
        double base = (double) ranking.anomalies() / n;
        List<Bin> bins = bins(probabilities, positive);
        double error = 0;
        for (Bin bin : bins) {
            error += bin.rows() * Math.abs(bin.probability() - bin.interesting()) / n;
        }
        return new HeadQuality(
                ranking, logLoss / n, -base * Math.log(base) - (1 - base) * Math.log(1 - base), brier / n, error, bins);
    }

    private static List<Bin> bins(double[] probabilities, boolean[] positive) {
        int n = positive.length;
        // Equal probabilities stay in the rows' order.
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probabilities[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int count = Math.min(BINS, n);
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            int from = (int) ((long) b * n / count);
            int to = (int) ((long) (b + 1) * n / count);
            double sum = 0;
            int interesting = 0;
            for (int i = from; i < to; i++) {
                sum += probabilities[order[i]];
                interesting += positive[order[i]] ? 1 : 0;
            }
            bins.add(new Bin(to - from, sum / (to - from), (double) interesting / (to - from)));
        }
        return bins;
    }
}
