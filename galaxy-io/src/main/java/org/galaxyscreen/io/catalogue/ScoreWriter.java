package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.Verdicts;
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
     * @param verdicts in the rows' order
     * @param text how ids are written
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static void write(Verdicts verdicts, CsvText text, Path target) throws IOException {
        AtomicOutput.writeText(target, writer -> {
            writer.write(HEADER + "\n");
            Csv csv = new Csv(writer);
            for (int row = 0; row < verdicts.rows(); row++) {
                csv.row(List.of(
                        Integer.toString(row),
                        text.of(verdicts.scores().object(row).id()),
                        Csv.number(verdicts.scores().value(row)),
                        Boolean.toString(verdicts.flagged(row))));
            }
        });
    }
}
