package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.internal.RankedColumn;

/**
 * Writes an {@link AnomalyCatalogue} as CSV (RFC 4180, UTF-8, a header line): {@code rank}, {@code id}, {@code ra},
 * {@code dec}, {@code redshift}, {@code label}, {@code split} ({@code train} or {@code test}), for each detector
 * {@code NAME_score} and {@code NAME_flag}, {@code ensemble_score}, {@code ensemble_flag}; where catalogues of known objects were compared,
 * {@code known_in}, {@code known_id} and {@code known_separation} (arc seconds), empty for objects that none has; and the objects' further
 * {@linkplain SurveyObject#columns columns}, with {@code _joined} behind a name that is one of the others; the most anomalous object first.
 *
 * <p>Numbers are as short as they can be read back exactly, whatever the locale; NaN is an empty field; flags are {@code true} and
 * {@code false}.
 */
public final class CatalogueWriter {
    private CatalogueWriter() {}

    /**
     * Writes the whole catalogue, with ids and labels as they are. The file appears when it is complete; what had its name is
     * replaced.
     *
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static void write(AnomalyCatalogue catalogue, Path target) throws IOException {
        write(catalogue, CsvText.AS_IS, target);
    }

    /**
     * Writes the whole catalogue. The file appears when it is complete; what had its name is replaced.
     *
     * @param text how ids and labels are written
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static void write(AnomalyCatalogue catalogue, CsvText text, Path target) throws IOException {
        write(catalogue, KnownObjects.notSought(), text, target);
    }

    /**
     * Writes the whole catalogue, with what is known of its objects. The file appears when it is complete; what had its name is replaced.
     *
     * @param text how ids and labels are written, those of known objects and their catalogues too
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static void write(AnomalyCatalogue catalogue, KnownObjects known, CsvText text, Path target)
            throws IOException {
        AtomicOutput.writeText(target, writer -> write(catalogue, known, text, List.of(), writer));
    }

    /**
     * A further column, after the catalogue's own.
     *
     * @param name in the header
     * @param value of each object; written as ids and labels are
     */
    public record Column(String name, Function<AnomalyCatalogue.Entry, String> value) {
        /** Neither may be null. */
        public Column {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Writes the whole catalogue with further columns, to wherever.
     *
     * @param text how ids, labels and the further columns are written
     * @param further may be empty
     * @throws IOException if the writer cannot take it
     */
    public static void write(AnomalyCatalogue catalogue, CsvText text, List<Column> further, Writer writer)
            throws IOException {
        write(catalogue, KnownObjects.notSought(), text, further, writer);
    }

    /**
     * Writes the whole catalogue with what is known of its objects and further columns, to wherever.
     *
     * @param text how ids, labels and the further columns are written
     * @param further may be empty
     * @throws IOException if the writer cannot take it
     */
    public static void write(
            AnomalyCatalogue catalogue, KnownObjects known, CsvText text, List<Column> further, Writer writer)
            throws IOException {
        Csv csv = new Csv(writer);
        List<RankedColumn> columns = RankedColumn.of(catalogue, known);
        List<String> fields = new ArrayList<>();
        columns.forEach(column -> fields.add(column.name()));
        further.forEach(column -> fields.add(column.name()));
        csv.row(fields);
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            fields.clear();
            for (RankedColumn column : columns) {
                Object value = column.value().apply(entry);
                fields.add(value instanceof String words ? text.of(words) : Csv.field(value));
            }
            further.forEach(column -> fields.add(text.of(column.value().apply(entry))));
            csv.row(fields);
        }
    }
}
