package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Rows in cells about centres, from which it is known without a look at most rows that they are too far from others. For any x and y, and
 * centres a and b, d(x, y) is at least the distance along the line from a to b:
 *
 * <pre>d(x, y) ≥ (d²(x, b) − d²(x, a) + d²(y, a) − d²(y, b)) / 2 d(a, b)</pre>
 *
 * <p>The last two terms are at least their minimum over the rows y of b's cell, the gap from a to that cell. So a cell of rows is passed over
 * by a number computed of the centres alone, and nothing is lost: which cell a row is in does not matter for this to hold, only for how much it saves.
 * All comes from products, as {@link Distances} does, with what rounding may have done to them on the safe side.
 */
final class Cells {
    /** Centres for the square root of the number of rows: more cost more products with centres, fewer pass over less. */
    private static final int PER_ROOT = 3;

    /** A gap for each pair: 64 MiB. */
    private static final int MOST = 4096;

    private static final int SAMPLE_PER_CELL = 24;
    private static final int ITERATIONS = 3;

    private final ProductRows rows;
    private final ProductRows centres;
    private final double uncertainty;
    private final float[] norms;
    private final float[] lower;
    private final float[][] gaps;
    private final float[][] inverse;
    private final int[] order;
    private final int[] start;

    private Cells(ProductRows rows, ProductRows centres, OneDnnThreads threads, String task) {
        this.rows = rows;
        this.centres = centres;
        this.uncertainty = ProductRows.uncertainty(rows, centres);
        int count = centres.rows();
        norms = new float[count];
        lower = new float[count];
        for (int c = 0; c < count; c++) {
            norms[c] = (float) centres.squaredNorm(c);
            lower[c] = (float) (centres.squaredNorm(c) * (1 - uncertainty));
        }
        gaps = new float[count][count];
        for (float[] each : gaps) {
            Arrays.fill(each, Float.POSITIVE_INFINITY);
        }
        int[] cellOf = assign(rows, gaps, threads, task);
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < a; b++) {
                float swap = gaps[a][b];
                gaps[a][b] = gaps[b][a];
                gaps[b][a] = swap;
            }
        }
        for (float[] each : gaps) {
            for (int c = 0; c < count; c++) {
                each[c] -= Math.abs(each[c]) * 0x1p-20f; // rounded, and added to what is rounded again
            }
        }
        inverse = inverse(centres, threads, task);
        start = starts(cellOf, count);
        order = inOrder(cellOf, start);
    }

    static Cells of(Matrix rows, OneDnnThreads threads, String task) {
        int count = (int) Math.max(1, Math.min(MOST, Math.min(rows.rows(), PER_ROOT * Math.sqrt(rows.rows()))));
        ProductRows.Frame frame = ProductRows.Frame.of(rows);
        ProductRows ready = new ProductRows(rows, frame, ProductPrecision.FLOAT32, threads, task);
        Matrix centres = Matrix.of(centres(rows, count, frame, threads, task), rows.columns());
        return new Cells(
                ready, new ProductRows(centres, frame, ProductPrecision.FLOAT32, threads, task), threads, task);
    }

    /** A few iterations of K-means on a sample: centres need not be good for bounds to hold. */
    private static float[] centres(
            Matrix rows, int count, ProductRows.Frame frame, OneDnnThreads threads, String task) {
        int columns = rows.columns();
        int taken = (int) Math.min(rows.rows(), (long) SAMPLE_PER_CELL * count);
        int[] drawn = Arrays.copyOf(Shuffling.permutation(rows.rows(), new SplittableRandom(0)), taken);
        float[] sample = new float[taken * columns];
        rows.copyRows(drawn, 0, taken, sample, 0);
        Matrix few = Matrix.of(sample, columns);
        ProductRows ready = new ProductRows(few, frame, ProductPrecision.FLOAT32, threads, task);
        float[] centres = Arrays.copyOf(sample, count * columns);
        int[] nearest = new int[taken];
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            new NearestCentres(ready, Matrix.of(centres, columns), threads, task).find(nearest, null);
            double[] sums = new double[count * columns];
            int[] sizes = new int[count];
            for (int i = 0; i < taken; i++) {
                sizes[nearest[i]]++;
                for (int k = 0; k < columns; k++) {
                    sums[nearest[i] * columns + k] += sample[i * columns + k];
                }
            }
            for (int at = 0; at < sums.length; at++) {
                int size = sizes[at / columns];
                centres[at] = size > 0 ? (float) (sums[at] / size) : centres[at];
            }
        }
        return centres;
    }

    /** The reciprocal of twice the distance from centre to centre, in scaled units; 0 where it is none. */
    private static float[][] inverse(ProductRows centres, OneDnnThreads threads, String task) {
        int count = centres.rows();
        int columns = centres.columns();
        float[] values = new float[count * columns];
        centres.matrix().copyRows(0, count, values, 0);
        float[][] inverse = new float[count][count];
        threads.run(task, count, (worker, a) -> {
            for (int b = 0; b < count; b++) {
                double squared = Distances.squared(values, a * columns, values, b * columns, columns);
                double twice = 2 * Math.sqrt(centres.frame().scaled(squared));
                inverse[a][b] = twice > 0 ? (float) (1 / twice) : 0;
            }
        });
        return inverse;
    }

    /** Each row's cell: that of the nearest centre, as far as products tell. */
    int[] assign(ProductRows some, OneDnnThreads threads, String task) {
        return assign(some, null, threads, task);
    }

    /** @param gapsTo receives, by cell and centre, the least that a row of the cell is nearer to its own centre than to that one */
    private int[] assign(ProductRows some, float @Nullable [][] gapsTo, OneDnnThreads threads, String task) {
        int[] cellOf = new int[some.rows()];
        Tiles.allRight(some, centres, threads, task).forEach((worker, tile) -> {
            float[] products = tile.products();
            for (int i = 0; i < tile.leftCount(); i++) {
                int base = i * tile.stride();
                int best = 0;
                float least = Float.POSITIVE_INFINITY;
                for (int c = 0; c < norms.length; c++) {
                    float partial = norms[c] - 2 * products[base + c];
                    if (partial < least) {
                        least = partial;
                        best = c;
                    }
                }
                cellOf[tile.left() + i] = best;
                if (gapsTo != null) {
                    float own = upper(best, some.squaredNorm(tile.left() + i), products[base + best]);
                    synchronized (gapsTo[best]) {
                        TileScan.lessen(gapsTo[best], lower, products, base, own);
                    }
                }
            }
        });
        return cellOf;
    }

    /** At most a row's squared distance to a centre, less the row's squared norm, and with what others' may be too large by. */
    private float upper(int centre, double squaredNorm, float product) {
        double margin = 2 * (uncertainty * squaredNorm + ProductRows.absolute());
        return (float) (centres.squaredNorm(centre) * (1 + uncertainty) - 2.0 * product + margin);
    }

    static int[] starts(int[] cellOf, int count) {
        int[] start = new int[count + 1];
        for (int cell : cellOf) {
            start[cell + 1]++;
        }
        for (int c = 0; c < count; c++) {
            start[c + 1] += start[c];
        }
        return start;
    }

    /** The rows, cell after cell, in each in their own order. */
    static int[] inOrder(int[] cellOf, int[] start) {
        int[] next = start.clone();
        int[] order = new int[cellOf.length];
        for (int row = 0; row < order.length; row++) {
            order[next[cellOf[row]]++] = row;
        }
        return order;
    }

    ProductRows rows() {
        return rows;
    }

    ProductRows centres() {
        return centres;
    }

    int count() {
        return centres.rows();
    }

    /** The rows, cell after cell; not to be changed. */
    int[] order() {
        return order;
    }

    /** Where each cell's rows begin in {@link #order}, and where the last one's end; not to be changed. */
    int[] start() {
        return start;
    }

    /**
     * How near a row may be to any row of each cell, at least, in scaled units; not a number, or −∞, where nothing is known. All is computed in
     * float: {@link ProductRows#uncertainty} has room for that.
     *
     * @param own the cell that the row is in; its bound is 0
     * @param squaredNorm the row's
     * @param products with all centres, from {@code base} on
     * @param bounds receives one a cell, from {@code at} on
     */
    void bounds(int own, double squaredNorm, float[] products, int base, float[] bounds, int at) {
        float from = upper(own, squaredNorm, products[base + own]);
        TileScan.bounds(lower, products, base, from, gaps[own], inverse[own], bounds, at);
        bounds[at + own] = 0;
    }
}
