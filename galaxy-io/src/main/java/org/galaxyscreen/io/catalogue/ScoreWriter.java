package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
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

    /** Characters that a line has, about. */
    private static final int LINE = 48;

    /** Parts that are made before they are written. */
    private static final int TOGETHER = 64;

    private ScoreWriter() {}

    /**
     * Writes the scores. The file appears when it is complete; what had its name is replaced.
     *
     * @param verdicts in the rows' order
     * @param text how ids are written
     * @throws IOException if the target's folder is missing or cannot be written to, or an id is no text that UTF-8 can hold
     */
    public static void write(Verdicts verdicts, CsvText text, Path target) throws IOException {
        AtomicOutput.writeBytes(target, stream -> {
            stream.write((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
            for (int from = 0; from < verdicts.rows(); from += TOGETHER * PART) {
                int first = from;
                int parts = Math.min(TOGETHER, (verdicts.rows() - from + PART - 1) / PART);
                // Numbers become text on all processors: that takes longer than to write it.
                ByteBuffer[] lines = new ByteBuffer[parts];
                try {
                    Arrays.parallelSetAll(lines, part -> lines(verdicts, text, first + part * PART));
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
                for (ByteBuffer some : lines) {
                    stream.write(some.array(), 0, some.limit());
                }
            }
        });
    }

    private static ByteBuffer lines(Verdicts verdicts, CsvText text, int from) {
        StringBuilder lines = new StringBuilder(PART * LINE);
        Csv csv = new Csv(lines);
        try {
            for (int row = from; row < Math.min(verdicts.rows(), from + PART); row++) {
                csv.row(List.of(
                        Integer.toString(row),
                        text.of(verdicts.scores().object(row).id()),
                        Csv.number(verdicts.scores().value(row)),
                        Boolean.toString(verdicts.flagged(row))));
            }
            char[] chars = new char[lines.length()];
            lines.getChars(0, chars.length, chars, 0);
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(chars));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of half a character in an id
        }
    }
}
