package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.Csv;
import org.jspecify.annotations.Nullable;

/** Writes one detector's scores as CSV: {@code row,id,score,flag}, and {@code cluster} where there are clusters. */
public final class ScoreWriter {
    private ScoreWriter() {}

    /**
     * Writes all rows, in their order, with the ids as they are. The file appears when it is whole.
     *
     * @param flags which rows are flagged
     * @param clusters one a row, or null
     * @throws IllegalArgumentException if there is another number of flags or clusters than of scores
     * @throws IOException if the file cannot be written
     */
    public static void write(Scores scores, boolean[] flags, int @Nullable [] clusters, Path target)
            throws IOException {
        write(scores, flags, clusters, CsvText.AS_IS, target);
    }

    /**
     * Writes all rows, in their order. The file appears when it is whole.
     *
     * @param flags which rows are flagged
     * @param clusters one a row, or null
     * @param text how ids are written
     * @throws IllegalArgumentException if there is another number of flags or clusters than of scores
     * @throws IOException if the file cannot be written
     */
    public static void write(Scores scores, boolean[] flags, int @Nullable [] clusters, CsvText text, Path target)
            throws IOException {
        if (flags.length != scores.size()) {
            throw new IllegalArgumentException(flags.length + " flags for " + scores.size() + " scores");
        }
        if (clusters != null && clusters.length != scores.size()) {
            throw new IllegalArgumentException(clusters.length + " clusters for " + scores.size() + " scores");
        }
        AtomicOutput.writeText(target, writer -> {
            Csv csv = new Csv(writer);
            List<String> header = new ArrayList<>(List.of("row", "id", "score", "flag"));
            if (clusters != null) {
                header.add("cluster");
            }
            csv.row(header);
            for (int row = 0; row < scores.size(); row++) {
                List<String> fields = new ArrayList<>(List.of(
                        Integer.toString(row),
                        text.of(scores.object(row).id()),
                        Csv.number(scores.value(row)),
                        Boolean.toString(flags[row])));
                if (clusters != null) {
                    fields.add(Integer.toString(clusters[row]));
                }
                csv.row(fields);
            }
        });
    }
}
