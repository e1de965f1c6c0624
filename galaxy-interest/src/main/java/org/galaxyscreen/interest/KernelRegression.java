package org.galaxyscreen.interest;

import java.util.Arrays;

/** Ridge regression in the space of a similarity: the mean of a Gaussian process whose noise is given. */
final class KernelRegression {
    private final Judgements judgements;
    private final double noise;
    private final double mean;
    private final double[][] kernel;
    private final Cholesky factor;
    private final double[] weights;

    /** @param kernel similarities of the judged rows among each other */
    KernelRegression(double[][] kernel, Judgements judgements, double noise) {
        this.judgements = judgements;
        this.noise = noise;
        this.kernel = kernel;
        this.mean = judgements.mean();
        double[][] matrix = new double[kernel.length][];
        Arrays.setAll(matrix, i -> kernel[i].clone());
        for (int i = 0; i < matrix.length; i++) {
            matrix[i][i] += noise;
        }
        factor = Cholesky.of(matrix);
        weights = factor.solve(centred());
    }

    private double[] centred() {
        double[] centred = new double[judgements.size()];
        Arrays.setAll(centred, i -> judgements.value(i) - mean);
        return centred;
    }

    double mean() {
        return mean;
    }

    double[] weights() {
        return weights.clone();
    }

    Cholesky factor() {
        return factor;
    }

    /** Each value minus its prediction when it is left out (Rasmussen and Williams 2006, equation 5.12). */
    double[] leftOutErrors() {
        double[] diagonal = factor.inverseDiagonal();
        double[] errors = new double[weights.length];
        Arrays.setAll(errors, i -> weights[i] / diagonal[i]);
        return errors;
    }

    /** The mean square of {@link #leftOutErrors}. */
    double leftOutError() {
        return Arrays.stream(leftOutErrors()).map(e -> e * e).average().orElse(0);
    }

    double noise() {
        return noise;
    }

    double[][] kernel() {
        return kernel;
    }

    /** The similarities of the judged rows among each other, to a power, from the columns of all. */
    static double[][] among(Judgements judgements, float[][] columns, double power) {
        int m = judgements.size();
        double[][] kernel = new double[m][m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j <= i; j++) {
                double value = columns[i][judgements.row(j)];
                kernel[i][j] = power == 1 ? value : Math.pow(value, power);
                kernel[j][i] = kernel[i][j];
            }
        }
        return kernel;
    }
}
