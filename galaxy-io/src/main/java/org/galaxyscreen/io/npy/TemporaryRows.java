package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/**
 * Rows that would take too much memory, in a file for as long as they are in use. Where the system lets go of a file that is still mapped, as all but
 * Windows do, it can be deleted as soon as {@link #of} has returned, and its room is free when nothing refers to the rows any more. For one thread.
 */
public final class TemporaryRows implements AutoCloseable {
    private final Path file;
    private final int dimensions;
    private final NpyRows rows;

    private TemporaryRows(Path file, int dimensions, NpyRows rows) {
        this.file = file;
        this.dimensions = dimensions;
        this.rows = rows;
    }

    /**
     * Begins a file.
     *
     * @param file that does not exist
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     * @throws IOException if it exists, or cannot be written
     */
    public static TemporaryRows create(Path file, int dimensions) throws IOException {
        Files.createFile(file);
        return new TemporaryRows(file, dimensions, NpyRows.after(0, file, dimensions));
    }

    /**
     * Adds a row.
     *
     * @param values holds the row from {@code offset} on
     * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
     * @throws IOException if it cannot be written
     */
    public void add(float[] values, int offset) throws IOException {
        rows.write(values, offset);
    }

    /**
     * The rows, which stay in the file as those of {@link FeatureReader#map} do, also when this is closed.
     *
     * @param objects whose they are, in their order
     * @throws IllegalArgumentException if there are not as many
     * @throws IOException if rows cannot be written, or the file cannot be mapped
     */
    public Features of(List<SurveyObject> objects) throws IOException {
        if (objects.size() != rows.rows()) {
            throw new IllegalArgumentException(objects.size() + " objects for the " + rows.rows() + " rows of " + file);
        }
        return Features.of(objects, dimensions, rows.map(file));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
