package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/** A ranked catalogue as a table, with the columns that it has as CSV. */
final class RankedTable implements CatalogueTable {
    private final String name;
    private final AnomalyCatalogue catalogue;
    private final List<TableColumn> columns;

    RankedTable(String name, AnomalyCatalogue catalogue) {
        this.name = name;
        this.catalogue = catalogue;
        List<TableColumn> all = new ArrayList<>(List.of(
                column("rank", TableColumn.Type.INTEGER),
                column("id", TableColumn.Type.TEXT),
                column("ra", TableColumn.Type.REAL),
                column("dec", TableColumn.Type.REAL),
                column("redshift", TableColumn.Type.REAL),
                column("label", TableColumn.Type.TEXT),
                column("split", TableColumn.Type.TEXT)));
        for (AnomalyCatalogue.Column detector : catalogue.detectors()) {
            all.add(column(detector.name() + "_score", TableColumn.Type.REAL));
            all.add(column(detector.name() + "_flag", TableColumn.Type.FLAG));
        }
        all.add(column("ensemble_score", TableColumn.Type.REAL));
        all.add(column("ensemble_flag", TableColumn.Type.FLAG));
        columns = List.copyOf(all);
    }

    private static TableColumn column(String name, TableColumn.Type type) {
        return new TableColumn(ResultColumns.describe(name), type);
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
            SurveyObject object = entry.object();
            int next = 0;
            cells[next++] = (long) entry.rank();
            cells[next++] = object.id();
            cells[next++] = object.ra();
            cells[next++] = object.dec();
            cells[next++] = object.redshift();
            cells[next++] = object.label();
            cells[next++] = entry.training() ? "train" : "test";
            for (int i = 0; i < entry.scores().size(); i++) {
                cells[next++] = entry.scores().get(i);
                cells[next++] = entry.flags().get(i);
            }
            cells[next++] = entry.ensembleScore();
            cells[next] = entry.flagged();
            visitor.row(entry.rank(), cells);
        }
    }
}
