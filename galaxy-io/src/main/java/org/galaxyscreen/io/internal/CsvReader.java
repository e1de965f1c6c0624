package org.galaxyscreen.io.internal;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link Csv} writes, a record at a time: fields may be in quotation marks, doubled within, and hold line breaks of any kind.
 * Records end at a line feed, with or without a carriage return before it. For one thread.
 */
public final class CsvReader implements Closeable {
    /** Characters of one record: more is a quotation mark without its second. */
    private static final int MAX_RECORD = 1 << 20;

    private static final int END = -1;

    private final Path file;
    private final BufferedReader reader;
    private int line;
    private int nextLine = 1;

    /** @throws IOException if there is no such file */
    public CsvReader(Path file) throws IOException {
        this.file = file;
        this.reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    /** The line on which the last record began, from 1. */
    public int line() {
        return line;
    }

    /**
     * The next record; null at the end. Empty lines are passed over.
     *
     * @throws IOException if the file is not UTF-8, or a field in quotation marks does not end
     */
    public @Nullable List<String> next() throws IOException {
        try {
            while (true) {
                line = nextLine;
                int first = reader.read();
                if (line == 1 && first == '\uFEFF') {
                    first = reader.read();
                }
                if (first == END) {
                    return null;
                }
                List<String> fields = record(first);
                if (fields.size() > 1 || !fields.get(0).isEmpty()) {
                    return fields;
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + ", line " + nextLine + " or below: it is not UTF-8; save it as UTF-8", e);
        }
    }

    private List<String> record(int first) throws IOException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int length = 0;
        for (int c = first; ; c = reader.read()) {
            boolean ends = c == END || c == '\n' && !quoted;
            if (ends && quoted || ++length > MAX_RECORD) {
                throw new IOException(file + ", line " + line + ": a quotation mark has no second; one expected");
            }
            nextLine += c == '\n' ? 1 : 0;
            if (ends) {
                int last = field.length() - 1;
                if (last >= 0 && field.charAt(last) == '\r') {
                    field.setLength(last);
                }
                fields.add(field.toString());
                return fields;
            }
            if (c == '"') {
                reader.mark(1);
                if (quoted && reader.read() == '"') {
                    field.append('"');
                } else {
                    reader.reset();
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append((char) c);
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
