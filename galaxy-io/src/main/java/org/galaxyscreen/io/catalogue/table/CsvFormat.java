package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.internal.Csv;

/** CSV as {@link org.galaxyscreen.io.catalogue.CatalogueWriter} writes it: RFC 4180, UTF-8, a header line; nothing for no value. */
public final class CsvFormat implements TableFormat {
    /** For {@link java.util.ServiceLoader}. */
    public CsvFormat() {}

    @Override
    public String name() {
        return "CSV";
    }

    @Override
    public List<String> extensions() {
        return List.of(".csv");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        Csv csv = new Csv(writer);
        csv.row(table.columns().stream().map(TableColumn::name).toList());
        List<String> fields = new ArrayList<>();
        table.forEachRow((number, cells) -> {
            fields.clear();
            for (Object cell : cells) {
                fields.add(Csv.field(cell));
            }
            csv.row(fields);
        });
        writer.flush();
    }
}
