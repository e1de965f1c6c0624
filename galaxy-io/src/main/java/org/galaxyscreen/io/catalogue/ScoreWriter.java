package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
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

    /** Lines that are made by one thread at a time. */
    private static final int PART = 4096;

    /** Parts that are made before they are written. */
    private static final int TOGETHER = 64;

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
            for (int from = 0; from < verdicts.rows(); from += TOGETHER * PART) {
                int first = from;
                int parts = Math.min(TOGETHER, (verdicts.rows() - from + PART - 1) / PART);
                // Numbers become text on all processors: that takes longer than to write it.
                String[] lines = new String[parts];
                Arrays.parallelSetAll(lines, part -> lines(verdicts, text, first + part * PART));
                for (String some : lines) {
                    writer.write(some);
                }
            }
        });
    }

    private static String lines(Verdicts verdicts, CsvText text, int from) {
        StringWriter lines = new StringWriter();
        Csv csv = new Csv(lines);
        try {
            for (int row = from; row < Math.min(verdicts.rows(), from + PART); row++) {
                csv.row(List.of(
                        Integer.toString(row),
                        text.of(verdicts.scores().object(row).id()),
                        Csv.number(verdicts.scores().value(row)),
                        Boolean.toString(verdicts.flagged(row))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // which a StringWriter does not throw
        }
        return lines.toString();
    }
}
