package org.galaxyscreen.io.catalogue.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines: an object a row, in UTF-8. {@code null} is no value; what is infinite, for which JSON has no number, is the text {@code Infinity} or
 * {@code -Infinity}.
 */
public final class JsonLinesFormat implements TableFormat {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    /** For {@link java.util.ServiceLoader}. */
    public JsonLinesFormat() {}

    @Override
    public String name() {
        return "JSON lines";
    }

    @Override
    public List<String> extensions() {
        return List.of(".jsonl", ".ndjson");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        List<TableColumn> columns = table.columns();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            table.forEachRow((number, cells) -> {
                json.writeStartObject();
                for (int i = 0; i < cells.length; i++) {
                    json.writeFieldName(columns.get(i).name());
                    cell(json, cells[i]);
                }
                json.writeEndObject();
                json.writeRaw('\n');
            });
        }
    }

    private static void cell(JsonGenerator json, @Nullable Object cell) throws IOException {
        if (cell instanceof Double value) {
            if (Double.isNaN(value)) {
                json.writeNull();
            } else if (Double.isInfinite(value)) {
                json.writeString(value.toString());
            } else {
                json.writeNumber(value);
            }
        } else if (cell instanceof Long value) {
            json.writeNumber(value);
        } else if (cell instanceof Boolean value) {
            json.writeBoolean(value);
        } else if (cell == null) {
            json.writeNull();
        } else {
            json.writeString(cell.toString());
        }
    }
}
