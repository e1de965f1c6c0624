package org.galaxyscreen.detectors.transform;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.MatrixProducts.Operand;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.PackedMatrix;
import org.galaxyscreen.linalg.SymmetricEigen;

/**
 * Principal components. Each direction's sign is such that its largest entry by magnitude is positive, as in scikit-learn from
 * 1.5 on.
 */
public final class FittedPca implements FittedTransform {
    /**
     * Rows are always computed in tiles of this many, the last one filled up, so that a row's bits do not depend on how
     * many rows there are. A multiple of 6, 8 and 16: oneDNN's kernels take so many rows at a time, by processor, and add up
     * those left over at a tile's end in another order.
     */
    private static final int TILE = 240;

    /** Tiles whose results wait to be put in order. */
    private static final int TILES = 64;

    private final double[] mean;
    private final double[] directions;
    private final double[] explainedVariance;
    private final double totalVariance;
    private final boolean whiten;
    private final long trainingRows;

    private FittedPca(
            double[] mean,
            double[] directions,
            double[] explainedVariance,
            double totalVariance,
            boolean whiten,
            long trainingRows) {
        this.mean = mean;
        this.directions = directions;
        this.explainedVariance = explainedVariance;
        this.totalVariance = totalVariance;
        this.whiten = whiten;
        this.trainingRows = trainingRows;
    }

    static FittedPca of(Pca settings, double[] mean, SymmetricEigen.Pairs pairs, int kept, double total, long rows) {
        int dimensions = mean.length;
        double[] variance = Arrays.copyOf(pairs.values(), kept);
        for (int c = 0; c < kept; c++) {
            variance[c] = Math.max(0, variance[c]); // rounding may leave a little less than nothing
        }
        double[] directions = Arrays.copyOf(pairs.vectors(), kept * dimensions);
        for (int c = 0; c < kept; c++) {
            int base = c * dimensions;
            double largest = 0;
            for (int k = 0; k < dimensions; k++) {
                if (Math.abs(directions[base + k]) > Math.abs(largest)) {
                    largest = directions[base + k];
                }
            }
            if (largest < 0) {
                for (int k = 0; k < dimensions; k++) {
                    directions[base + k] = -directions[base + k];
                }
            }
        }
        return new FittedPca(mean, directions, variance, total, settings.whiten(), rows);
    }

    @Override
    public int inputDimensions() {
        return mean.length;
    }

    @Override
    public int outputDimensions() {
        return components();
    }

    /** How many components are kept. */
    public int components() {
        return explainedVariance.length;
    }

    /** The training rows' mean; a copy. */
    public double[] mean() {
        return mean.clone();
    }

    /** A direction of length 1; a copy. */
    public double[] component(int index) {
        return Arrays.copyOfRange(directions, index * mean.length, (index + 1) * mean.length);
    }

    /** The variance of the training rows along each direction, divided by one less than there were rows; a copy. */
    public double[] explainedVariance() {
        return explainedVariance.clone();
    }

    /** Those variances' parts of the whole variance. */
    public double[] explainedVarianceRatio() {
        return Arrays.stream(explainedVariance)
                .map(variance -> totalVariance > 0 ? variance / totalVariance : 0)
                .toArray();
    }

    /** The singular values of the centred training rows. */
    public double[] singularValues() {
        return Arrays.stream(explainedVariance)
                .map(variance -> Math.sqrt(variance * (trainingRows - 1)))
                .toArray();
    }

    @Override
    public Features transform(Features features) {
        Rows.requireScorable("PCA", inputDimensions(), features);
        float[] matrix = new float[directions.length];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) directions[i];
        }
        Features.Builder transformed = Features.builder(features.objects(), components());
        int tiles = (features.rows() + TILE - 1) / TILE;
        try (OneDnnThreads threads = new OneDnnThreads();
                PackedMatrix weights = new PackedMatrix(TILE, components(), mean.length, true, matrix)) {
            float[][] results = new float[Math.min(tiles, TILES)][];
            for (int done = 0; done < tiles; done += TILES) {
                int first = done;
                int here = Math.min(TILES, tiles - done);
                threads.run(
                        "applying PCA",
                        here,
                        (worker, tile) -> results[tile] =
                                transform(features, (first + tile) * TILE, weights, threads.products(worker)));
                for (int row = first * TILE; row < Math.min(features.rows(), (first + here) * TILE); row++) {
                    transformed.add(results[row / TILE - first], row % TILE * components());
                }
            }
        }
        return transformed.build();
    }

    /** The coordinates of a tile's rows. */
    private float[] transform(Features features, int from, PackedMatrix weights, MatrixProducts multiplier) {
        int count = Math.min(TILE, features.rows() - from);
        float[] rows = new float[TILE * mean.length];
        features.copyRows(from, count, rows, 0);
        double[] units = new double[count];
        for (int i = 0; i < count; i++) {
            units[i] = centre(rows, i * mean.length);
        }
        float[] products = new float[TILE * components()];
        try (FloatPointer input = new FloatPointer(rows);
                FloatPointer output = new FloatPointer(products.length)) {
            multiplier.multiply(
                    TILE, new Operand(input, 0, mean.length), weights, new Operand(output, 0, components()));
            output.get(products);
        }
        for (int i = 0; i < count; i++) {
            scale(products, i * components(), units[i], features, from + i);
        }
        return products;
    }

    /**
     * Takes the mean from a row, in place, and gives the unit in which it is then: a power of two, by which large and small
     * rows stay within float32's range in the products. Depends on nothing but the row.
     */
    private double centre(float[] rows, int offset) {
        double largest = 0;
        for (int k = 0; k < mean.length; k++) {
            largest = Math.max(largest, Math.abs(rows[offset + k] - mean[k]));
        }
        double unit = largest > 0 ? Math.scalb(1.0, Math.getExponent(largest)) : 1;
        double inverse = 1 / unit;
        for (int k = 0; k < mean.length; k++) {
            rows[offset + k] = (float) ((rows[offset + k] - mean[k]) * inverse);
        }
        return unit;
    }

    private void scale(float[] products, int offset, double unit, Features features, int row) {
        for (int c = 0; c < components(); c++) {
            // A direction without variance has no scale: scikit-learn's floor, too, is the least that is more than
            // nothing.
            double scale = whiten && explainedVariance[c] > 0 ? unit / Math.sqrt(explainedVariance[c]) : unit;
            double coordinate = products[offset + c] * scale;
            if (Math.abs(coordinate) > Float.MAX_VALUE) {
                throw new IllegalArgumentException("PCA: row " + row + " ("
                        + features.object(row).id() + ") has coordinate " + coordinate + " along component " + c
                        + ", beyond what a float holds: leave the row out if it is wrong, or else divide all rows by a"
                        + " power of ten");
            }
            products[offset + c] = (float) coordinate;
        }
    }

    /**
     * Rows from their coordinates; what the directions left out is lost.
     *
     * @throws IllegalArgumentException if the rows have another length than {@link #components}
     */
    public Features inverseTransform(Features coordinates) {
        Rows.requireScorable("PCA's inverse", components(), coordinates);
        Features.Builder rows = Features.builder(mean.length);
        float[] coordinate = new float[components()];
        double[] sum = new double[mean.length];
        float[] row = new float[mean.length];
        for (int i = 0; i < coordinates.rows(); i++) {
            coordinates.copyRows(i, 1, coordinate, 0);
            System.arraycopy(mean, 0, sum, 0, sum.length);
            for (int c = 0; c < coordinate.length; c++) {
                double scale = whiten && explainedVariance[c] > 0 ? Math.sqrt(explainedVariance[c]) : 1;
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += coordinate[c] * scale * directions[c * sum.length + k];
                }
            }
            for (int k = 0; k < sum.length; k++) {
                row[k] = (float) sum[k];
                if (Float.isInfinite(row[k])) {
                    throw new IllegalArgumentException("PCA's inverse: row " + i + " ("
                            + coordinates.object(i).id() + ") would have " + sum[k] + " in dimension " + k
                            + ", beyond what a float holds: its coordinates lie too far from those of the rows that"
                            + " were learned from");
                }
            }
            rows.add(coordinates.object(i), row, 0);
        }
        return rows.build();
    }

    void save(StateWriter state) {
        state.put("dimensions", mean.length)
                .put("components", components())
                .put("totalVariance", totalVariance)
                .put("whiten", whiten)
                .put("trainingRows", trainingRows)
                .put("mean", mean)
                .put("explainedVariance", explainedVariance)
                .put("directions", directions);
    }

    static FittedPca load(StateReader state) throws IOException {
        int dimensions = state.positiveInteger("dimensions");
        int components = state.positiveInteger("components");
        return new FittedPca(
                state.doubles("mean", dimensions),
                state.doubles("directions", (long) components * dimensions),
                state.doubles("explainedVariance", components),
                state.number("totalVariance"),
                state.flag("whiten"),
                state.longInteger("trainingRows"));
    }
}
