package org.galaxyscreen.interest;

/** The factor L of a symmetric positive definite matrix L Lᵀ, and what is solved with it. */
final class Cholesky {
    private final double[][] factor;

    private Cholesky(double[][] factor) {
        this.factor = factor;
    }

    /** @param matrix symmetric; its lower half is read */
    static Cholesky of(double[][] matrix) {
        int n = matrix.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                // What is left of a pivot that rounding made vanish.
                l[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j][j];
            }
        }
        return new Cholesky(l);
    }

    double[] solve(double[] right) {
        double[] x = forward(right);
        for (int i = x.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < x.length; k++) {
                x[i] -= factor[k][i] * x[k];
            }
            x[i] /= factor[i][i];
        }
        return x;
    }

    /** L⁻¹ right. */
    double[] forward(double[] right) {
        double[] x = right.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= factor[i][k] * x[k];
            }
            x[i] /= factor[i][i];
        }
        return x;
    }

    /**
     * L⁻¹ of many right-hand sides at once.
     *
     * @param columns value i of each of them in row i; replaced by the solutions
     * @param count how many
     */
    void forward(double[][] columns, int count) {
        for (int i = 0; i < factor.length; i++) {
            double[] x = columns[i];
            for (int k = 0; k < i; k++) {
                double by = factor[i][k];
                double[] known = columns[k];
                for (int c = 0; c < count; c++) {
                    x[c] -= by * known[c];
                }
            }
            double pivot = factor[i][i];
            for (int c = 0; c < count; c++) {
                x[c] /= pivot;
            }
        }
    }

    /** The inverse's diagonal. */
    double[] inverseDiagonal() {
        int n = factor.length;
        double[] diagonal = new double[n];
        double[] column = new double[n];
        for (int j = 0; j < n; j++) {
            // Column j of L⁻¹ begins at row j.
            for (int i = j; i < n; i++) {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++) {
                    sum -= factor[i][k] * column[k];
                }
                column[i] = sum / factor[i][i];
                diagonal[j] += column[i] * column[i];
            }
        }
        return diagonal;
    }

    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < factor.length; i++) {
            sum += 2 * Math.log(factor[i][i]);
        }
        return sum;
    }
}
