package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * A Gaussian process with a radial kernel, whose length and noise are those of the highest marginal likelihood on a grid, and
 * expected improvement as what is worth showing: the method of Protege (Lochner and Rudnick 2025, arXiv:2411.04188). Departs from it
 * in that it works on the standardised features and not on principal components of them. The feature blocks' similarities
 * are averaged.
 */
public record GaussianProcess() implements InterestModel {
    private static final double[] POWERS = {0.25, 0.5, 1, 2, 4, 8};
    /** Rows taken at a time: what is solved for them stays in a core's cache. */
    private static final int BLOCK = 32;

    private static final double[] NOISES = {0.03, 0.1, 0.3, 1};

    @Override
    public String name() {
        return "gaussian_process";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (!judgements.vary()) {
            return Prediction.of(space.plain());
        }
        int m = judgements.size();
        int count = space.blocks().size();
        float[][] columns = new float[m][];
        for (int i = 0; i < m; i++) {
            float[] sum = space.similarity(0, judgements.row(i));
            for (int b = 1; b < count; b++) {
                float[] more = space.similarity(b, judgements.row(i));
                if (b == 1) {
                    sum = sum.clone();
                }
                for (int row = 0; row < sum.length; row++) {
                    sum[row] += (more[row] - sum[row]) / (b + 1);
                }
            }
            columns[i] = sum;
        }
        double bestLikelihood = Double.NEGATIVE_INFINITY;
        double power = 1;
        KernelRegression best = null;
        for (double p : POWERS) {
            double[][] kernel = KernelRegression.among(judgements, columns, p);
            for (double noise : NOISES) {
                KernelRegression fit = new KernelRegression(kernel, judgements, noise);
                double likelihood = likelihood(fit, judgements);
                if (best == null || likelihood > bestLikelihood) {
                    bestLikelihood = likelihood;
                    best = fit;
                    power = p;
                }
            }
        }
        return predict(space, judgements, columns, power, best);
    }

    /** The logarithm of the marginal likelihood, with the signal's variance at its best value, less a constant. */
    private static double likelihood(KernelRegression fit, Judgements judgements) {
        return -0.5
                * (judgements.size() * Math.log(variance(fit, judgements))
                        + fit.factor().logDeterminant());
    }

    private static double variance(KernelRegression fit, Judgements judgements) {
        double[] weights = fit.weights();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * (judgements.value(i) - fit.mean());
        }
        return Math.max(sum / weights.length, 1e-9);
    }

    private static Prediction predict(
            ReviewSpace space, Judgements judgements, float[][] columns, double power, KernelRegression fit) {
        double[] weights = fit.weights();
        double variance = variance(fit, judgements);
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < judgements.size(); i++) {
            highest = Math.max(highest, judgements.value(i));
        }
        double best = highest;
        double[] means = new double[space.rows()];
        double[] improvement = new double[means.length];
        space.forEachChunk(c -> {
            double[][] alike = new double[weights.length][BLOCK];
            double[] explained = new double[BLOCK];
            int end = Math.min(means.length, (c + 1) * ReviewSpace.CHUNK);
            for (int from = c * ReviewSpace.CHUNK; from < end; from += BLOCK) {
                int count = Math.min(BLOCK, end - from);
                Arrays.fill(means, from, from + count, fit.mean());
                for (int i = 0; i < alike.length; i++) {
                    raise(columns[i], from, count, power, alike[i]);
                    for (int k = 0; k < count; k++) {
                        means[from + k] += weights[i] * alike[i][k];
                    }
                }
                fit.factor().forward(alike, count);
                Arrays.fill(explained, 0);
                for (double[] part : alike) {
                    for (int k = 0; k < count; k++) {
                        explained[k] += part[k] * part[k];
                    }
                }
                for (int k = 0; k < count; k++) {
                    double deviation = Math.sqrt(variance * Math.max(1 - explained[k], 1e-9));
                    double z = (means[from + k] - best) / deviation;
                    improvement[from + k] = deviation * (z * Normal.below(z) + Normal.density(z));
                }
            }
        });
        return Prediction.of(means, improvement);
    }

    /** Similarities to one of {@link #POWERS}: by roots and squares, which the processor takes of several at once. */
    private static void raise(float[] column, int from, int count, double power, double[] raised) {
        for (int k = 0; k < count; k++) {
            raised[k] = column[from + k];
        }
        for (double p = power; p < 1; p *= 2) {
            for (int k = 0; k < count; k++) {
                raised[k] = Math.sqrt(raised[k]);
            }
        }
        for (double p = power; p > 1; p /= 2) {
            for (int k = 0; k < count; k++) {
                raised[k] *= raised[k];
            }
        }
    }
}
