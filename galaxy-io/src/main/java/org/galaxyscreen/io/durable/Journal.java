package org.galaxyscreen.io.durable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became of each image of a run so far, in order: a text file of one record a line, to which is only ever added. A line that
 * an interrupted run did not end does not count. Who opens it must hold the output's lock. For one thread.
 */
public final class Journal implements AutoCloseable {
    private static final String TITLE = "galaxy-screen extraction 1";
    private static final String SETTING = "setting";
    private static final String BEGIN = "begin";
    private static final String ROW = "row";
    private static final String SKIPPED = "skipped";
    private static final String NOTE = "note";

    /** How much of a damaged line a message shows. */
    private static final int SHOWN = 100;

    private static final int MAX_LINE = 1 << 20;

    private final Path file;
    private final RandomAccessFile target;
    private final StringBuilder unwritten = new StringBuilder();

    /** Where the next records go: not where the file is at, which moves when a full disk takes a part of them. */
    private long end;

    /**
     * An image that became a row, or was skipped.
     *
     * @param reason why it was skipped; null for a row
     */
    public record Entry(String id, @Nullable String reason) {}

    private Journal(Path file, RandomAccessFile target) {
        this.file = file;
        this.target = target;
    }

    /**
     * Opens a journal, or begins one.
     *
     * @param settings on which the rows depend
     * @throws IOException if it cannot be written, is no journal, or is one of other settings
     */
    public static Journal open(Path file, Map<String, String> settings) throws IOException {
        if (!Files.exists(file)) {
            AtomicOutput.writeText(file, writer -> {
                writer.write(TITLE + '\n');
                for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
                    writer.write(line(SETTING, setting.getKey(), setting.getValue()));
                }
                writer.write(BEGIN + '\n');
            });
        }
        // No channel: an interruption of the thread would close it.
        RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
        try {
            Journal journal = new Journal(file, target);
            journal.requireSame(settings);
            journal.end = target.length();
            return journal;
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private void requireSame(Map<String, String> settings) throws IOException {
        Map<String, String> earlier;
        try (Entries entries = new Entries(file)) {
            earlier = entries.settings;
        }
        TreeSet<String> keys = new TreeSet<>(settings.keySet());
        keys.addAll(earlier.keySet());
        StringBuilder differences = new StringBuilder();
        for (String key : keys) {
            String before = earlier.getOrDefault(key, "none");
            String now = settings.getOrDefault(key, "none");
            if (!before.equals(now)) {
                differences
                        .append(differences.length() == 0 ? "" : "; ")
                        .append(key + " was " + before + " and is " + now);
            }
        }
        if (differences.length() > 0) {
            throw new NotResumableException(file + " is of an interrupted run with other settings: " + differences
                    + "; finish that run with its own settings, or remove " + file + " to begin anew");
        }
    }

    private static String line(String kind, String first, String second) {
        return kind + ' ' + encode(first) + ' ' + encode(second) + '\n';
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /**
     * The records in the file, from the first; to be closed by the caller.
     *
     * @throws IOException if the file cannot be read or its head is damaged
     */
    public Entries entries() throws IOException {
        return new Entries(file);
    }

    /**
     * Drops what follows.
     *
     * @param newEnd where a record ends, as {@link Entries#end} says it
     * @throws IOException if the file cannot be cut
     */
    public void cutAt(long newEnd) throws IOException {
        target.setLength(newEnd);
        end = newEnd;
    }

    /** Adds a record; it is in the file after {@link #force}. */
    public void add(Entry entry) {
        unwritten.append(
                entry.reason() == null
                        ? ROW + ' ' + encode(entry.id()) + '\n'
                        : line(SKIPPED, entry.id(), entry.reason()));
    }

    /** Adds what holds for the records that follow, and is no reason to refuse to go on; it is in the file after {@link #force}. */
    public void note(String name, String value) {
        unwritten.append(line(NOTE, name, value));
    }

    /**
     * Reads what was noted before the first and among the records.
     *
     * @return by name, each value once; the last is the one that was noted last
     * @throws IOException if the file cannot be read or is damaged
     */
    public Map<String, List<String>> notes() throws IOException {
        try (Entries entries = entries()) {
            Entry entry = entries.next();
            while (entry != null) {
                entry = entries.next();
            }
            return entries.notes;
        }
    }

    /**
     * Has the disk hold all records.
     *
     * @throws IOException if they cannot be written
     */
    public void force() throws IOException {
        byte[] records = unwritten.toString().getBytes(StandardCharsets.US_ASCII);
        target.seek(end);
        target.write(records);
        end += records.length;
        unwritten.setLength(0);
        target.getFD().sync();
    }

    /** What was not forced is lost. */
    @Override
    public void close() throws IOException {
        target.close();
    }

    /** Reads the records of the moment it is made. */
    public static final class Entries implements AutoCloseable {
        private final Path file;
        private final long size;
        private final BufferedReader lines;
        private final Map<String, String> settings = new TreeMap<>();
        private final Map<String, List<String>> notes = new TreeMap<>();
        private long end;
        private long number;

        private Entries(Path file) throws IOException {
            this.file = file;
            this.size = Files.size(file);
            // All is ASCII; what is not belongs to a line that is damaged, and is reported as such.
            this.lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
            try {
                readHead();
            } catch (IOException e) {
                lines.close();
                throw e;
            }
        }

        private void readHead() throws IOException {
            String line = line();
            if (line == null) {
                throw new NotResumableException(file + " ends within its first line; remove it to begin anew");
            }
            if (!TITLE.equals(line)) {
                throw new NotResumableException(file + " begins with '" + shown(line) + "'; '" + TITLE
                        + "' expected: it is no journal of an extraction by this version; remove it to begin anew");
            }
            for (line = line(); line != null && !line.equals(BEGIN); line = line()) {
                String[] fields = line.split(" ", -1);
                if (fields.length != 3 || !fields[0].equals(SETTING)) {
                    throw malformed(line);
                }
                settings.put(decoded(fields[1], line), decoded(fields[2], line));
            }
            if (line == null) {
                throw new NotResumableException(file + " ends before its first record; remove it to begin anew");
            }
        }

        /**
         * The next record; null after the last.
         *
         * @throws IOException if the line is damaged; the message says which
         */
        public @Nullable Entry next() throws IOException {
            String line = line();
            while (line != null && line.startsWith(NOTE + ' ')) {
                readNote(line);
                line = line();
            }
            if (line == null) {
                return null;
            }
            String[] fields = line.split(" ", -1);
            boolean row = fields.length == 2 && fields[0].equals(ROW);
            boolean skipped = fields.length == 3 && fields[0].equals(SKIPPED);
            String id = row || skipped ? decoded(fields[1], line) : "";
            if (id.isBlank()) {
                throw malformed(line);
            }
            return new Entry(id, row ? null : decoded(fields[2], line));
        }

        private void readNote(String line) throws IOException {
            String[] fields = line.split(" ", -1);
            if (fields.length != 3) {
                throw malformed(line);
            }
            List<String> values = notes.computeIfAbsent(decoded(fields[1], line), name -> new ArrayList<>());
            String value = decoded(fields[2], line);
            values.remove(value);
            values.add(value);
        }

        private String decoded(String text, String line) throws IOException {
            if (!text.chars().allMatch(c -> c > ' ' && c <= '~')) {
                throw malformed(line);
            }
            try {
                return decode(text);
            } catch (IllegalArgumentException e) {
                throw malformed(line);
            }
        }

        /** Where in the file the last record ended that was read; at first, the head. */
        public long end() {
            return end;
        }

        private IOException malformed(String line) {
            return new NotResumableException(file + ": line " + number + " is '" + shown(line)
                    + "', no record of an extraction; remove the file to begin anew");
        }

        private static String shown(String line) {
            String start = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
            return start.replaceAll("[^ -~…]", "?");
        }

        /** The next line that was ended. */
        private @Nullable String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (end + line.length() < size) {
                int next = lines.read();
                if (next < 0) {
                    break;
                }
                if (next == '\n') {
                    end += line.length() + 1;
                    number++;
                    return line.toString();
                }
                line.append((char) next);
                if (line.length() > MAX_LINE) {
                    number++;
                    throw malformed(line.toString());
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
