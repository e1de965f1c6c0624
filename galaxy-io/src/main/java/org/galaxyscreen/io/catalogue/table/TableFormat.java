package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A format in which tables are written. A door: {@link java.util.ServiceLoader} finds formats on the class path, this library's and any
 * other's, so a format is a public class with a public constructor without parameters, listed in {@code
 * META-INF/services/org.galaxyscreen.io.catalogue.table.TableFormat}. Thread-safe.
 */
public interface TableFormat {
    /** What a person calls it: {@code VOTable}. No two formats have the same. */
    String name();

    /** The ends of file names that ask for it, in lower case and with their dot: {@code .vot}. No two formats share one. */
    List<String> extensions();

    /**
     * Writes a table. Memory is bounded by a row, not by the table.
     *
     * @param out is flushed, and not closed
     * @throws IOException if a cell cannot be written in this format, with the row and the column in the message; or if the stream fails
     */
    void write(CatalogueTable table, OutputStream out) throws IOException;
}
