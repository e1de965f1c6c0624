package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galaxyscreen.io.internal.Csv;
import org.jspecify.annotations.Nullable;

/**
 * A region file for SAOImage DS9: a circle of five arc seconds around each object that has a position, with its id; red where {@code
 * ensemble_flag} is true. The table must have the columns {@code ra} and {@code dec}, ICRS in degrees; objects without a position are left out.
 */
public final class Ds9Format implements TableFormat {
    /** For {@link java.util.ServiceLoader}. */
    public Ds9Format() {}

    @Override
    public String name() {
        return "DS9 regions";
    }

    @Override
    public List<String> extensions() {
        return List.of(".reg");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        List<String> names = table.columns().stream().map(TableColumn::name).toList();
        int ra = number(table, "ra", names);
        int dec = number(table, "dec", names);
        int id = names.indexOf("id");
        int flag = names.indexOf("ensemble_flag");
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write("# Region file format: DS9 version 4.1\nglobal color=green\nicrs\n");
        table.forEachRow((row, cells) -> {
            if (!(cells[ra] instanceof Number longitude) || !(cells[dec] instanceof Number latitude)) {
                return;
            }
            double x = longitude.doubleValue();
            double y = latitude.doubleValue();
            if (Double.isFinite(x) && Double.isFinite(y)) {
                writer.write("circle(" + Csv.number(x) + "," + Csv.number(y) + ",5\") #");
                if (flag >= 0 && Boolean.TRUE.equals(cells[flag])) {
                    writer.write(" color=red");
                }
                if (id >= 0 && cells[id] != null) {
                    writer.write(" text=" + quoted(cells[id]));
                }
                writer.write('\n');
            }
        });
        writer.flush();
    }

    private static int number(CatalogueTable table, String name, List<String> names) throws IOException {
        int column = names.indexOf(name);
        TableColumn.Type type =
                column < 0 ? TableColumn.Type.TEXT : table.columns().get(column).type();
        // Whole degrees are numbers, too.
        if (type != TableColumn.Type.REAL && type != TableColumn.Type.INTEGER) {
            throw new IOException("the table has no column " + name + " of numbers, and regions need positions; it has "
                    + String.join(", ", names));
        }
        return column;
    }

    /** DS9 takes braces or either quote around a text, and has no escapes: what is within gives way. */
    private static String quoted(@Nullable Object id) {
        return '{' + String.valueOf(id).replace('{', '(').replace('}', ')').replaceAll("\\R", " ") + '}';
    }
}
