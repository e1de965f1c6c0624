package org.galaxyscreen.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, compressed by zstd: text as strings, whole numbers of 64 bits, doubles, flags; all may have no value, which NaN is written as. Units, UCDs
 * and descriptions stand in the file's metadata as VOParquet has them.
 */
public final class ParquetTableFormat implements TableFormat {
    /** For the service loader. */
    public ParquetTableFormat() {}

    @Override
    public String name() {
        return "Parquet";
    }

    @Override
    public List<String> extensions() {
        return List.of(".parquet");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        List<Type> fields = new ArrayList<>();
        for (TableColumn column : table.columns()) {
            fields.add(field(column));
        }
        MessageType schema = new MessageType("table", fields);
        try (ParquetOutput<@Nullable Object[]> rows = ParquetOutput.open(
                out, schema, VoMetadata.of(table), (cells, consumer) -> write(cells, schema, consumer))) {
            table.forEachRow((number, cells) -> rows.write(cells));
        }
        out.flush();
    }

    private static Type field(TableColumn column) {
        return switch (column.type()) {
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case INTEGER -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case REAL -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
            case FLAG -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
        };
    }

    private static void write(@Nullable Object[] cells, MessageType schema, RecordConsumer row) {
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            if (cell == null || cell instanceof Double value && value.isNaN()) {
                continue;
            }
            String name = schema.getFieldName(i);
            row.startField(name, i);
            if (cell instanceof String text) {
                row.addBinary(Binary.fromString(text));
            } else if (cell instanceof Long whole) {
                row.addLong(whole);
            } else if (cell instanceof Double number) {
                row.addDouble(number);
            } else {
                row.addBoolean((Boolean) cell);
            }
            row.endField(name, i);
        }
    }
}
