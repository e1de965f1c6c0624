package org.galaxyscreen.detectors.internal;

import org.galaxyscreen.core.Features;

/** Rows to compute with: a view of features, or of an array; nothing is copied. */
public abstract class Matrix {
    private final int rows;
    private final int columns;

    private Matrix(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    public static Matrix of(Features features) {
        return new Matrix(features.rows(), features.dimensions()) {
            @Override
            public void copyRows(int from, int count, float[] target, int offset) {
                features.copyRows(from, count, target, offset);
            }

            @Override
            public void copyRows(int[] some, int first, int count, float[] target, int offset) {
                features.copyRows(some, first, count, target, offset);
            }
        };
    }

    /** Rows of an array, row-major. */
    public static Matrix of(float[] values, int columns) {
        return new Matrix(values.length / columns, columns) {
            @Override
            public void copyRows(int from, int count, float[] target, int offset) {
                System.arraycopy(values, from * columns, target, offset, count * columns);
            }
        };
    }

    public final int rows() {
        return rows;
    }

    public final int columns() {
        return columns;
    }

    /** Copies consecutive rows to an array, from {@code offset} on. */
    public abstract void copyRows(int from, int count, float[] target, int offset);

    /** Copies rows that are anywhere: {@code count} of a list of their numbers, from a place in it on. */
    public void copyRows(int[] some, int first, int count, float[] target, int offset) {
        for (int i = 0; i < count; i++) {
            copyRows(some[first + i], 1, target, offset + i * columns);
        }
    }
}
