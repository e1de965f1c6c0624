package org.galaxyscreen.detectors;

import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.core.Features;

/**
 * Rows in native memory, ready for matrix products, with their squared norms in double. Must be closed; rows that other
 * threads still use must not be.
 */
final class Matrix implements AutoCloseable {
    private static final int COPY_ROWS = 512;

    private final int rows;
    private final int columns;
    private final FloatPointer values;
    private final double[] squaredNorms;

    private Matrix(int rows, int columns, FloatPointer values) {
        this.rows = rows;
        this.columns = columns;
        this.values = values;
        this.squaredNorms = new double[rows];
    }

    /** The features' rows from one to another. */
    static Matrix of(Features features, int from, int count) {
        int columns = features.dimensions();
        Matrix matrix = allocate(count, columns);
        float[] block = new float[Math.min(COPY_ROWS, count) * columns];
        for (int row = 0; row < count; row += COPY_ROWS) {
            int here = Math.min(COPY_ROWS, count - row);
            features.copyRows(from + row, here, block, 0);
            matrix.put(row, block, here);
        }
        return matrix;
    }

    static Matrix of(Features features) {
        return of(features, 0, features.rows());
    }

    /** Rows from an array, row-major. */
    static Matrix of(float[] values, int columns) {
        Matrix matrix = allocate(values.length / columns, columns);
        matrix.put(0, values, matrix.rows);
        return matrix;
    }

    private static Matrix allocate(int rows, int columns) {
        return new Matrix(rows, columns, new FloatPointer(Math.max(1, (long) rows * columns)));
    }

    private void put(int row, float[] block, int count) {
        // A pointer of its own: a shared one's position would be shared as well.
        new FloatPointer(values).position((long) row * columns).put(block, 0, count * columns);
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int k = i * columns; k < (i + 1) * columns; k++) {
                sum += (double) block[k] * block[k];
            }
            squaredNorms[row + i] = sum;
        }
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    double squaredNorm(int row) {
        return squaredNorms[row];
    }

    /** A view that begins at a row. It must not be closed: that would free the matrix. */
    FloatPointer pointer(int row) {
        return new FloatPointer(values).position((long) row * columns);
    }

    void copyRow(int row, float[] target) {
        pointer(row).get(target, 0, columns);
    }

    float[] row(int row) {
        float[] copy = new float[columns];
        copyRow(row, copy);
        return copy;
    }

    @Override
    public void close() {
        values.close();
    }
}
