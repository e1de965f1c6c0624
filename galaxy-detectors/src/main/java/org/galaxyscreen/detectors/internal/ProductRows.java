package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * Rows made ready for the products that bound distances: shifted to an origin among them, since distances do not change but the products'
 * rounding errors do, scaled by a power of two, and rounded to a number format. Holds the norms alone; the rows are made
 * ready anew each time they are asked for.
 */
public final class ProductRows {
    private static final int SAMPLE = 101;
    private static final int BLOCK = 64;

    /** Squared norms, in scaled units, from which on products could overflow. */
    private static final double LARGEST = 0x1p100;

    /** Squared norms, in scaled units, below which relative rounding says nothing. */
    private static final double SMALLEST = 0x1p-60;

    /** Covers what rounding does to rows that are as small as that. */
    private static final double ABSOLUTE = 0x1p-57;

    private final Matrix rows;
    private final Frame frame;
    private final ProductPrecision format;
    private final double[] squaredNorms;
    private final double worstRounding;

    public ProductRows(Matrix rows, Frame frame, ProductPrecision format, OneDnnThreads threads, String task) {
        this.rows = rows;
        this.frame = frame;
        this.format = format;
        this.squaredNorms = new double[rows.rows()];
        int blocks = (rows.rows() + BLOCK - 1) / BLOCK;
        double[] rounding = new double[blocks];
        float[][] scratch = new float[2 * threads.count()][];
        threads.run(task, blocks, (worker, block) -> {
            if (scratch[2 * worker] == null) {
                scratch[2 * worker] = new float[BLOCK * rows.columns()];
                scratch[2 * worker + 1] = new float[BLOCK * rows.columns()];
            }
            int count = Math.min(BLOCK, rows.rows() - block * BLOCK);
            rounding[block] = measure(block * BLOCK, count, scratch[2 * worker], scratch[2 * worker + 1]);
        });
        worstRounding = Arrays.stream(rounding).max().orElse(0);
    }

    /** Takes some rows' norms; returns how far rounding moves one at most, as a part of its norm. */
    private double measure(int from, int count, float[] exact, float[] rounded) {
        rows.copyRows(from, count, exact, 0);
        fill(from, count, rounded);
        float[] origin = frame.origin;
        double scale = frame.scale;
        double worst = 0;
        for (int i = 0; i < count; i++) {
            double norm = 0;
            double moved = 0;
            for (int k = 0, at = i * origin.length; k < origin.length; k++, at++) {
                double value = ((double) exact[at] - origin[k]) * scale;
                double difference = rounded[at] - value;
                norm += value * value;
                moved += difference * difference;
            }
            squaredNorms[from + i] = norm;
            if (norm > SMALLEST && norm < LARGEST) {
                worst = Math.max(worst, Math.sqrt(moved / norm));
            }
        }
        return worst;
    }

    public int rows() {
        return rows.rows();
    }

    public int columns() {
        return rows.columns();
    }

    public Matrix matrix() {
        return rows;
    }

    public ProductPrecision format() {
        return format;
    }

    public Frame frame() {
        return frame;
    }

    /** In scaled units; infinite where no product decides about the row. */
    double squaredNorm(int row) {
        return squaredNorms[row] < LARGEST ? squaredNorms[row] : Double.POSITIVE_INFINITY;
    }

    /** Fills a tile with rows as they are multiplied; what lies beyond the last row is zero. */
    void fill(int from, int count, float[] tile) {
        rows.copyRows(from, count, tile, 0);
        makeReady(count, tile);
    }

    /** The same of rows that are anywhere: {@code count} of a list, from a place in it on. */
    void fill(int[] list, int from, int count, float[] tile) {
        rows.copyRows(list, from, count, tile, 0);
        makeReady(count, tile);
    }

    private void makeReady(int count, float[] tile) {
        int columns = columns();
        float[] row = new float[columns];
        for (int i = 0; i < count; i++) {
            System.arraycopy(tile, i * columns, row, 0, columns);
            centre(row, frame.origin, frame.scale);
            format.round(row, columns);
            System.arraycopy(row, 0, tile, i * columns, columns);
        }
        Arrays.fill(tile, count * columns, tile.length, 0);
    }

    /** A row at a time: where the offsets of arrays differ, Java 17 does not vectorise the loop. */
    private static void centre(float[] row, float[] origin, float scale) {
        for (int k = 0; k < row.length; k++) {
            row[k] = (row[k] - origin[k]) * scale;
        }
    }

    /**
     * How far a squared distance that is computed from a product may be off, in scaled units: so many times the sum of the
     * squared norms, and {@link #absolute} more. By rounding, ‖x̂ − x‖ ≤ r ‖x‖; by summation in any order, |fl(x̂·ŷ) − x̂·ŷ| ≤ γ ‖x̂‖‖ŷ‖ with
     * γ = d u / (1 − d u) (Higham 2002, section 3.1); and 2 ‖x‖‖y‖ ≤ ‖x‖² + ‖y‖². The slack is for the rounding of the
     * norms and of what is compared, which is done in float32.
     */
    static double uncertainty(ProductRows left, ProductRows right) {
        // A pair of bfloat16 products may be summed with one rounding more.
        double terms = 1.5 * left.columns() * 0x1p-24;
        double gamma = terms / (1 - terms);
        double a = left.worstRounding;
        double b = right.worstRounding;
        return 1.001 * (a + b + a * b + gamma * (1 + a) * (1 + b)) + 0x1p-20;
    }

    static double absolute() {
        return ABSOLUTE;
    }

    /**
     * The origin and unit of the products. Neither changes a result, only how many pairs are left to be decided exactly; so
     * both are taken from a few rows, and such that a few wild rows do not matter.
     */
    public static final class Frame {
        private final float[] origin;
        private final float scale;

        private Frame(float[] origin, float scale) {
            this.origin = origin;
            this.scale = scale;
        }

        public static Frame of(Matrix rows) {
            int count = Math.min(SAMPLE, rows.rows());
            int columns = rows.columns();
            float[] sample = new float[count * columns];
            for (int i = 0; i < count; i++) {
                rows.copyRows((int) ((long) i * rows.rows() / count), 1, sample, i * columns);
            }
            float[] origin = new float[columns];
            float[] column = new float[count];
            for (int k = 0; k < columns; k++) {
                for (int i = 0; i < count; i++) {
                    column[i] = sample[i * columns + k];
                }
                Arrays.sort(column);
                origin[k] = column[count / 2];
            }
            double[] norms = new double[count];
            for (int i = 0; i < count; i++) {
                norms[i] = Math.sqrt(Distances.squared(sample, i * columns, origin, 0, columns));
            }
            Arrays.sort(norms);
            double typical = norms[count / 2] > 0 ? norms[count / 2] : norms[count - 1];
            int exponent = typical > 0 ? Math.getExponent((float) typical) : 0;
            return new Frame(origin, Math.scalb(1f, Math.max(-126, Math.min(126, -exponent))));
        }

        /** Turns a squared distance into scaled units. */
        public double scaled(double squaredDistance) {
            return squaredDistance * scale * scale;
        }
    }
}
