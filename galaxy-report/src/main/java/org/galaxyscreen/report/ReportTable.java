package org.galaxyscreen.report;

import java.util.List;
import java.util.Objects;

/**
 * A table in the report.
 *
 * @param title its heading
 * @param note a sentence under the heading; may be empty
 * @param header the column names
 * @param rows one cell a column
 */
public record ReportTable(String title, String note, List<String> header, List<List<String>> rows) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a row has another number of cells than the header
     */
    public ReportTable {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(note, "note");
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("table '" + title + "': row " + row + " has " + row.size()
                        + " cells; " + header.size() + " expected");
            }
        }
    }
}
