package org.galaxyscreen.server.review;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;

/**
 * The file of labels: a line of JSON for each thing that a reviewer did, to which is only ever added. A line that was appended is on the disk. One
 * that a killed process did not end was never acknowledged, and is cut off when the file is opened next. A lock keeps other processes away.
 * Thread-safe.
 */
final class LabelFile implements Closeable {
    private static final String TITLE = "{\"galaxy-screen-labels\":1}";
    private static final long MOST_BYTES = 1L << 30;

    private final Path file;
    private final OutputLock lock;
    private final RandomAccessFile target;
    private final List<LabelEvent> events;

    /** Where the next line goes: not where the file is at, which moves when a full disk takes a part of one. */
    private long end;

    private LabelFile(Path file, OutputLock lock, RandomAccessFile target, List<LabelEvent> events, long end) {
        this.file = file;
        this.lock = lock;
        this.target = target;
        this.events = events;
        this.end = end;
    }

    /**
     * Opens a file, or begins one.
     *
     * @throws IOException if another process has it open, it cannot be read or written, or a line of it is damaged; the message names the line
     */
    static LabelFile open(Path file) throws IOException {
        OutputLock lock = OutputLock.take(file);
        try {
            if (!Files.exists(file)) {
                AtomicOutput.writeText(file, writer -> writer.write(TITLE + '\n'));
            }
            // No channel: an interruption of the thread would close it.
            RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
            try {
                byte[] bytes = whole(file);
                List<LabelEvent> events = parse(file, bytes);
                target.setLength(bytes.length);
                return new LabelFile(file, lock, target, events, bytes.length);
            } catch (IOException | RuntimeException e) {
                target.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Whether a file begins as one does. */
    static boolean isOne(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(TITLE.length()), StandardCharsets.UTF_8).equals(TITLE);
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads a file's events, without opening it for more. */
    static List<LabelEvent> read(Path file) throws IOException {
        return parse(file, whole(file));
    }

    /** The lines that were ended. */
    private static byte[] whole(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(
                    file + " has " + Files.size(file) + " bytes; a file of labels of 1 GiB at most expected");
        }
        byte[] bytes = Files.readAllBytes(file);
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n') {
            length--;
        }
        return length == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, length);
    }

    private static List<LabelEvent> parse(Path file, byte[] bytes) throws IOException {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(TITLE)) {
            throw new IOException(file + " is no file of labels; " + TITLE + " in its first line expected");
        }
        List<LabelEvent> events = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            try {
                events.add(LabelEvent.parse(lines.get(i)));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IOException(
                        file + ", line " + (i + 1) + " is damaged: " + e.getMessage() + "; mend it or remove the line",
                        e);
            }
        }
        return events;
    }

    /** What was done before the file was opened, in order. */
    List<LabelEvent> events() {
        return List.copyOf(events);
    }

    /** The file. */
    Path file() {
        return file;
    }

    /**
     * Appends a line. It is on the disk when this returns.
     *
     * @throws IOException if it cannot be written; then nothing of it stays
     */
    synchronized void append(LabelEvent event) throws IOException {
        byte[] line = (event.toLine() + '\n').getBytes(StandardCharsets.UTF_8);
        try {
            target.seek(end);
            target.write(line);
            target.getFD().sync();
            end += line.length;
        } catch (IOException e) {
            target.setLength(end);
            throw AtomicOutput.failure(file, e, "the label was not kept");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (OutputLock last = lock) {
            target.close();
        }
    }
}
