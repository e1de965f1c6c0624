package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.internal.CellNumber;
import org.jspecify.annotations.Nullable;

/** A catalogue's file as a table: each pass reads it again, row by row. */
final class FileTable implements CatalogueTable {
    private final Path file;
    private final List<TableColumn> columns;

    private FileTable(Path file, List<TableColumn> columns) {
        this.file = file;
        this.columns = List.copyOf(columns);
    }

    static FileTable open(Path file) throws IOException {
        try (CatalogueReader reader = Catalogues.open(file)) {
            List<CatalogueColumn> said = reader.columns();
            List<Guess> guesses = new ArrayList<>();
            said.forEach(column -> guesses.add(new Guess()));
            while (reader.next()) {
                for (int i = 0; i < guesses.size(); i++) {
                    guesses.get(i).see(reader.text(i));
                }
            }
            List<TableColumn> columns = new ArrayList<>();
            for (int i = 0; i < guesses.size(); i++) {
                CatalogueColumn column = said.get(i);
                // An id is a name: 007 and 7 are two objects, even where all ids look like numbers.
                boolean id = column.name().equals("id") || column.ucd().startsWith("meta.id");
                columns.add(new TableColumn(
                        ResultColumns.describe(column),
                        id ? TableColumn.Type.TEXT : guesses.get(i).type()));
            }
            return new FileTable(file, columns);
        }
    }

    @Override
    public String name() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    @Override
    public List<TableColumn> columns() {
        return columns;
    }

    @Override
    public void forEachRow(RowVisitor visitor) throws IOException {
        @Nullable Object[] cells = new @Nullable Object[columns.size()];
        try (CatalogueReader reader = Catalogues.open(file)) {
            for (long number = 1; reader.next(); number++) {
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = cell(columns.get(i).type(), reader, i);
                }
                visitor.row(number, cells);
            }
        }
    }

    private static @Nullable Object cell(TableColumn.Type type, CatalogueReader reader, int column) throws IOException {
        String text = reader.text(column);
        if (text.isEmpty()) {
            return null;
        }
        return switch (type) {
            case TEXT -> text;
            case REAL -> reader.number(column);
            case INTEGER -> CatalogueReader.isNoValue(text) ? null : Long.valueOf(text.strip());
            case FLAG ->
                CatalogueReader.isNoValue(text)
                        ? null
                        : Boolean.valueOf(text.strip().equalsIgnoreCase("true"));
        };
    }

    /** What a column may still be, from the cells seen so far. */
    private static final class Guess {
        private static final Pattern REAL = Pattern.compile("[+-]?(0|[1-9][0-9]*)?(\\.[0-9]*)?([eE][+-]?[0-9]+)?");

        private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");

        private boolean any;
        private boolean integer = true;
        private boolean real = true;
        private boolean flag = true;

        void see(String text) {
            if (CatalogueReader.isNoValue(text)) {
                return;
            }
            any = true;
            String cell = text.strip();
            flag &= cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false");
            integer = integer && isInteger(cell);
            real = real && (integer ? CellNumber.isExact(cell) : isReal(cell));
        }

        TableColumn.Type type() {
            if (!any) {
                return TableColumn.Type.TEXT;
            }
            if (flag) {
                return TableColumn.Type.FLAG;
            }
            if (integer) {
                return TableColumn.Type.INTEGER;
            }
            return real ? TableColumn.Type.REAL : TableColumn.Type.TEXT;
        }

        /** Only where it comes back as it was: not 007, and nothing beyond 64 bits. */
        private static boolean isInteger(String cell) {
            try {
                return Long.toString(Long.parseLong(cell)).equals(cell);
            } catch (NumberFormatException e) {
                return false;
            }
        }

        private static boolean isReal(String cell) {
            // 007 is a name, and so is a whole number that a double would round.
            if (!REAL.matcher(cell).matches() || WHOLE.matcher(cell).matches() && !CellNumber.isExact(cell)) {
                return CellNumber.isInfinite(cell);
            }
            OptionalDouble number = CellNumber.parse(cell);
            return number.isPresent() && Double.isFinite(number.getAsDouble());
        }
    }
}
