package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/** Rows that would take too much memory, in a file for as long as they are in use. */
public final class TemporaryRows {
    private TemporaryRows() {}

    /**
     * Writes rows to a file, in which they stay as those of {@link FeatureReader#map} do. All systems but Windows let it be deleted as soon as this has
     * returned; its room on the disk is free when nothing refers to the rows any more.
     *
     * @param file that does not exist
     * @param objects whose the rows are, in their order
     * @param dimensions the length of a row
     * @param parts of the rows, one after the other
     * @return the rows
     * @throws IllegalArgumentException if there are not as many rows as objects, or one has another length
     * @throws IOException if the file exists, or cannot be written or mapped
     */
    public static Features write(Path file, List<SurveyObject> objects, int dimensions, Iterator<Features> parts)
            throws IOException {
        Files.createFile(file);
        float[] row = new float[dimensions];
        try (NpyRows rows = NpyRows.after(0, file, dimensions)) {
            while (parts.hasNext()) {
                Features part = parts.next();
                if (part.dimensions() != dimensions) {
                    throw new IllegalArgumentException(
                            "rows of " + part.dimensions() + " values; " + dimensions + " expected");
                }
                for (int i = 0; i < part.rows(); i++) {
                    part.copyRows(i, 1, row, 0);
                    rows.write(row, 0);
                }
            }
            if (objects.size() != rows.rows()) {
                throw new IllegalArgumentException(
                        objects.size() + " objects for the " + rows.rows() + " rows of " + file);
            }
            return Features.of(objects, dimensions, rows.map(file));
        }
    }
}
