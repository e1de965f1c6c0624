package org.galaxyscreen.io.catalogue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.io.internal.Csv;

/**
 * A CSV file to which rows are only ever added, for runs without an end. What {@link #append} has returned from is on the disk; a row that a
 * killed run has not ended is cut off when the file is opened again, so that it can be added anew. Who opens it must hold a lock of its own.
 * For one thread, whose interruption it survives.
 */
public final class AppendedTable implements AutoCloseable {
    private final Path file;
    private final RandomAccessFile target;

    /** Where the next rows go: not where the file is at, which moves when a full disk takes a part of them. */
    private long end;

    private AppendedTable(Path file, RandomAccessFile target, long end) {
        this.file = file;
        this.target = target;
        this.end = end;
    }

    /** Takes the rows that are there, each with the fields of the header. */
    @FunctionalInterface
    public interface Rows {
        /** Takes a row. */
        void accept(List<String> fields) throws IOException;
    }

    /**
     * Begins a table, or opens it to go on.
     *
     * @param header the columns' names
     * @param earlier hears the rows that are there, in their order
     * @throws IOException if it cannot be read or written, or has other columns
     */
    public static AppendedTable open(Path file, List<String> header, Rows earlier) throws IOException {
        if (!Files.exists(file)) {
            AtomicOutput.writeText(file, writer -> new Csv(writer).row(header));
        }
        // No channel: an interruption of the thread would close it.
        RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
        try {
            long end = endOfRows(file);
            target.setLength(end);
            replay(file, header, earlier);
            return new AppendedTable(file, target, end);
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /** Behind the last line feed that is not within quotation marks: each row's last byte. */
    private static long endOfRows(Path file) throws IOException {
        long end = 0;
        long at = 0;
        boolean quoted = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                at++;
                quoted ^= next == '"';
                end = next == '\n' && !quoted ? at : end;
            }
        }
        return end;
    }

    private static void replay(Path file, List<String> header, Rows earlier) throws IOException {
        try (CatalogueReader rows = DelimitedReader.open(file, ',', List.of())) {
            List<String> found =
                    rows.columns().stream().map(CatalogueColumn::name).toList();
            if (!found.equals(header)) {
                throw new NotResumableException(file + " has the columns " + String.join(",", found) + "; "
                        + String.join(",", header) + " expected: it is of other detectors; give another folder, or"
                        + " remove the file to begin anew");
            }
            List<String> fields = new ArrayList<>();
            while (rows.next()) {
                fields.clear();
                for (int i = 0; i < header.size(); i++) {
                    fields.add(rows.text(i));
                }
                earlier.accept(List.copyOf(fields));
            }
        }
    }

    /**
     * Adds rows, and has the disk hold them.
     *
     * @throws IOException if the disk does not take them; the rows before are kept
     */
    public void append(List<List<String>> rows) throws IOException {
        StringWriter text = new StringWriter();
        Csv csv = new Csv(text);
        for (List<String> row : rows) {
            csv.row(row);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try {
            target.seek(end);
            target.write(bytes);
            target.getFD().sync();
        } catch (IOException e) {
            throw AtomicOutput.failure(file, e, "the rows before are kept: make room there, and resume after them");
        }
        end += bytes.length;
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
