package org.galaxyscreen.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Feature rows with the objects they belong to: {@code rows × dimensions}, float32, row-major. Immutable and thread-safe.
 *
 * <p>The values may exceed one Java array: they are held in blocks. All copies are explicit.
 */
public final class Features {
    /** Values in a full block at most: 64 MiB. */
    private static final int BLOCK_VALUES = 1 << 24;

    private final int dimensions;
    private final int rowsPerBlock;
    private final List<SurveyObject> objects;
    private final float[][] blocks;

    private Features(int dimensions, List<SurveyObject> objects, float[][] blocks) {
        this.dimensions = dimensions;
        this.rowsPerBlock = rowsPerBlock(dimensions);
        this.objects = objects;
        this.blocks = blocks;
    }

    private static int rowsPerBlock(int dimensions) {
        return Math.max(1, BLOCK_VALUES / dimensions);
    }

    /**
     * Collects rows.
     *
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     */
    public static Builder builder(int dimensions) {
        return new Builder(dimensions);
    }

    /**
     * Features from an array, which is copied.
     *
     * @param objects one an object
     * @param values {@code objects.size() × dimensions}, row-major
     * @throws IllegalArgumentException if the array's length is not {@code objects.size() × dimensions}
     */
    public static Features of(List<SurveyObject> objects, int dimensions, float[] values) {
        if (values.length != (long) objects.size() * dimensions) {
            throw new IllegalArgumentException("values has " + values.length + " entries; " + objects.size()
                    + " rows × " + dimensions + " dimensions expected");
        }
        Builder builder = builder(dimensions);
        for (int row = 0; row < objects.size(); row++) {
            builder.add(objects.get(row), values, row * dimensions);
        }
        return builder.build();
    }

    /** How many rows there are. */
    public int rows() {
        return objects.size();
    }

    /** The length of a row. */
    public int dimensions() {
        return dimensions;
    }

    /** Whose row it is. */
    public SurveyObject object(int row) {
        return objects.get(row);
    }

    /** The objects in row order; unmodifiable. */
    public List<SurveyObject> objects() {
        return objects;
    }

    /** One value. For single look-ups; whole rows go faster by {@link #copyRows}. */
    public float value(int row, int dimension) {
        Objects.checkIndex(dimension, dimensions);
        return blocks[row / rowsPerBlock][row % rowsPerBlock * dimensions + dimension];
    }

    /** A copy of one row. */
    public float[] row(int row) {
        float[] copy = new float[dimensions];
        copyRows(row, 1, copy, 0);
        return copy;
    }

    /**
     * Copies consecutive rows.
     *
     * @param from the first row
     * @param count how many rows
     * @param target receives {@code count × dimensions} values from {@code offset} on
     * @throws IndexOutOfBoundsException if the rows or the target's range do not exist
     */
    public void copyRows(int from, int count, float[] target, int offset) {
        Objects.checkFromIndexSize(from, count, rows());
        int row = from;
        int end = from + count;
        int position = offset;
        while (row < end) {
            int inBlock = row % rowsPerBlock;
            int here = Math.min(end - row, rowsPerBlock - inBlock);
            System.arraycopy(blocks[row / rowsPerBlock], inBlock * dimensions, target, position, here * dimensions);
            row += here;
            position += here * dimensions;
        }
    }

    /**
     * The rows named, in the order named; copied.
     *
     * @throws IndexOutOfBoundsException if a row does not exist
     */
    public Features select(int[] rows) {
        Builder builder = builder(dimensions);
        for (int row : rows) {
            Objects.checkIndex(row, rows());
            builder.add(objects.get(row), blocks[row / rowsPerBlock], row % rowsPerBlock * dimensions);
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return "Features[" + rows() + "×" + dimensions + "]";
    }

    /** Collects rows; for one thread. */
    public static final class Builder {
        private final int dimensions;
        private final int rowsPerBlock;
        private final List<SurveyObject> objects = new ArrayList<>();
        private final List<float[]> blocks = new ArrayList<>();
        private int used;

        private Builder(int dimensions) {
            if (dimensions < 1 || dimensions > BLOCK_VALUES) {
                throw new IllegalArgumentException(
                        "dimensions is " + dimensions + "; 1 to " + BLOCK_VALUES + " expected");
            }
            this.dimensions = dimensions;
            this.rowsPerBlock = rowsPerBlock(dimensions);
        }

        /**
         * Adds one row, copying it.
         *
         * @param values holds the row from {@code offset} on
         * @return this builder
         * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
         */
        public Builder add(SurveyObject object, float[] values, int offset) {
            Objects.requireNonNull(object, "object");
            Objects.checkFromIndexSize(offset, dimensions, values.length);
            int row = objects.size() % rowsPerBlock;
            if (row == 0) {
                blocks.add(new float[Math.min(rowsPerBlock, 64) * dimensions]);
            }
            int last = blocks.size() - 1;
            float[] block = blocks.get(last);
            used = row * dimensions;
            if (used == block.length) {
                block = Arrays.copyOf(block, (int) Math.min((long) rowsPerBlock * dimensions, 2L * block.length));
                blocks.set(last, block);
            }
            System.arraycopy(values, offset, block, used, dimensions);
            used += dimensions;
            objects.add(object);
            return this;
        }

        /** The rows so far; the builder can go on afterwards. */
        public Features build() {
            float[][] copy = blocks.toArray(float[][]::new);
            if (copy.length > 0) {
                copy[copy.length - 1] = Arrays.copyOf(copy[copy.length - 1], used);
            }
            return new Features(dimensions, List.copyOf(objects), copy);
        }
    }
}
