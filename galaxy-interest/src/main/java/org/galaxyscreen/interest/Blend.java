package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * The default: a regression on similarity to the labelled objects, blended with the plain ranking. The similarity is a weighted
 * mean over the feature blocks; a block weighs more the better it predicts labels that are left out. What is blended are
 * ranks: the regression's, the trees' and the plain score's.
 *
 * @param noise what the regression takes for the labels' noise, as a multiple of the similarity's own variance
 * @param plainWeight how much the plain rank counts beside the regression's, which counts 1
 * @param treeWeight how much the rank by extremely randomised trees counts
 */
public record Blend(double noise, double plainWeight, double treeWeight) implements InterestModel {
    /** How strongly a worse error lowers a block's weight: chosen on labelled surveys. */
    private static final double SHARPNESS = 10;

    /** @throws IllegalArgumentException if the noise is not positive or a weight is negative */
    public Blend {
        if (!(noise > 0) || !(plainWeight >= 0) || !(treeWeight >= 0)) {
            throw new IllegalArgumentException("noise is " + noise + ", plainWeight " + plainWeight + ", treeWeight "
                    + treeWeight + "; a positive noise and weights from 0 expected");
        }
    }

    /** What {@link Reviewer} uses. */
    public static Blend defaults() {
        return new Blend(0.3, 0.3, 0);
    }

    @Override
    public String name() {
        return "blend";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (!judgements.vary()) {
            return Prediction.of(space.plain());
        }
        double[] scores = Ranks.of(regression(space, judgements, noise));
        double[] trees = treeWeight > 0
                ? Ranks.of(
                        ExtraTrees.defaults().predict(space, judgements, seed).scores())
                : new double[0];
        for (int row = 0; row < scores.length; row++) {
            scores[row] += plainWeight * space.plain(row) + (treeWeight > 0 ? treeWeight * trees[row] : 0);
        }
        return Prediction.of(scores);
    }

    /** The predicted values of all rows, less the mean of those judged. */
    static double[] regression(ReviewSpace space, Judgements judgements, double noise) {
        int m = judgements.size();
        int count = space.blocks().size();
        float[][][] columns = new float[count][m][];
        double[][][] kernels = new double[count][][];
        double[] errors = new double[count];
        for (int b = 0; b < count; b++) {
            for (int i = 0; i < m; i++) {
                columns[b][i] = space.similarity(b, judgements.row(i));
            }
            kernels[b] = KernelRegression.among(judgements, columns[b], 1);
            if (count > 1) {
                errors[b] = new KernelRegression(kernels[b], judgements, noise).leftOutError();
            }
        }
        double[] share = shares(errors);
        double[][] kernel = new double[m][m];
        for (int b = 0; b < count; b++) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < m; j++) {
                    kernel[i][j] += share[b] * kernels[b][i][j];
                }
            }
        }
        double[] weights = new KernelRegression(kernel, judgements, noise).weights();
        double[] predicted = new double[space.rows()];
        space.forEachChunk(c -> {
            int from = c * ReviewSpace.CHUNK;
            int to = Math.min(predicted.length, from + ReviewSpace.CHUNK);
            for (int b = 0; b < count; b++) {
                for (int i = 0; i < m; i++) {
                    double weight = share[b] * weights[i];
                    float[] column = columns[b][i];
                    for (int row = from; row < to; row++) {
                        predicted[row] += weight * column[row];
                    }
                }
            }
        });
        return predicted;
    }

    private static double[] shares(double[] errors) {
        double least = Arrays.stream(errors).min().orElse(0);
        double[] share = new double[errors.length];
        Arrays.setAll(share, b -> least > 0 ? Math.exp(-SHARPNESS * (errors[b] / least - 1)) : 1);
        double sum = Arrays.stream(share).sum();
        Arrays.setAll(share, b -> share[b] / sum);
        return share;
    }
}
