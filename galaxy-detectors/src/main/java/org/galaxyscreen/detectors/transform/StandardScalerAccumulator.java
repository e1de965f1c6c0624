package org.galaxyscreen.detectors.transform;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;

/**
 * The means and squares from which standardisation is fitted: for rows that come in parts, or lie on several machines. Parts are joined by the
 * update of Chan, Golub and LeVeque (1983, doi:10.1080/00031305.1983.10483115), in double, which does not cancel. Whether a dimension varies is
 * exact; means and deviations depend on how the rows are cut into parts in the last digits of a double alone. For one thread.
 */
public final class StandardScalerAccumulator {
    private static final int BLOCK = 1024;

    private final int dimensions;
    private final double[] mean;
    private final double[] squares;
    private final float[] first;
    private final boolean[] varies;
    private long rows;

    StandardScalerAccumulator(int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 or more expected");
        }
        this.dimensions = dimensions;
        this.mean = new double[dimensions];
        this.squares = new double[dimensions];
        this.first = new float[dimensions];
        this.varies = new boolean[dimensions];
    }

    /**
     * Adds rows.
     *
     * @return this
     * @throws IllegalArgumentException if they have another length, or a value that is not finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; this can then not be used any more
     */
    public StandardScalerAccumulator add(Features features) {
        Rows.requireScorable("standardisation", dimensions, features);
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        double[] blockMean = new double[dimensions];
        double[] blockSquares = new double[dimensions];
        for (int from = 0; from < features.rows(); from += BLOCK) {
            Cancellation.check("fitting standardisation");
            int count = Math.min(BLOCK, features.rows() - from);
            features.copyRows(from, count, block, 0);
            if (rows == 0) {
                System.arraycopy(block, 0, first, 0, dimensions);
            }
            moments(block, count, blockMean, blockSquares);
            join(count, blockMean, blockSquares);
        }
        return this;
    }

    private void moments(float[] block, int count, double[] blockMean, double[] blockSquares) {
        // Row by row, since rows of a power of two of values are in each other's way in the cache.
        Arrays.fill(blockMean, 0);
        Arrays.fill(blockSquares, 0);
        for (int i = 0, at = 0; i < count; i++) {
            for (int k = 0; k < dimensions; k++, at++) {
                float value = block[at];
                // About the block's first row: where the values lie far from 0, their sum would lose what they differ
                // by.
                blockMean[k] += (double) value - block[k];
                varies[k] |= value != first[k];
            }
        }
        for (int k = 0; k < dimensions; k++) {
            blockMean[k] = block[k] + blockMean[k] / count;
        }
        for (int i = 0, at = 0; i < count; i++) {
            for (int k = 0; k < dimensions; k++, at++) {
                double difference = block[at] - blockMean[k];
                blockSquares[k] += difference * difference;
            }
        }
    }

    private void join(long count, double[] otherMean, double[] otherSquares) {
        long all = rows + count;
        for (int k = 0; k < dimensions; k++) {
            double difference = otherMean[k] - mean[k];
            mean[k] += difference * count / all;
            squares[k] += otherSquares[k] + difference * difference * ((double) rows * count / all);
        }
        rows = all;
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /** All that the rows so far have left, as bytes for {@link #merge}: 21 a dimension. */
    public byte[] state() {
        ByteBuffer state = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + 21 * dimensions);
        state.putInt(dimensions).putLong(rows);
        for (int k = 0; k < dimensions; k++) {
            state.putDouble(mean[k]).putDouble(squares[k]).putFloat(first[k]).put((byte) (varies[k] ? 1 : 0));
        }
        return state.array();
    }

    /**
     * Adds the rows of another accumulator.
     *
     * @param state the other's {@link #state}
     * @return this
     * @throws IllegalArgumentException if it is of rows of another length
     */
    public StandardScalerAccumulator merge(byte[] state) {
        ByteBuffer other = ByteBuffer.wrap(state);
        int theirs = other.getInt();
        if (theirs != dimensions) {
            throw new IllegalArgumentException("rows of " + theirs + " values; " + dimensions + " expected");
        }
        long count = other.getLong();
        if (count == 0) {
            return this;
        }
        double[] otherMean = new double[dimensions];
        double[] otherSquares = new double[dimensions];
        for (int k = 0; k < dimensions; k++) {
            otherMean[k] = other.getDouble();
            otherSquares[k] = other.getDouble();
            float otherFirst = other.getFloat();
            boolean otherVaries = other.get() != 0;
            if (rows == 0) {
                first[k] = otherFirst;
            }
            varies[k] |= otherVaries || otherFirst != first[k];
        }
        join(count, otherMean, otherSquares);
        return this;
    }

    /**
     * Fits to the rows so far; more can be added afterwards.
     *
     * @return what shifts and scales rows
     * @throws IllegalArgumentException if there are no rows
     */
    public FittedStandardScaler fit() {
        if (rows == 0) {
            throw new IllegalArgumentException("standardisation needs at least 1 row to learn from; there are 0");
        }
        return new FittedStandardScaler(Standardisation.of(mean, squares, varies, rows));
    }
}
