package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.io.internal.RankedColumn;
import org.jspecify.annotations.Nullable;

/** A ranked catalogue as a table, with the columns that it has as CSV. */
final class RankedTable implements CatalogueTable {
    private final String name;
    private final AnomalyCatalogue catalogue;
    private final List<RankedColumn> ranked;
    private final List<TableColumn> columns;

    RankedTable(String name, AnomalyCatalogue catalogue, KnownObjects known) {
        this.name = name;
        this.catalogue = catalogue;
        this.ranked = RankedColumn.of(catalogue, known);
        this.columns = ranked.stream()
                .map(column -> new TableColumn(ResultColumns.describe(column.name()), type(column)))
                .toList();
    }

    private static TableColumn.Type type(RankedColumn column) {
        if (column.type() == Long.class) {
            return TableColumn.Type.INTEGER;
        }
        if (column.type() == Double.class) {
            return TableColumn.Type.REAL;
        }
        return column.type() == Boolean.class ? TableColumn.Type.FLAG : TableColumn.Type.TEXT;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<TableColumn> columns() {
        return columns;
    }

    @Override
    public void forEachRow(RowVisitor visitor) throws IOException {
        @Nullable Object[] cells = new @Nullable Object[columns.size()];
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            for (int i = 0; i < cells.length; i++) {
                cells[i] = ranked.get(i).value().apply(entry);
            }
            visitor.row(entry.rank(), cells);
        }
    }
}
