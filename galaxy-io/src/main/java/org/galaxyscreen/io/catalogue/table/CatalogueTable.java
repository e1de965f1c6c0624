package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue to be written: typed columns, and rows that can be gone through as often as a format needs to, since some must know the number of
 * rows or the longest text before the first byte. Not for several threads at once.
 */
public interface CatalogueTable {
    /** What the table is called, for formats that have a place for it. */
    String name();

    /** The columns; no two have the same name. */
    List<TableColumn> columns();

    /**
     * Goes through all rows from the first.
     *
     * @throws IOException if a row cannot be read, or the visitor fails
     */
    void forEachRow(RowVisitor visitor) throws IOException;

    /** Takes rows. */
    @FunctionalInterface
    interface RowVisitor {
        /**
         * Takes a row.
         *
         * @param number from 1
         * @param cells one a column, of its type or null; the array is used again for the next row
         * @throws IOException if it cannot be taken
         */
        void row(long number, @Nullable Object[] cells) throws IOException;
    }
}
