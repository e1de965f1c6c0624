package org.galaxyscreen.detectors.transform;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.linalg.OneBlasThread;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.SymmetricEigen;

/**
 * PCA of fewer rows than dimensions, from the rows' products with each other instead of the dimensions'. Beyond the rank of
 * the rows the components are some directions orthogonal to the others: the training rows have no extent along them.
 */
final class GramPca {
    private static final String TASK = "fitting PCA";

    /**
     * Directions of eigenvalues above this part of the largest are orthogonal as computed: rounding is seen in them as the
     * square root of that part.
     */
    private static final double WELL_SEPARATED = 1e-6;

    /** Dimensions that are multiplied at a time: so many values of a row are held as doubles. */
    private static final int COLUMNS = 256;

    /** Rows that one part multiplies with as many others. */
    private static final int TILE = 128;

    private final float[][] centred;
    private final int n;
    private final int d;
    private final OneDnnThreads threads;

    private GramPca(float[][] centred, int d, OneDnnThreads threads) {
        this.centred = centred;
        this.n = centred.length;
        this.d = d;
        this.threads = threads;
    }

    static FittedPca fit(Pca settings, Features train, OneDnnThreads threads) {
        int n = train.rows();
        int d = train.dimensions();
        float[][] rows = new float[n][d];
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            train.copyRows(i, 1, rows[i], 0);
            for (int k = 0; k < d; k++) {
                mean[k] += rows[i][k];
            }
        }
        for (int k = 0; k < d; k++) {
            mean[k] /= n;
        }
        double[] largestDifferences = new double[n];
        threads.run(TASK, n, (worker, i) -> {
            for (int k = 0; k < d; k++) {
                largestDifferences[i] = Math.max(largestDifferences[i], Math.abs(rows[i][k] - mean[k]));
            }
        });
        double largestDifference = Arrays.stream(largestDifferences).max().orElse(0);
        // A power of two, so that differences of large and of small rows are floats as good as any.
        double unit = largestDifference > 0 ? Math.scalb(1.0, Math.getExponent(largestDifference)) : 1;
        threads.run(TASK, n, (worker, i) -> {
            for (int k = 0; k < d; k++) {
                rows[i][k] = (float) ((rows[i][k] - mean[k]) / unit);
            }
        });
        GramPca pca = new GramPca(rows, d, threads);
        SymmetricEigen.Pairs pairs;
        double total;
        try (OneBlasThread one = new OneBlasThread();
                DoublePointer products = new DoublePointer((long) n * n)) {
            total = pca.products(products, unit * unit / (n - 1));
            pairs = settings.eigenpairs(products, n, threads, TASK);
        }
        // The last of n centred rows is the others' negative sum: one eigenvalue is nothing.
        int kept = Math.min(settings.components() == null ? n - 1 : n, settings.kept(pairs.values(), total));
        double largest = pairs.values()[0];
        double[] directions;
        try (OneBlasThread one = new OneBlasThread()) {
            directions = pca.directions(pairs, kept);
        }
        if (!(pairs.values()[kept - 1] > WELL_SEPARATED * largest)) {
            SymmetricEigen.orthonormal(directions, d, kept);
        }
        return FittedPca.of(settings, mean, new SymmetricEigen.Pairs(pairs.values(), directions), kept, total, n);
    }

    /**
     * Makes the rows' products with each other, tile by tile.
     *
     * @param target receives all of them, although they are symmetric
     * @param scale of the products
     * @return the sum of the diagonal
     */
    private double products(DoublePointer target, double scale) {
        int blocks = (n + TILE - 1) / TILE;
        try (DoublePointer part = new DoublePointer((long) n * COLUMNS)) {
            for (int column = 0; column < d; column += COLUMNS) {
                int from = column;
                int width = Math.min(COLUMNS, d - from);
                threads.run(
                        TASK,
                        blocks,
                        (worker, block) -> load(block * TILE, Math.min(n, (block + 1) * TILE), from, width, part));
                forEachTile(blocks, (row, other) -> multiply(row, other, width, from > 0, part, target));
            }
        }
        forEachTile(blocks, (row, other) -> finish(row, other, scale, target));
        double total = 0;
        for (long i = 0; i < n; i++) {
            total += target.get(i * n + i);
        }
        return total;
    }

    /** Work on the products of some rows with some others. */
    @FunctionalInterface
    private interface TileWork {
        void run(int row, int other);
    }

    /** Of each two tiles that mirror each other, the one below the diagonal. */
    private void forEachTile(int blocks, TileWork work) {
        threads.run(TASK, blocks * blocks, (worker, tile) -> {
            int row = tile / blocks;
            int other = tile % blocks;
            if (other <= row) {
                work.run(row * TILE, other * TILE);
            }
        });
    }

    /** Writes some dimensions of some rows as doubles, {@link #COLUMNS} apart. */
    private void load(int fromRow, int toRow, int from, int width, DoublePointer part) {
        double[] values = new double[width];
        for (int i = fromRow; i < toRow; i++) {
            float[] row = centred[i];
            for (int k = 0; k < width; k++) {
                values[k] = row[from + k];
            }
            new DoublePointer(part).position((long) i * COLUMNS).put(values);
        }
    }

    private void multiply(int row, int column, int width, boolean adds, DoublePointer part, DoublePointer target) {
        cblas_dgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasTrans,
                Math.min(TILE, n - row),
                Math.min(TILE, n - column),
                width,
                1,
                new DoublePointer(part).position((long) row * COLUMNS),
                COLUMNS,
                new DoublePointer(part).position((long) column * COLUMNS),
                COLUMNS,
                adds ? 1 : 0,
                new DoublePointer(target).position((long) row * n + column),
                n);
    }

    /** Scales a tile, and writes what is below the diagonal above it as well. */
    private void finish(int row, int column, double scale, DoublePointer target) {
        int height = Math.min(TILE, n - row);
        int width = Math.min(TILE, n - column);
        double[] values = new double[width];
        double[][] mirrored = new double[width][height];
        for (int i = 0; i < height; i++) {
            DoublePointer at = new DoublePointer(target).position((long) (row + i) * n + column);
            at.get(values);
            for (int j = 0; j < width; j++) {
                values[j] *= scale;
                mirrored[j][i] = values[j];
            }
            at.put(values);
        }
        for (int j = 0; j < width; j++) {
            // On the diagonal, row j is symmetric to column j from there on.
            int first = row == column ? j : 0;
            new DoublePointer(target)
                    .position((long) (column + j) * n + row + first)
                    .put(mirrored[j], first, height - first);
        }
    }

    /** The rows' sums, weighed by the entries of each eigenvector, as directions of length 1. */
    private double[] directions(SymmetricEigen.Pairs pairs, int kept) {
        double[] directions = new double[kept * d];
        DoublePointer[] parts = new DoublePointer[threads.count()];
        try (DoublePointer weights = new DoublePointer((long) kept * n)) {
            weights.put(pairs.vectors(), 0, kept * n);
            threads.run(TASK, (d + COLUMNS - 1) / COLUMNS, (worker, block) -> {
                if (parts[worker] == null) {
                    parts[worker] = new DoublePointer((long) (n + kept) * COLUMNS);
                }
                int from = block * COLUMNS;
                int width = Math.min(COLUMNS, d - from);
                load(0, n, from, width, parts[worker]);
                DoublePointer sums = new DoublePointer(parts[worker]).position((long) n * COLUMNS);
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        kept,
                        width,
                        n,
                        1,
                        weights,
                        n,
                        parts[worker],
                        COLUMNS,
                        0,
                        sums,
                        COLUMNS);
                for (int c = 0; c < kept; c++) {
                    new DoublePointer(parts[worker])
                            .position((long) (n + c) * COLUMNS)
                            .get(directions, c * d + from, width);
                }
            });
        } finally {
            for (DoublePointer part : parts) {
                if (part != null) {
                    part.close();
                }
            }
        }
        for (int c = 0; c < kept; c++) {
            double norm = 0;
            for (int k = c * d; k < (c + 1) * d; k++) {
                norm += directions[k] * directions[k];
            }
            norm = Math.sqrt(norm);
            // Beyond the rank the products hold no direction, only rounding along the others.
            boolean direction = pairs.values()[c] > 0 && norm > 0;
            for (int k = c * d; k < (c + 1) * d; k++) {
                directions[k] = direction ? directions[k] / norm : 0;
            }
        }
        return directions;
    }
}
