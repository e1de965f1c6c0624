package org.galaxyscreen.io.catalogue;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.galaxyscreen.io.internal.CellNumber;

/**
 * A catalogue's rows, one after the other: memory for one of them, however many there are. {@link Catalogues#open} finds what reads a
 * file; other libraries bring more through {@link CatalogueFormat}. For one thread.
 */
public interface CatalogueReader extends Closeable {
    /** How files without masks write that there is no value. */
    Set<String> NO_VALUE = Set.of("", "nan", "null", "none", "na", "n/a", "--", "\\n");

    /** Whether a cell's text stands for no value, in any case and with any blanks around it. */
    static boolean isNoValue(String text) {
        return NO_VALUE.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** The columns, in the file's order; no two names are the same. */
    List<CatalogueColumn> columns();

    /**
     * Moves to the next row, the first at first.
     *
     * @return false where there is none
     * @throws IOException if the file is damaged there, or cannot be read
     */
    boolean next() throws IOException;

    /** The file and the row that was moved to, as messages call it: {@code objects.csv, line 7}. */
    String where();

    /**
     * A cell of the row that was moved to, as text; empty where there is no value. Numbers are written as briefly as they can be read back.
     *
     * @param column from 0, in the order of {@link #columns}
     * @throws IndexOutOfBoundsException if there is no such column
     */
    String text(int column);

    /**
     * A cell as a number; NaN where there is no value.
     *
     * @throws IOException if it is none; the message has the row, the column and what stands there
     */
    default double number(int column) throws IOException {
        String text = text(column).strip();
        if (isNoValue(text)) {
            return Double.NaN;
        }
        OptionalDouble number = CellNumber.parse(text);
        if (number.isEmpty()) {
            throw new IOException(
                    where() + ": " + columns().get(column).name() + " is '" + text + "'; a number expected");
        }
        return number.getAsDouble();
    }

    /** The index of a column by its name, in any case if none has it exactly; −1 where there is none. */
    default int find(String name) {
        List<CatalogueColumn> columns = columns();
        int found = -1;
        for (int i = 0; i < columns.size(); i++) {
            String here = columns.get(i).name();
            if (here.equals(name)) {
                return i;
            }
            if (found < 0 && here.equalsIgnoreCase(name)) {
                found = i;
            }
        }
        return found;
    }
}
