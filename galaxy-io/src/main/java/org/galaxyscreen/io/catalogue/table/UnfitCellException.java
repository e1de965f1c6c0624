package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;

/** A cell that a format has no way to write. */
final class UnfitCellException extends IOException {
    private static final long serialVersionUID = 1;

    UnfitCellException(TableColumn column, long row, String reason) {
        super("row " + row + ", column " + column.name() + ": " + reason);
    }
}
