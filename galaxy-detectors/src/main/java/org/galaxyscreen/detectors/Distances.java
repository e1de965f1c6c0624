package org.galaxyscreen.detectors;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.core.Cancellation;

/**
 * Euclidean distances between many rows, by matrix products: ‖x‖² + ‖y‖² − 2 x·y.
 *
 * <p>The products are float32 and only screen the pairs. Whatever they cannot decide, given the bound on their rounding
 * (|fl(x·y) − x·y| ≤ γ ‖x‖‖y‖ with γ = d u / (1 − d u) for any order of summation; Higham 2002, section 3.1), is computed
 * again in double from the rows themselves, and so is every distance that is returned. So results depend neither on the
 * order in which a product is summed, nor on threads, tiles or batches, and cancellation cannot hurt.
 */
final class Distances {
    private static final int LEFT_ROWS = 256;
    private static final int RIGHT_ROWS = 4096;

    private Distances() {}

    /** ‖x − y‖², summed in double in one fixed order. */
    static double squared(float[] x, int xOffset, float[] y, int yOffset, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            double da = (double) x[xOffset + i] - y[yOffset + i];
            double db = (double) x[xOffset + i + 1] - y[yOffset + i + 1];
            double dc = (double) x[xOffset + i + 2] - y[yOffset + i + 2];
            double dd = (double) x[xOffset + i + 3] - y[yOffset + i + 3];
            a += da * da;
            b += db * db;
            c += dc * dc;
            d += dd * dd;
        }
        for (; i < length; i++) {
            double da = (double) x[xOffset + i] - y[yOffset + i];
            a += da * da;
        }
        return a + b + (c + d);
    }

    /** Hears about pairs of rows, tile by tile. */
    interface TileVisitor {
        /**
         * Takes a tile: the product of row {@code left + i} with row {@code right + j} is
         * {@code products[i · rightCount + j]}.
         */
        void visit(int left, int leftCount, int right, int rightCount, float[] products);
    }

    /**
     * Computes the products of all pairs of rows, a tile at a time. Memory is bounded by the tile.
     *
     * @param upperTriangle whether tiles wholly below the diagonal are left out; for a matrix with itself
     */
    static void forEachTile(Matrix left, Matrix right, boolean upperTriangle, String task, TileVisitor visitor) {
        int tileRows = Math.min(LEFT_ROWS, left.rows());
        int tileColumns = Math.min(RIGHT_ROWS, right.rows());
        float[] products = new float[tileRows * tileColumns];
        try (FloatPointer tile = new FloatPointer(products.length)) {
            for (int i = 0; i < left.rows(); i += tileRows) {
                int leftCount = Math.min(tileRows, left.rows() - i);
                for (int j = 0; j < right.rows(); j += tileColumns) {
                    int rightCount = Math.min(tileColumns, right.rows() - j);
                    if (upperTriangle && j + rightCount <= i) {
                        continue;
                    }
                    Cancellation.check(task);
                    multiply(left, i, leftCount, right, j, rightCount, tile);
                    tile.get(products, 0, leftCount * rightCount);
                    visitor.visit(i, leftCount, j, rightCount, products);
                }
            }
        }
    }

    private static void multiply(
            Matrix left, int i, int leftCount, Matrix right, int j, int rightCount, FloatPointer target) {
        MatrixProduct.multiply(
                false, true, leftCount, rightCount, left.columns(), left.pointer(i), right.pointer(j), target);
    }

    /**
     * Times the sum of the rows' squared norms, this is how far a screened squared distance can be off: twice the
     * product's error, with √(ab) ≤ (a + b) / 2, and some slack for the norms' own rounding in double.
     */
    static double uncertainty(int dimensions) {
        double unit = 0x1p-24;
        return 1.0001 * dimensions * unit / (1 - dimensions * unit);
    }

    /**
     * The nearest row for each row.
     *
     * @param nearest index of the nearest row, the lowest one among equals
     * @param distance Euclidean
     */
    record Nearest(int[] nearest, double[] distance) {}

    /** The nearest of {@code references} for each of {@code queries}. */
    static Nearest nearest(Matrix queries, Matrix references, String task) {
        Neighbours neighbours = neighbours(queries, references, 1, false, task);
        int[] nearest = new int[queries.rows()];
        double[] distance = new double[queries.rows()];
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = neighbours.index[i][0];
            distance[i] = neighbours.distance[i][0];
        }
        return new Nearest(nearest, distance);
    }

    /**
     * The nearest rows for each row, the nearest first; among equals the lower index.
     *
     * @param index of the neighbours, {@code k} a query
     * @param distance Euclidean
     */
    record Neighbours(int[][] index, double[][] distance) {}

    /**
     * The {@code k} nearest of {@code references} for each of {@code queries}, exactly.
     *
     * @param k 1 to the number of references, less one if {@code excludeSelf}
     * @param excludeSelf whether reference {@code i} does not count as a neighbour of query {@code i}
     */
    static Neighbours neighbours(Matrix queries, Matrix references, int k, boolean excludeSelf, String task) {
        Candidates[] candidates = new Candidates[queries.rows()];
        Arrays.setAll(candidates, i -> new Candidates(k));
        int dimensions = queries.columns();
        double uncertainty = uncertainty(dimensions);
        forEachTile(queries, references, false, task, (left, leftCount, right, rightCount, products) -> {
            for (int i = 0; i < leftCount; i++) {
                int query = left + i;
                double norm = queries.squaredNorm(query);
                Candidates best = candidates[query];
                for (int j = 0; j < rightCount; j++) {
                    double other = references.squaredNorm(right + j);
                    double screened = norm + other - 2.0 * products[i * rightCount + j];
                    double margin = uncertainty * (norm + other);
                    if (screened - margin <= best.bound() && !(excludeSelf && right + j == query)) {
                        best.offer(right + j, screened, margin);
                    }
                }
            }
        });
        int[][] index = new int[queries.rows()][];
        double[][] distance = new double[queries.rows()][];
        float[] reference = new float[dimensions];
        for (int i = 0; i < index.length; i++) {
            candidates[i].resolve(queries.row(i), references, reference);
            index[i] = candidates[i].index(k);
            distance[i] = candidates[i].distance(k);
        }
        return new Neighbours(index, distance);
    }

    /** The references that may still be among a query's nearest. */
    private static final class Candidates {
        private final double[] uppers;
        private int filled;
        private int[] indices;
        private double[] lowers;
        private double[] exact = new double[0];
        private int size;

        Candidates(int k) {
            uppers = new double[k];
            indices = new int[2 * k + 8];
            lowers = new double[2 * k + 8];
        }

        /** No reference whose lower bound is above this can be among the nearest. */
        double bound() {
            return filled < uppers.length ? Double.POSITIVE_INFINITY : uppers[uppers.length - 1];
        }

        void offer(int index, double screened, double margin) {
            double upper = screened + margin;
            if (filled < uppers.length || upper < uppers[uppers.length - 1]) {
                int at = filled < uppers.length ? filled++ : uppers.length - 1;
                for (; at > 0 && uppers[at - 1] > upper; at--) {
                    uppers[at] = uppers[at - 1];
                }
                uppers[at] = upper;
            }
            if (size == indices.length) {
                prune();
                if (2 * size > indices.length) {
                    indices = Arrays.copyOf(indices, 2 * indices.length);
                    lowers = Arrays.copyOf(lowers, 2 * lowers.length);
                }
            }
            indices[size] = index;
            lowers[size++] = screened - margin;
        }

        private void prune() {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (lowers[i] <= bound()) {
                    indices[kept] = indices[i];
                    lowers[kept++] = lowers[i];
                }
            }
            size = kept;
        }

        /** Computes what is left exactly and sorts it by distance, then index. */
        void resolve(float[] query, Matrix references, float[] reference) {
            prune();
            exact = new double[size];
            Integer[] order = new Integer[size];
            for (int i = 0; i < size; i++) {
                references.copyRow(indices[i], reference);
                exact[i] = squared(query, 0, reference, 0, query.length);
                order[i] = i;
            }
            Arrays.sort(
                    order,
                    (a, b) -> exact[a] != exact[b]
                            ? Double.compare(exact[a], exact[b])
                            : Integer.compare(indices[a], indices[b]));
            int[] sortedIndices = new int[size];
            double[] sortedExact = new double[size];
            for (int i = 0; i < size; i++) {
                sortedIndices[i] = indices[order[i]];
                sortedExact[i] = exact[order[i]];
            }
            indices = sortedIndices;
            exact = sortedExact;
        }

        int[] index(int k) {
            return Arrays.copyOf(indices, k);
        }

        double[] distance(int k) {
            double[] distance = new double[k];
            Arrays.setAll(distance, i -> Math.sqrt(exact[i]));
            return distance;
        }
    }
}
