package org.galaxyscreen.io.npy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.Csv;
import org.jspecify.annotations.Nullable;

/**
 * The table beside an array of features that says whose its rows are: {@code row,id}, and after these, where it has them, what else was
 * known of the objects. For one thread.
 */
final class FeatureIndex {
    /** What the header of every such table begins with. */
    static final String START = "row,id";

    private static final List<String> OWN = List.of("row", "id", "ra", "dec", "redshift", "pixel_scale", "label");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int MAX_RECORD = 1 << 20;

    private final Csv csv;
    private @Nullable List<String> columns;
    private long rows;

    /** A table to be written, whose objects all have the columns of the first. */
    FeatureIndex(Writer target) {
        this.csv = new Csv(target);
    }

    /** A table to be written, of objects with these columns at most. */
    FeatureIndex(Writer target, Set<String> columns) throws IOException {
        this(target);
        header(List.copyOf(columns));
    }

    /**
     * Writes the next row's object.
     *
     * @throws IOException also if it has columns that the first object has not
     */
    void add(SurveyObject object) throws IOException {
        Map<String, String> further = object.columns();
        List<String> known = columns == null ? header(List.copyOf(further.keySet())) : columns;
        for (String name : further.keySet()) {
            if (!known.contains(name)) {
                throw new IOException("object '" + object.id() + "' has a column '" + name
                        + "' that the objects before it have not; the same columns for all expected");
            }
        }
        List<String> fields = new ArrayList<>(List.of(
                Long.toString(rows++),
                object.id(),
                Csv.number(object.ra()),
                Csv.number(object.dec()),
                Csv.number(object.redshift()),
                Csv.number(object.pixelScale()),
                object.label() == null ? "" : object.label()));
        known.forEach(name -> fields.add(further.getOrDefault(name, "")));
        csv.row(fields);
    }

    /** Writes the header of a table that has no row. */
    void finish() throws IOException {
        if (columns == null) {
            header(List.of());
        }
    }

    private List<String> header(List<String> further) throws IOException {
        List<String> header = new ArrayList<>(OWN);
        // As the catalogue calls a joined column whose name is taken.
        further.forEach(name -> header.add(OWN.contains(name) ? name + "_joined" : name));
        csv.row(header);
        columns = further;
        return further;
    }

    /**
     * Reads a table.
     *
     * @param array whose it is
     * @param rows how many the array has
     * @throws IOException if it cannot be read or is not this array's; the message has the line
     */
    static List<SurveyObject> read(Path index, Path array, int rows) throws IOException {
        List<SurveyObject> objects = new ArrayList<>();
        int at = 1;
        try (BufferedReader lines = Files.newBufferedReader(index, StandardCharsets.UTF_8)) {
            String header = lines.readLine();
            if (header != null && header.startsWith(BYTE_ORDER_MARK)) {
                header = header.substring(1);
            }
            List<String> names = header == null ? null : fields(header);
            if (names == null || !(START.equals(header) || header.startsWith(START + ","))) {
                throw new IOException(index + ": line 1 is " + (header == null ? "missing" : "'" + header + "'") + "; '"
                        + START + "' expected: move the file away if it does not belong to " + array.getFileName());
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int first = ++at;
                int comma = line.indexOf(',');
                if (objects.size() >= rows
                        || comma < 0
                        || !line.substring(0, comma).equals(Integer.toString(objects.size()))) {
                    throw new IOException(index + ": line " + at + " is '" + line + "'; "
                            + (objects.size() < rows
                                    ? "row " + objects.size() + " expected"
                                    : array.getFileName() + " has only " + rows + " rows"));
                }
                String where = index + ": line " + first + ", row " + objects.size() + ", ";
                StringBuilder record = new StringBuilder(line);
                List<String> fields = fields(line);
                // Line breaks belong to a field in quotation marks.
                for (; fields == null; at++) {
                    String more = lines.readLine();
                    if (more == null || record.length() > MAX_RECORD) {
                        throw new IOException(
                                where + "has a quotation mark without its second; one at the field's end expected");
                    }
                    fields = fields(record.append('\n').append(more).toString());
                }
                objects.add(object(names, fields, where));
            }
        } catch (CharacterCodingException e) {
            throw new IOException(index + ": is not UTF-8, in line " + (at + 1) + " or below; save it as UTF-8", e);
        }
        if (objects.size() != rows) {
            throw new IOException(index + " has " + objects.size() + " rows; " + array.getFileName() + " has " + rows);
        }
        return objects;
    }

    private static SurveyObject object(List<String> names, List<String> fields, String where) throws IOException {
        if (fields.size() != names.size()) {
            throw new IOException(
                    where + "has " + fields.size() + " fields; " + names.size() + ", as the header has, expected");
        }
        Map<String, String> by = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            by.put(names.get(i), fields.get(i));
        }
        String id = by.getOrDefault("id", "");
        if (id.isBlank()) {
            throw new IOException(where + "has a blank id; one that is unique in the file expected");
        }
        String label = by.getOrDefault("label", "");
        SurveyObject known = new SurveyObject(
                id,
                number(by, "ra", where),
                number(by, "dec", where),
                number(by, "redshift", where),
                number(by, "pixel_scale", where),
                label.isEmpty() ? null : label);
        by.keySet().removeAll(OWN);
        return by.isEmpty()
                ? known
                : new SurveyObject(
                        id, known.ra(), known.dec(), known.redshift(), known.pixelScale(), known.label(), by);
    }

    private static double number(Map<String, String> fields, String name, String where) throws IOException {
        String text = fields.getOrDefault(name, "").strip();
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IOException(where + "has '" + text + "' as " + name + "; a number, or nothing, expected", e);
        }
    }

    /**
     * The fields of a record; null where one in quotation marks does not end in it. A quotation mark within a plain field is a character like
     * others.
     */
    private static @Nullable List<String> fields(String record) {
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder field = new StringBuilder();
            if (at < record.length() && record.charAt(at) == '"') {
                int end = record.indexOf('"', ++at);
                while (end >= 0 && end + 1 < record.length() && record.charAt(end + 1) == '"') {
                    field.append(record, at, end + 1);
                    at = end + 2;
                    end = record.indexOf('"', at);
                }
                if (end < 0) {
                    return null;
                }
                field.append(record, at, end);
                at = end + 1;
            }
            int comma = record.indexOf(',', at);
            field.append(record, at, comma < 0 ? record.length() : comma);
            fields.add(field.toString());
            if (comma < 0) {
                return fields;
            }
            at = comma + 1;
        }
    }
}
