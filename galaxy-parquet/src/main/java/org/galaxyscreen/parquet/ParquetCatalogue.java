package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.Type;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;

/** The columns of single values. */
final class ParquetCatalogue implements CatalogueReader {
    private final Path path;
    private final ParquetRows rows;
    private final List<CatalogueColumn> columns = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private long row = -1;

    /** @param rows none of whose columns is chosen yet; closed with this */
    ParquetCatalogue(Path path, ParquetRows rows) {
        this.path = path;
        this.rows = rows;
        Map<String, CatalogueColumn> said = VoMetadata.read(rows.metadata());
        List<Type> chosen = new ArrayList<>();
        for (Type field : rows.schema().getFields()) {
            if (field.isPrimitive()
                    && !field.isRepetition(Type.Repetition.REPEATED)
                    && Cell.reads(field.asPrimitiveType())) {
                chosen.add(field);
                cells.add(new Cell(field.asPrimitiveType()));
                columns.add(said.getOrDefault(field.getName(), CatalogueColumn.of(field.getName())));
            }
        }
        if (!chosen.isEmpty()) {
            rows.choose(chosen, new Row());
        }
    }

    /** @throws IOException if the file is not Parquet, cut off or damaged */
    static ParquetCatalogue open(Path path) throws IOException {
        return new ParquetCatalogue(path, ParquetRows.open(path));
    }

    @Override
    public List<CatalogueColumn> columns() {
        return columns;
    }

    /** Where no column has single values, there are as many empty rows as the file has. */
    @Override
    public boolean next() throws IOException {
        row++;
        return cells.isEmpty() ? row < rows.count() : rows.next();
    }

    @Override
    public String where() {
        return row < 0 ? path.toString() : path + ", row " + row;
    }

    @Override
    public String text(int column) {
        return cells.get(column).text();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private final class Row extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return cells.get(field);
        }

        @Override
        public void start() {
            cells.forEach(Cell::clear);
        }

        @Override
        public void end() {
            // The cells have the row's values until the next.
        }
    }
}
