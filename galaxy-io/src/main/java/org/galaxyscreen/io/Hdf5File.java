package org.galaxyscreen.io;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An HDF5 file open for reading, through jhdf. Whatever jhdf throws at a damaged file, callers see an
 * {@link IOException} that names the file and what is wrong with it.
 */
final class Hdf5File implements AutoCloseable {
    private static final long SIGNATURE = 0x894844460D0A1A0AL;

    private final Path path;
    private final FileChannel channel;
    private final HdfFile file;

    private Hdf5File(Path path, FileChannel channel, HdfFile file) {
        this.path = path;
        this.channel = channel;
        this.file = file;
    }

    @SuppressWarnings("MustBeClosedChecker")
    static Hdf5File open(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "does not exist; an HDF5 file expected");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a file; an HDF5 file expected");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long start = findSignature(path, channel);
            return guard(path, () -> {
                checkComplete(path, channel, start);
                return new Hdf5File(path, channel, new HdfFile(channel));
            });
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the superblock is: at 0, or after a user block of 512 bytes or a power of two times that. */
    private static long findSignature(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        for (long offset = 0; offset + 8 <= size; offset = offset == 0 ? 512 : offset * 2) {
            ByteBuffer head = ByteBuffer.allocate(8);
            if (channel.read(head, offset) == 8 && head.getLong(0) == SIGNATURE) {
                return offset;
            }
        }
        throw new IOException(path + " is not an HDF5 file: no HDF5 signature in its " + size + " bytes");
    }

    /** Every HDF5 file says in its superblock how long it is. */
    private static void checkComplete(Path path, FileChannel channel, long start) throws IOException {
        Superblock superblock = Superblock.readSuperblock(channel, start);
        long expected = superblock.getEndOfFileAddress();
        if (expected > channel.size()) {
            throw new IOException(path + " is cut off: " + expected + " bytes expected by its superblock, "
                    + channel.size() + " found; copy or download it again");
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** What must be added to an address within the file to get a position in the channel. */
    long addressOffset() {
        return file.getUserBlockSize();
    }

    /** The dataset of that name in the root group, or null. */
    @Nullable
    Dataset dataset(String name) throws IOException {
        return read(() -> {
            Node node = file.getChildren().get(name);
            return node instanceof Dataset dataset ? dataset : null;
        });
    }

    /** The names in the root group, for messages. */
    String contents() throws IOException {
        return read(() -> {
            Map<String, Node> children = file.getChildren();
            return children.isEmpty()
                    ? "nothing"
                    : children.keySet().stream().limit(20).collect(Collectors.joining(", "));
        });
    }

    /** A shape as it is written in messages: {@code (17736, 256, 256, 3)}. */
    static String shapeText(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Runs an action on jhdf's objects. */
    <T> T read(Callable<T> action) throws IOException {
        return guard(path, action);
    }

    /**
     * jhdf trusts what it reads: on a damaged file it may fail with any unchecked exception, exhaust the stack on a
     * cyclic tree, or ask for an absurd array.
     */
    private static <T> T guard(Path path, Callable<T> action) throws IOException {
        try {
            return action.call();
        } catch (IOException e) {
            throw e;
        } catch (StackOverflowError | OutOfMemoryError | Exception e) {
            throw new IOException(path + " is damaged or uses a feature of HDF5 that is not supported: " + e, e);
        }
    }

    /** Closes the channel, which is all that is open: jhdf's own close fails on files opened from a channel. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
