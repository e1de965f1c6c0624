package org.galaxyscreen.io.durable;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.StageEvent;

/**
 * A file that appears under its name when it is whole, or not at all: it is written beside its target, under a temporary
 * name, and by {@link #commit} forced to the disk and moved there. What had the name before is replaced. For one thread.
 *
 * <pre>{@code
 * try (AtomicOutput output = AtomicOutput.to(target)) {
 *     write(output.temporary());
 *     output.commit();
 * }
 * }</pre>
 */
public final class AtomicOutput implements AutoCloseable {
    private static final String END = ".part";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path target;
    private final Path temporary;
    private final StageEvent event = StageEvent.started();

    private AtomicOutput(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Creates the temporary file, empty.
     *
     * @param target where the file is to appear
     * @throws IOException if its folder does not exist or cannot be written to, or if it is a folder itself; the message
     *     says which
     */
    public static AtomicOutput to(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new IOException("cannot write " + target + ": it is a folder; a file name expected");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("cannot write " + target + ": "
                    + (Files.exists(folder)
                            ? folder + " is not a folder"
                            : "the folder " + folder + " does not exist"));
        }
        // Not Files.createTempFile: its files can be read by their owner alone, and would stay so.
        Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + END);
        try {
            Files.write(temporary, new byte[0], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write " + target + ": the folder " + folder + " is not writable (" + e.getMessage() + ")",
                    e);
        }
        return new AtomicOutput(target, temporary);
    }

    /**
     * Removes the temporary files of a target that were left by processes that were killed. The caller sees to it that no other is
     * writing to that target, with an {@link OutputLock} say.
     *
     * @param target whose folder exists
     * @throws IOException if one cannot be removed
     */
    public static void removeTemporaries(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        String start = "." + target.getFileName() + ".";
        int length = start.length() + new UUID(0, 0).toString().length() + END.length();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder == null ? target.toAbsolutePath() : folder, file -> {
                    String name = file.getFileName().toString();
                    return name.length() == length && name.startsWith(start) && name.endsWith(END);
                })) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Writes a text file in UTF-8.
     *
     * @param target where it is to appear
     * @param content writes it; if it fails, the target stays as it was
     * @throws IOException if the target cannot be written, as on a full disk: the message names it; or if {@code content}
     *     throws it
     */
    public static void writeText(Path target, Content content) throws IOException {
        try (AtomicOutput output = to(target)) {
            OutputStream named = new NamedStream(Files.newOutputStream(output.temporary()), target);
            try (BufferedWriter writer =
                    new BufferedWriter(new OutputStreamWriter(named, StandardCharsets.UTF_8.newEncoder()))) {
                content.writeTo(writer);
            }
            output.commit();
        }
    }

    /**
     * Writes a binary file.
     *
     * @param target where it is to appear
     * @param content writes it; if it fails, the target stays as it was
     * @throws IOException if the target cannot be written, or {@code content} throws it
     */
    public static void writeBytes(Path target, Bytes content) throws IOException {
        try (AtomicOutput output = to(target)) {
            try (OutputStream stream = new BufferedOutputStream(
                    new NamedStream(Files.newOutputStream(output.temporary()), target), BUFFER_BYTES)) {
                content.writeTo(stream);
            }
            output.commit();
        }
    }

    /** A failure to write, which the system tells without the file's name. */
    public static IOException failure(Path file, IOException cause, String kept) {
        return new IOException("cannot write " + file + ": " + Failures.reason(cause) + "; " + kept, cause);
    }

    /** Says in what fails which file it was, and what is left of it. */
    private static final class NamedStream extends OutputStream {
        private final OutputStream stream;
        private final Path target;

        NamedStream(OutputStream stream, Path target) {
            this.stream = stream;
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                stream.write(bytes, offset, length);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                throw failure(
                        target,
                        e,
                        Files.exists(target) ? "the file that was there is unchanged" : "nothing is left of it");
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /** A text that is to be written. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param writer buffered, closed by the caller
         * @throws IOException if it cannot be written
         */
        void writeTo(Writer writer) throws IOException;
    }

    /** Bytes that are to be written. */
    @FunctionalInterface
    public interface Bytes {
        /**
         * Writes all of them.
         *
         * @param stream buffered, closed by the caller
         * @throws IOException if they cannot be written
         */
        void writeTo(OutputStream stream) throws IOException;
    }

    /** The file that appears. */
    public Path target() {
        return target;
    }

    /** The file to write to until {@link #commit}. */
    public Path temporary() {
        return temporary;
    }

    /**
     * Forces the file to the disk and gives it its name. It must have been closed by whoever wrote to it.
     *
     * @throws IOException if the disk does not take it, or it cannot be moved
     */
    public void commit() throws IOException {
        move(temporary, target);
        event.ended(StageEvent.Stage.WRITE, target.toString(), 1);
    }

    /**
     * Forces a whole file to the disk and gives it another's name, in one step where the file system can: after a loss of power,
     * too, there is the old file or the new one.
     *
     * @param from closed by whoever wrote to it
     * @param to what is there is replaced
     * @throws IOException if the disk does not take it, or it cannot be moved
     */
    public static void move(Path from, Path to) throws IOException {
        // No channel: an interruption of the thread would close it.
        try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
            file.getFD().sync();
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes what has not been committed. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(temporary);
    }
}
