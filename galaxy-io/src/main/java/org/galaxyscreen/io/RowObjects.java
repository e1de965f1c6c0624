package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.catalogue.ObjectReader;
import org.galaxyscreen.io.internal.FileNames;

/**
 * The objects of a file that holds a value or more for each of its images, row by row: by the names that a {@link DatasetLayout} gives, or
 * those that surveys usually give ({@link ObjectColumns}). For those who write image sources.
 */
public final class RowObjects {
    private RowObjects() {}

    /**
     * Reads all rows.
     *
     * @param rows one an image, before the first of them; not closed
     * @param layout says which columns have other names than usual
     * @param file whose name, with the row number from 0, names objects where there are no ids: {@code stamps-000123}
     * @throws IOException if a column that was named is not there, a value is none that the column may have, or an id is blank or comes twice
     */
    public static List<SurveyObject> read(CatalogueReader rows, DatasetLayout layout, Path file) throws IOException {
        for (Map.Entry<String, String> named : layout.columns().entrySet()) {
            if (rows.find(named.getValue()) < 0) {
                throw new IOException(rows.where() + " has no '" + named.getValue() + "' for the option "
                        + named.getKey() + "-dataset; it has "
                        + String.join(
                                ", ",
                                rows.columns().stream()
                                        .map(CatalogueColumn::name)
                                        .limit(30)
                                        .toList()));
            }
        }
        ObjectColumns columns = columns(layout);
        ObjectReader objects = columns.of(columns.hasIds(rows) ? rows : new Numbered(rows, FileNames.stem(file)));
        List<SurveyObject> all = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        while (objects.rows().next()) {
            SurveyObject object = objects.object();
            Integer earlier = seen.putIfAbsent(object.id(), all.size());
            if (earlier != null) {
                throw new IOException(rows.where() + ": rows " + earlier + " and " + all.size() + " both have the id '"
                        + object.id() + "'; unique identifiers expected");
            }
            all.add(object);
        }
        return all;
    }

    private static ObjectColumns columns(DatasetLayout layout) {
        ObjectColumns columns = ObjectColumns.defaults();
        for (Map.Entry<String, String> named : layout.columns().entrySet()) {
            String name = named.getValue();
            columns = switch (named.getKey()) {
                case "id" -> columns.withId(name);
                case "label" -> columns.withLabel(name);
                case "ra" -> columns.withLongitude(name);
                case "dec" -> columns.withLatitude(name);
                case "redshift" -> columns.withRedshift(name);
                default -> throw new AssertionError(named);
            };
        }
        return columns;
    }

    /** Rows with an id before their columns. */
    private static final class Numbered implements CatalogueReader {
        private final CatalogueReader rows;
        private final List<CatalogueColumn> columns;
        private final String name;
        private int row = -1;

        Numbered(CatalogueReader rows, String name) {
            this.rows = rows;
            this.name = name;
            this.columns = new ArrayList<>(List.of(CatalogueColumn.of("id")));
            columns.addAll(rows.columns());
        }

        @Override
        public List<CatalogueColumn> columns() {
            return columns;
        }

        @Override
        public boolean next() throws IOException {
            row++;
            return rows.next();
        }

        @Override
        public String where() {
            return rows.where();
        }

        @Override
        public String text(int column) {
            return column == 0 ? String.format(Locale.ROOT, "%s-%06d", name, row) : rows.text(column - 1);
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
