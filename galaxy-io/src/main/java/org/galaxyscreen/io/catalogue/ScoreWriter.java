package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.Csv;

/**
 * Writes what a screening says of each row of features, and nothing else, as CSV (RFC 4180, UTF-8): {@code row} (from 0), {@code id},
 * {@code score} and {@code flag}, in the rows' order. Numbers are as short as they can be read back exactly.
 */
public final class ScoreWriter {
    /** The first line, without its end. */
    public static final String HEADER = "row,id,score,flag";

    private ScoreWriter() {}

    /**
     * Writes the scores. The file appears when it is complete; what had its name is replaced.
     *
     * @param rows the objects in row order, of distinct ids
     * @param catalogue has all of them
     * @param text how ids are written
     * @throws IOException if the target's folder is missing or cannot be written to
     * @throws IllegalArgumentException if the catalogue lacks an object
     */
    public static void write(List<SurveyObject> rows, AnomalyCatalogue catalogue, CsvText text, Path target)
            throws IOException {
        Map<String, AnomalyCatalogue.Entry> byId = new HashMap<>();
        catalogue.entries().forEach(entry -> byId.put(entry.object().id(), entry));
        AtomicOutput.writeText(target, writer -> {
            writer.write(HEADER + "\n");
            Csv csv = new Csv(writer);
            for (int row = 0; row < rows.size(); row++) {
                String id = rows.get(row).id();
                AnomalyCatalogue.Entry entry = byId.get(id);
                if (entry == null) {
                    throw new IllegalArgumentException("the catalogue has no object '" + id + "', which row " + row
                            + " is; every row's object expected");
                }
                csv.row(List.of(
                        Integer.toString(row),
                        text.of(id),
                        Csv.number(entry.ensembleScore()),
                        Boolean.toString(entry.flagged())));
            }
        });
    }
}
