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

    /** Whether a value that is not a finite number is refused by {@link #copyRows}, so that nobody need look for one. */
    default boolean refusesNotFinite() {
        return false;
    }
}
