package org.galaxyscreen.detectors.transform;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.linalg.OneBlasThread;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.SymmetricEigen;

/**
 * The sum of rows and of their outer products, from which PCA is fitted: for rows that come in parts. Unlike incremental
 * singular value decompositions this forgets nothing: the result is that of all rows at once. For one thread.
 */
public final class PcaAccumulator {
    private static final String TASK = "fitting PCA";
    private static final int BLOCK = 1024;
    private static final int TILE = 256;
    private static final int LOADED_ROWS = 64;
    private static final int SQUARE = 32;

    /** 2 GiB of doubles. */
    private static final int MOST_DIMENSIONS = 1 << 14;

    private final Pca settings;
    private final int dimensions;
    private final List<Tile> tiles = new ArrayList<>();
    private final double[] sum;
    private double[] origin = new double[0];
    private long rows;

    /** The sums of products of some dimensions with others; of dimensions with themselves, those above the diagonal and on it alone. */
    private record Tile(int row, int rows, int column, int columns, DoublePointer sums) {
        int size() {
            return rows * columns;
        }

        boolean onDiagonal() {
            return row == column;
        }
    }

    PcaAccumulator(Pca settings, int dimensions) {
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 to " + MOST_DIMENSIONS
                    + " expected: the covariance of more does not fit into memory");
        }
        this.settings = settings;
        this.dimensions = dimensions;
        this.sum = new double[dimensions];
        for (int i = 0; i < dimensions; i += TILE) {
            for (int j = i; j < dimensions; j += TILE) {
                int height = Math.min(TILE, dimensions - i);
                int width = Math.min(TILE, dimensions - j);
                DoublePointer sums = new DoublePointer((long) height * width);
                sums.put(new double[height * width]);
                tiles.add(new Tile(i, height, j, width, sums));
            }
        }
    }

    /**
     * Adds rows.
     *
     * @return this
     * @throws IllegalArgumentException if they have another length, or a value that is not finite; the message names the
     *     row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; this can then not be used
     *     any more
     */
    public PcaAccumulator add(Features features) {
        return add(features, ProgressListener.NONE);
    }

    PcaAccumulator add(Features features, ProgressListener progress) {
        Rows.requireScorable("PCA", dimensions, features);
        if (features.rows() == 0) {
            return this;
        }
        if (rows == 0) {
            origin = origin(features);
        }
        try (OneDnnThreads threads = new OneDnnThreads();
                OneBlasThread one = new OneBlasThread();
                Products products = new Products(threads.count())) {
            for (int from = 0; from < features.rows(); from += BLOCK) {
                int count = Math.min(BLOCK, features.rows() - from);
                products.load(features, from, count, threads);
                threads.run(TASK, tiles.size(), (worker, tile) -> products.add(tiles.get(tile), count));
                progress.onProgress(new Progress(TASK, from + count, features.rows(), "rows"));
            }
        }
        rows += features.rows();
        return this;
    }

    /** The first rows' mean: sums about it do not cancel much. */
    private static double[] origin(Features features) {
        int count = Math.min(BLOCK, features.rows());
        double[] mean = new double[features.dimensions()];
        float[] row = new float[features.dimensions()];
        for (int i = 0; i < count; i++) {
            features.copyRows(i, 1, row, 0);
            for (int k = 0; k < row.length; k++) {
                mean[k] += row[k];
            }
        }
        for (int k = 0; k < row.length; k++) {
            mean[k] /= count;
        }
        return mean;
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /**
     * All that the rows so far have left, as bytes for {@link #merge}: about 4 times the dimensions squared.
     *
     * @throws ArithmeticException if that is more than an array holds, beyond 2¹⁴ dimensions
     */
    public byte[] state() {
        long bytes = Integer.BYTES + Long.BYTES + 2L * Double.BYTES * dimensions;
        for (Tile tile : tiles) {
            bytes += (long) Double.BYTES * tile.size();
        }
        ByteBuffer state = ByteBuffer.allocate(Math.toIntExact(bytes));
        state.putInt(dimensions).putLong(rows);
        double[] about = rows == 0 ? sum : origin;
        for (int k = 0; k < dimensions; k++) {
            state.putDouble(about[k]).putDouble(sum[k]);
        }
        for (Tile tile : tiles) {
            double[] values = new double[tile.size()];
            new DoublePointer(tile.sums()).get(values);
            state.asDoubleBuffer().put(values);
            state.position(state.position() + Double.BYTES * values.length);
        }
        return state.array();
    }

    /**
     * Adds the rows of another accumulator. What comes out depends on the order of such additions in the last digits of a double alone.
     *
     * @param state the other's {@link #state}
     * @return this
     * @throws IllegalArgumentException if it is of rows of another length
     */
    public PcaAccumulator merge(byte[] state) {
        ByteBuffer other = ByteBuffer.wrap(state);
        int theirs = other.getInt();
        if (theirs != dimensions) {
            throw new IllegalArgumentException("rows of " + theirs + " values; " + dimensions + " expected");
        }
        long count = other.getLong();
        if (count == 0) {
            return this;
        }
        double[] shift = new double[dimensions];
        double[] otherSum = new double[dimensions];
        if (rows == 0) {
            origin = new double[dimensions];
        }
        for (int k = 0; k < dimensions; k++) {
            double otherOrigin = other.getDouble();
            otherSum[k] = other.getDouble();
            if (rows == 0) {
                origin[k] = otherOrigin;
            }
            shift[k] = otherOrigin - origin[k];
            sum[k] += otherSum[k] + count * shift[k];
        }
        for (Tile tile : tiles) {
            addShifted(tile, other, count, otherSum, shift);
        }
        rows += count;
        return this;
    }

    /** Products about another origin become those about this one's. */
    private static void addShifted(Tile tile, ByteBuffer products, long count, double[] otherSum, double[] shift) {
        double[] values = new double[tile.size()];
        new DoublePointer(tile.sums()).get(values);
        for (int i = 0; i < tile.rows(); i++) {
            double rowSum = otherSum[tile.row() + i];
            double rowShift = shift[tile.row() + i];
            for (int j = 0; j < tile.columns(); j++) {
                int k = tile.column() + j;
                values[i * tile.columns() + j] +=
                        products.getDouble() + rowSum * shift[k] + rowShift * otherSum[k] + count * rowShift * shift[k];
            }
        }
        new DoublePointer(tile.sums()).put(values);
    }

    /**
     * Fits PCA to the rows so far; more can be added afterwards.
     *
     * @throws IllegalArgumentException if there are fewer than two rows, or fewer rows or dimensions than components
     */
    public FittedPca fit() {
        if (rows < 2) {
            throw new IllegalArgumentException("PCA needs at least 2 rows to learn from; there are " + rows);
        }
        settings.requireComponents((int) Math.min(rows, dimensions));
        double[] mean = new double[dimensions];
        double[] shift = new double[dimensions];
        for (int k = 0; k < dimensions; k++) {
            shift[k] = sum[k] / rows;
            mean[k] = origin[k] + shift[k];
        }
        try (OneDnnThreads threads = new OneDnnThreads();
                DoublePointer covariance = new DoublePointer((long) dimensions * dimensions)) {
            double total = covariance(shift, covariance, threads);
            SymmetricEigen.Pairs pairs = settings.eigenpairs(covariance, dimensions, threads, TASK);
            int kept = Math.min((int) Math.min(rows, dimensions), settings.kept(pairs.values(), total));
            return FittedPca.of(settings, mean, pairs, kept, total, rows);
        }
    }

    /**
     * Makes the covariance.
     *
     * @param target receives all of it, although it is symmetric
     * @return the sum of its diagonal
     */
    private double covariance(double[] shift, DoublePointer target, OneDnnThreads threads) {
        threads.run(TASK, tiles.size(), (worker, which) -> {
            Tile tile = tiles.get(which);
            double[] values = new double[tile.size()];
            new DoublePointer(tile.sums()).get(values);
            double[] mirrored = new double[values.length];
            for (int i = 0; i < tile.rows(); i++) {
                double mean = rows * shift[tile.row() + i];
                for (int j = 0; j < tile.columns(); j++) {
                    int at = i * tile.columns() + j;
                    values[at] = (values[at] - mean * shift[tile.column() + j]) / (rows - 1);
                }
            }
            // Square by square, so that what is written column by column stays in the cache.
            for (int i = 0; i < tile.rows(); i += SQUARE) {
                for (int j = 0; j < tile.columns(); j += SQUARE) {
                    for (int b = j; b < Math.min(tile.columns(), j + SQUARE); b++) {
                        for (int a = i; a < Math.min(tile.rows(), i + SQUARE); a++) {
                            mirrored[b * tile.rows() + a] = values[a * tile.columns() + b];
                        }
                    }
                }
            }
            if (tile.onDiagonal()) {
                for (int i = 0; i < tile.rows(); i++) {
                    System.arraycopy(mirrored, i * tile.columns(), values, i * tile.columns(), i);
                }
            } else {
                put(mirrored, tile.column(), tile.columns(), tile.row(), tile.rows(), target);
            }
            put(values, tile.row(), tile.rows(), tile.column(), tile.columns(), target);
        });
        double total = 0;
        for (long k = 0; k < dimensions; k++) {
            total += target.get(k * dimensions + k);
        }
        return total;
    }

    private void put(double[] values, int row, int height, int column, int width, DoublePointer target) {
        for (int i = 0; i < height; i++) {
            new DoublePointer(target)
                    .position((long) (row + i) * dimensions + column)
                    .put(values, i * width, width);
        }
    }

    /**
     * A block of rows about the origin, and its products. In double: where groups of rows lie far apart, float32
     * products lose the spread within them, and those of large or small values leave float32's range.
     */
    private final class Products implements AutoCloseable {
        private final DoublePointer block = new DoublePointer((long) BLOCK * dimensions);
        private final float[][] rows;
        private final double[][] centred;
        private final double[][] partials = new double[BLOCK / LOADED_ROWS][dimensions];

        Products(int workers) {
            rows = new float[workers][LOADED_ROWS * dimensions];
            centred = new double[workers][LOADED_ROWS * dimensions];
        }

        void load(Features features, int from, int count, OneDnnThreads threads) {
            int parts = (count + LOADED_ROWS - 1) / LOADED_ROWS;
            threads.run(TASK, parts, (worker, part) -> {
                int first = part * LOADED_ROWS;
                int here = Math.min(LOADED_ROWS, count - first);
                float[] values = rows[worker];
                double[] differences = centred[worker];
                double[] partial = partials[part];
                Arrays.fill(partial, 0);
                features.copyRows(from + first, here, values, 0);
                for (int i = 0; i < here; i++) {
                    int base = i * dimensions;
                    for (int k = 0; k < dimensions; k++) {
                        double difference = values[base + k] - origin[k];
                        differences[base + k] = difference;
                        partial[k] += difference;
                    }
                }
                new DoublePointer(block).position((long) first * dimensions).put(differences, 0, here * dimensions);
            });
            for (int part = 0; part < parts; part++) {
                for (int k = 0; k < dimensions; k++) {
                    sum[k] += partials[part][k];
                }
            }
        }

        void add(Tile tile, int count) {
            if (tile.onDiagonal()) {
                cblas_dsyrk(
                        CblasRowMajor,
                        CblasUpper,
                        CblasTrans,
                        tile.rows(),
                        count,
                        1,
                        new DoublePointer(block).position(tile.row()),
                        dimensions,
                        1,
                        tile.sums(),
                        tile.columns());
                return;
            }
            cblas_dgemm(
                    CblasRowMajor,
                    CblasTrans,
                    CblasNoTrans,
                    tile.rows(),
                    tile.columns(),
                    count,
                    1,
                    new DoublePointer(block).position(tile.row()),
                    dimensions,
                    new DoublePointer(block).position(tile.column()),
                    dimensions,
                    1,
                    tile.sums(),
                    tile.columns());
        }

        @Override
        public void close() {
            block.close();
        }
    }
}
