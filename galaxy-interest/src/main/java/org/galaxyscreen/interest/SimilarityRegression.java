package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * Ridge regression on the similarity to the judged rows, which is a weighted mean over the blocks of columns: a block weighs more the better it
 * predicts judgements that are left out. Immutable.
 */
final class SimilarityRegression {
    /** How strongly a worse error lowers a block's weight: chosen on labelled surveys. */
    private static final double SHARPNESS = 10;

    private final ReviewSpace space;
    private final Judgements judgements;
    private final double[] share;
    private final double[] weights;

    /** The judged rows. */
    private final float[][] centres;

    private SimilarityRegression(
            ReviewSpace space, Judgements judgements, double[] share, double[] weights, float[][] centres) {
        this.space = space;
        this.judgements = judgements;
        this.share = share;
        this.weights = weights;
        this.centres = centres;
    }

    /** Learns. */
    static SimilarityRegression of(ReviewSpace space, Judgements judgements, double noise) {
        int m = judgements.size();
        int count = space.blocks().size();
        float[][] centres = new float[m][];
        Arrays.setAll(centres, i -> space.standardised(judgements.row(i)));
        double[][][] kernels = new double[count][][];
        double[] errors = new double[count];
        for (int b = 0; b < count; b++) {
            kernels[b] = new double[m][m];
            for (int i = 0; i < m; i++) {
                float[] column =
                        b * m + i < space.mostColumns() ? space.similarity(b, judgements.row(i)) : new float[0];
                for (int j = 0; j <= i; j++) {
                    int row = judgements.row(j);
                    kernels[b][i][j] = column.length > 0 ? column[row] : space.similarity(b, centres[i], row);
                    kernels[b][j][i] = kernels[b][i][j];
                }
            }
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
        return new SimilarityRegression(space, judgements, share, weights, centres);
    }

    /**
     * The predicted values of all rows of the space, less the mean of those judged. The similarities to as many judged rows as the space keeps are
     * those that it keeps; those to further ones are computed anew, chunk by chunk, so that memory does not grow with the labels.
     */
    double[] predicted() {
        double[] predicted = new double[space.rows()];
        int m = weights.length;
        float[][] kept = new float[Math.min(share.length * m, space.mostColumns())][];
        Arrays.setAll(kept, at -> space.similarity(at / m, judgements.row(at % m)));
        space.forEachChunk(c -> {
            int from = c * ReviewSpace.CHUNK;
            int to = Math.min(predicted.length, from + ReviewSpace.CHUNK);
            float[] anew = new float[to - from];
            for (int at = 0; at < share.length * m; at++) {
                double weight = share[at / m] * weights[at % m];
                boolean isKept = at < kept.length;
                if (!isKept) {
                    space.similarity(at / m, centres[at % m], c, anew, 0);
                }
                float[] column = isKept ? kept[at] : anew;
                int start = isKept ? from : 0;
                for (int row = from; row < to; row++) {
                    predicted[row] += weight * column[start + row - from];
                }
            }
        });
        return predicted;
    }

    /** The predicted value of a row that need not be of the space, less the same mean; of one that is, {@link #predicted}'s to the bit. */
    double predict(float[] standardised) {
        double predicted = 0;
        for (int b = 0; b < share.length; b++) {
            for (int i = 0; i < weights.length; i++) {
                predicted += share[b] * weights[i] * space.similarity(b, standardised, judgements.row(i));
            }
        }
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
