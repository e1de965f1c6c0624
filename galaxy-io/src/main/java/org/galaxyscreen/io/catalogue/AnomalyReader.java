package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;

/** Reads what {@link CatalogueWriter} wrote. */
public final class AnomalyReader {
    private static final String SCORE = "_score";
    private static final String FLAG = "_flag";
    private static final String ENSEMBLE = "ensemble";

    private AnomalyReader() {}

    /**
     * Reads a whole catalogue into memory. Columns that are not the catalogue's own are passed over. The pixel scale, which the file does
     * not hold, is NaN.
     *
     * @param text how ids and labels were written
     * @param fences by the detector's name, which the file does not hold; a detector without any has infinite ones
     * @throws IOException if the file cannot be read, a column is missing, a value is not what its column holds, or an id comes twice;
     *     the message has the file and the line
     */
    public static AnomalyCatalogue read(Path file, CsvText text, Map<String, Fences> fences) throws IOException {
        try (CatalogueReader rows = open(file)) {
            Table table = new Table(file, rows);
            List<String> names = new ArrayList<>();
            for (String column : table.header) {
                String name = column.endsWith(SCORE) ? column.substring(0, column.length() - SCORE.length()) : "";
                if (!name.isEmpty() && !name.equals(ENSEMBLE) && table.header.contains(name + FLAG)) {
                    names.add(name);
                }
            }
            List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
            Set<String> ids = new HashSet<>();
            while (rows.next()) {
                AnomalyCatalogue.Entry entry = entry(table, names, text);
                if (entry.rank() != entries.size() + 1) {
                    throw table.wrong("rank", (entries.size() + 1) + " expected");
                }
                if (!ids.add(entry.object().id())) {
                    throw table.wrong("id", "each id once expected");
                }
                entries.add(entry);
            }
            return new AnomalyCatalogue(
                    names.stream()
                            .map(name -> new AnomalyCatalogue.Column(
                                    name,
                                    fences.getOrDefault(
                                            name, new Fences(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))))
                            .toList(),
                    entries);
        }
    }

    private static CatalogueReader open(Path file) throws IOException {
        return DelimitedReader.open(file, ',', List.of());
    }

    private static AnomalyCatalogue.Entry entry(Table table, List<String> names, CsvText text) throws IOException {
        String id = text.original(table.field("id"));
        if (id.isBlank()) {
            throw table.wrong("id", "an identifier expected");
        }
        String label = text.original(table.field("label"));
        SurveyObject object = new SurveyObject(
                id,
                table.number("ra"),
                table.number("dec"),
                table.number("redshift"),
                Double.NaN,
                label.isEmpty() ? null : label);
        List<Double> scores = new ArrayList<>();
        List<Boolean> flags = new ArrayList<>();
        for (String name : names) {
            scores.add(table.number(name + SCORE));
            flags.add(table.flag(name + FLAG));
        }
        return new AnomalyCatalogue.Entry(
                (int) table.number("rank"),
                object,
                table.field("split").equals("train"),
                scores,
                flags,
                table.number(ENSEMBLE + SCORE),
                table.flag(ENSEMBLE + FLAG));
    }

    /** A row's fields by the names of their columns. */
    private static final class Table {
        private final Path file;
        private final CatalogueReader rows;
        private final List<String> header;

        Table(Path file, CatalogueReader rows) {
            this.file = file;
            this.rows = rows;
            this.header = rows.columns().stream().map(CatalogueColumn::name).toList();
        }

        String field(String column) throws IOException {
            int at = header.indexOf(column);
            if (at < 0) {
                throw new IOException(
                        file + " has no column '" + column + "'; a file that screen or detect wrote expected");
            }
            return rows.text(at);
        }

        double number(String column) throws IOException {
            String value = field(column);
            try {
                return value.isEmpty() ? Double.NaN : Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw wrong(column, "a number expected");
            }
        }

        boolean flag(String column) throws IOException {
            String value = field(column);
            if (!value.equals("true") && !value.equals("false")) {
                throw wrong(column, "true or false expected");
            }
            return value.equals("true");
        }

        IOException wrong(String column, String expected) throws IOException {
            return new IOException(rows.where() + ": " + column + " is '" + field(column) + "'; " + expected);
        }
    }
}
