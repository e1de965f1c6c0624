package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.io.durable.AtomicOutput;

/**
 * Writes a NumPy array file ({@code .npy}, format 1.0): float32, little-endian, row-major, {@code (rows, dimensions)},
 * row by row without knowing how many there will be. The file appears under its name at {@link #commit}. For one thread.
 */
public final class NpyWriter implements AutoCloseable {
    private final AtomicOutput output;
    private final NpyRows rows;

    private NpyWriter(AtomicOutput output, NpyRows rows) {
        this.output = output;
        this.rows = rows;
    }

    /**
     * Starts a file.
     *
     * @param target where it is to appear; what is there is replaced at {@link #commit}
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static NpyWriter create(Path target, int dimensions) throws IOException {
        AtomicOutput output = AtomicOutput.to(target);
        try {
            return new NpyWriter(output, NpyRows.after(0, output.temporary(), dimensions));
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    /**
     * Appends a row.
     *
     * @param values holds the row from {@code offset} on
     * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
     * @throws IOException if it cannot be written
     */
    public void write(float[] values, int offset) throws IOException {
        try {
            rows.write(values, offset);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** How many rows have been written. */
    public long rows() {
        return rows.rows();
    }

    /**
     * Writes the header and gives the file its name.
     *
     * @throws IOException if it cannot be written
     */
    public void commit() throws IOException {
        finish();
        output.commit();
    }

    /** All that {@link #commit} does but the last step, which cannot fail for want of space. */
    void finish() throws IOException {
        try {
            rows.finish();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private IOException failure(IOException cause) {
        return AtomicOutput.failure(output.target(), cause, "its " + rows.rows() + " rows are lost");
    }

    AtomicOutput output() {
        return output;
    }

    /** Ends without a file if there was no {@link #commit}. */
    @Override
    public void close() throws IOException {
        try (output) {
            rows.close();
        }
    }
}
