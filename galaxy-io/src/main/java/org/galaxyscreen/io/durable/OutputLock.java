package org.galaxyscreen.io.durable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other runs, of this process and of others, from writing the same output: a file {@code OUTPUT.lock} beside it, that is locked
 * while this is open, says by whom, and is removed at the end. It is a file of its own because POSIX systems drop a process's locks of a
 * file as soon as the process closes that file, by whichever descriptor. One that a killed run left is not locked, and does not matter.
 */
public final class OutputLock implements AutoCloseable {
    /** The file, and since when this process has it locked: it must not be opened a second time. */
    private static final Map<Path, Instant> HELD = new ConcurrentHashMap<>();

    private static final int MAX_OWNER_BYTES = 200;

    /** Together a second. */
    private static final int OWNER_TRIES = 20;

    private final Path output;
    private final Path key;
    private final Path file;
    private final RandomAccessFile locked;
    private boolean closed;

    private OutputLock(Path output, Path key, Path file, RandomAccessFile locked) {
        this.output = output;
        this.key = key;
        this.file = file;
        this.locked = locked;
    }

    /**
     * Takes the lock.
     *
     * @param output whose folder exists
     * @throws IOException if another run has it, or the file cannot be written or locked; the message says which
     */
    public static OutputLock take(Path output) throws IOException {
        Path file = output.resolveSibling(output.getFileName() + ".lock");
        Path folder = file.toAbsolutePath().getParent();
        Path key = folder == null ? file : folder.toRealPath().resolve(file.getFileName());
        Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant before = HELD.putIfAbsent(key, since);
        if (before != null) {
            throw inUse(output, owner(before));
        }
        try {
            while (true) {
                RandomAccessFile locked = tryLock(output, file, since);
                if (locked != null) {
                    return new OutputLock(output, key, file, locked);
                }
            }
        } catch (IOException | RuntimeException e) {
            HELD.remove(key);
            throw e;
        }
    }

    /** Null if its last owner removed the file meanwhile, so that what was locked has no name any more. */
    private static @Nullable RandomAccessFile tryLock(Path output, Path file, Instant since) throws IOException {
        RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
        boolean mine = false;
        try {
            Object opened = identity(file);
            if (!isLocked(file, target)) {
                throw inUse(output, ownerIn(target));
            }
            Object named = identity(file);
            if (opened != null && opened.equals(named)) {
                target.setLength(0);
                try {
                    target.write(owner(since).getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw AtomicOutput.failure(file, e, "the run did not begin");
                }
                mine = true;
            }
        } finally {
            if (!mine) {
                target.close();
            }
        }
        return mine ? target : null;
    }

    private static boolean isLocked(Path file, RandomAccessFile target) throws IOException {
        try {
            // The last byte there can be: where locks bar others from reading, they can still read who has it.
            FileLock lock = target.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new IOException(
                    file + " cannot be locked (" + e.getMessage() + "); choose an output on a file system with locks",
                    e);
        }
    }

    /** What tells a file from a later one of its name; the name itself where files that are open cannot be removed. */
    private static @Nullable Object identity(Path file) throws IOException {
        try {
            Object identity =
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return identity == null ? file : identity;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String owner(Instant since) {
        return "process " + ProcessHandle.current().pid() + " since " + since;
    }

    /** Who has the lock: in the moment after taking it, its owner has not said so yet. */
    private static String ownerIn(RandomAccessFile target) throws IOException {
        for (int tries = 0; tries < OWNER_TRIES; tries++) {
            target.seek(0);
            byte[] owner = new byte[(int) Math.min(MAX_OWNER_BYTES, target.length())];
            target.readFully(owner);
            String text = new String(owner, StandardCharsets.US_ASCII);
            if (text.startsWith("process ")) {
                return text;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return "another process";
    }

    private static IOException inUse(Path output, String owner) {
        return new IOException(output + " is in use by " + owner
                + ": another run is writing the same output; wait for its end, or choose another output");
    }

    /** What is locked. */
    public Path output() {
        return output;
    }

    /** Removes the file and unlocks it; a second time does nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        // While it is locked: who opens it before that finds it has no name any more, and makes a new one.
        boolean removed = remove();
        try {
            locked.close();
        } finally {
            HELD.remove(key);
        }
        if (!removed) {
            remove();
        }
    }

    private boolean remove() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            // Open files cannot be removed everywhere; one that is left does no harm.
            return false;
        }
    }
}
