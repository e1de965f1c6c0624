package org.galaxyscreen.core;

/**
 * Where the values of {@link Features} come from that are not held in memory: a file, or a computation. Thread-safe; the same row has the
 * same values whenever it is asked for.
 */
@FunctionalInterface
public interface RowSource {
    /**
     * Copies consecutive rows.
     *
     * @param from the first row; all of them exist
     * @param count how many rows
     * @param target receives {@code count × dimensions} values, row-major, from {@code offset} on, where there is room for them
     * @throws java.io.UncheckedIOException if the rows cannot be read; the message names the file
     * @throws IllegalArgumentException if a row cannot be computed; the message names it
     */
    void copyRows(int from, int count, float[] target, int offset);

    /**
     * Copies rows that are anywhere; to be overridden where something is done for each call of {@link #copyRows(int, int, float[], int)}, as the
     * check of a file.
     *
     * @param rows the rows' numbers, of which {@code count} are asked for, from {@code first} on; all of them exist
     * @param dimensions the length of a row
     * @param target receives the rows in the order named, as above
     * @throws java.io.UncheckedIOException as above
     * @throws IllegalArgumentException as above
     */
    default void copyRows(int[] rows, int first, int count, int dimensions, float[] target, int offset) {
        for (int i = 0; i < count; ) {
            int row = rows[first + i];
            int run = 1;
            while (i + run < count && rows[first + i + run] == row + run) {
                run++;
            }
            copyRows(row, run, target, offset + i * dimensions);
            i += run;
        }
    }

    /** Whether a value that is not a finite number is refused by {@link #copyRows}, so that nobody need look for one. */
    default boolean refusesNotFinite() {
        return false;
    }
}
