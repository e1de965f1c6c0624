package org.galaxyscreen.interest.head;

/**
 * What a head's weights and cuts are the minimum of: the mean over the rows of the sum over the cuts c of log(1 + exp(−s (w·x − θ_c))),
 * where s is 1 for a row whose interest is c or more, and −1 otherwise; and α/2n · w·w. With one cut this is logistic regression; with
 * several the all-threshold model of ordinal regression (Rennie and Srebro 2005), whose cuts come out in order.
 */
final class CutLoss implements Lbfgs.Function {
    private final float[][] rows;
    private final int[] interest;
    private final int[] cuts;
    private final double shrinkage;

    /**
     * @param rows standardised
     * @param interest of each row
     * @param cuts the least interest on each cut's upper side
     * @param alpha what w·w/2 is multiplied by, beside the sum over the rows
     */
    CutLoss(float[][] rows, int[] interest, int[] cuts, double alpha) {
        this.rows = rows;
        this.interest = interest;
        this.cuts = cuts;
        this.shrinkage = alpha / rows.length;
    }

    /** Where to begin: no weights, and the cuts that then fit best. */
    double[] start() {
        int d = rows[0].length;
        double[] point = new double[d + cuts.length];
        for (int c = 0; c < cuts.length; c++) {
            int above = 0;
            for (int value : interest) {
                above += value >= cuts[c] ? 1 : 0;
            }
            point[d + c] = Math.log((rows.length - above) / (double) above);
        }
        return point;
    }

    @Override
    public double at(double[] point, double[] gradient) {
        int d = rows[0].length;
        double norm = 0;
        for (int k = 0; k < d; k++) {
            norm += point[k] * point[k];
            gradient[k] = shrinkage * point[k];
        }
        for (int c = 0; c < cuts.length; c++) {
            gradient[d + c] = 0;
        }
        double loss = 0;
        for (int i = 0; i < rows.length; i++) {
            float[] row = rows[i];
            double along = along(row, 0, d, point);
            double slope = 0;
            for (int c = 0; c < cuts.length; c++) {
                double sign = interest[i] >= cuts[c] ? 1 : -1;
                double margin = sign * (along - point[d + c]);
                loss += Logistic.softplus(-margin);
                double pull = -sign * Logistic.of(-margin) / rows.length;
                slope += pull;
                gradient[d + c] -= pull;
            }
            for (int k = 0; k < d; k++) {
                gradient[k] += slope * row[k];
            }
        }
        return 0.5 * shrinkage * norm + loss / rows.length;
    }

    /**
     * The product of a row and the weights.
     *
     * @param values of rows, of which the row has d from {@code from} on
     * @param weights the first d are meant; cuts may follow
     */
    static double along(float[] values, int from, int d, double[] weights) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k + 3 < d; k += 4) {
            s0 += values[from + k] * weights[k];
            s1 += values[from + k + 1] * weights[k + 1];
            s2 += values[from + k + 2] * weights[k + 2];
            s3 += values[from + k + 3] * weights[k + 3];
        }
        for (; k < d; k++) {
            s0 += values[from + k] * weights[k];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
