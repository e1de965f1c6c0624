package org.galaxyscreen.io.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.io.internal.ChannelReads;
import org.galaxyscreen.io.internal.FileStamp;
import org.jspecify.annotations.Nullable;

/**
 * An HDF5 file open for reading, through jhdf. Whatever jhdf throws at a damaged file, callers see an
 * {@link IOException} that names the file and what is wrong with it.
 */
final class Hdf5File implements AutoCloseable {
    private static final long SIGNATURE = 0x894844460D0A1A0AL;

    /** How many names a message has, and how deep groups in groups are looked into for it. */
    private static final int MOST_PATHS = 20;

    private static final int DEEPEST_PATH = 3;

    private static final int MAX_LINKS = 16;

    private final Path path;
    private final FileChannel channel;
    private final FileStamp stamp;
    private final HdfFile file;
    private final HdfBackingStorage storage;
    private final List<Hdf5File> others = new ArrayList<>();

    private Hdf5File(Path path, FileChannel channel, FileStamp stamp, HdfFile file) {
        this.path = path;
        this.channel = channel;
        this.stamp = stamp;
        this.file = file;
        this.storage = new BoundedStorage(file.getHdfBackingStorage());
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
            FileStamp stamp = FileStamp.of(path);
            long start = findSignature(path, channel);
            return guard(path.toString(), () -> {
                checkComplete(path, channel, start);
                return new Hdf5File(path, channel, stamp, new HdfFile(channel));
            });
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the file starts as HDF5 files do; no where it cannot be read. */
    static boolean hasSignature(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return signature(channel) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static long findSignature(Path path, FileChannel channel) throws IOException {
        long start = signature(channel);
        if (start < 0) {
            throw new IOException(path + " is not an HDF5 file: no HDF5 signature in its " + channel.size() + " bytes");
        }
        return start;
    }

    /** Where the superblock is: at 0, or after a user block of 512 bytes or a power of two times that; −1 if there is none. */
    private static long signature(FileChannel channel) throws IOException {
        long size = channel.size();
        for (long offset = 0; offset + 8 <= size; offset = offset == 0 ? 512 : offset * 2) {
            ByteBuffer head = ByteBuffer.allocate(8);
            if (channel.read(head, offset) == 8 && head.getLong(0) == SIGNATURE) {
                return offset;
            }
        }
        return -1;
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

    /** Reads images. */
    interface Reading<T> {
        T run() throws IOException;
    }

    /**
     * Reads something that is of use only where nobody has written to the file, or to those that its links lead to, since it was opened.
     *
     * @throws IOException if somebody has, whatever else went wrong by that
     */
    <T> T unchanged(Reading<T> reading) throws IOException {
        T found;
        try {
            found = reading.run();
        } catch (IOException e) {
            requireSame();
            throw e;
        }
        requireSame();
        return found;
    }

    private void requireSame() throws IOException {
        stamp.requireSame();
        for (Hdf5File other : others) {
            other.requireSame();
        }
    }

    /** What must be added to an address within the file to get a position in the channel. */
    long addressOffset() {
        return file.getUserBlockSize();
    }

    HdfBackingStorage storage() {
        return storage;
    }

    /**
     * The dataset of that name in the root group, or at a path from there; null if there is none. Links are followed, those of groups on the way
     * and into other files in the same folder too.
     */
    @Nullable
    Hdf5Dataset dataset(String name) throws IOException {
        Place root = new Place(this, file.getAddress());
        Place found = read("dataset '" + name + "'", () -> {
            if (!name.contains("/")) {
                Hdf5Link link = Hdf5Link.in(this, root.address()).get(name);
                return link == null ? null : follow(name, root, link, 0);
            }
            return find(name, root, name, 0);
        });
        if (found == null) {
            return null;
        }
        Hdf5Header header =
                found.file().read("dataset '" + name + "'", () -> Hdf5Header.read(found.file(), found.address()));
        return header.first(Hdf5Header.DATASPACE) == null ? null : Hdf5Dataset.of(found.file(), name, header);
    }

    /** An object's header. */
    private record Place(Hdf5File file, long address) {}

    /**
     * What a link in a group leads to.
     *
     * @param depth how many links led here
     */
    private static Place follow(String name, Place group, Hdf5Link link, int depth) throws IOException {
        if (depth > MAX_LINKS) {
            throw new IOException(group.file() + ": dataset '" + name + "' is a link to a link, more than " + MAX_LINKS
                    + " times; fewer expected");
        }
        if (link.path() == null) {
            return new Place(group.file(), link.address());
        }
        if (link.file() == null) {
            return find(name, group, link.path(), depth + 1);
        }
        Hdf5File other = group.file().external(name, link);
        return other.read(
                "dataset '" + name + "'",
                () -> find(name, new Place(other, other.file.getAddress()), link.path(), depth + 1));
    }

    /** What a path leads to: from the root group on where it begins with a slash, else from the group of the link that it is in. */
    private static Place find(String name, Place group, String path, int depth) throws IOException {
        Hdf5File file = group.file();
        Place place = path.startsWith("/") ? new Place(file, file.file.getAddress()) : group;
        boolean named = false;
        for (String part : path.split("/")) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            Hdf5Link link = Hdf5Link.in(place.file(), place.address()).get(part);
            if (link == null) {
                throw new IOException(file
                        + (path.equals(name)
                                ? " has no dataset '" + name + "': there is no '"
                                : ": dataset '" + name + "' is a link to '" + path + "', but there is no '")
                        + part + "'; found: " + contents(place));
            }
            place = follow(name, place, link, depth);
            named = true;
        }
        if (!named) {
            throw new IOException(
                    file + ": dataset '" + name + "' is a link to '" + path + "'; a link to a dataset expected");
        }
        return place;
    }

    private Hdf5File external(String name, Hdf5Link link) throws IOException {
        Path folder = path.toAbsolutePath().normalize().getParent();
        Path target = folder.resolve(link.file()).normalize();
        if (!folder.equals(target.getParent())) {
            throw new IOException(this + ": dataset '" + name + "' is a link into the file '" + link.file()
                    + "'; only files in the same folder are read: copy it there, or copy the dataset into this file");
        }
        if (!Files.isRegularFile(target)) {
            throw new IOException(this + ": dataset '" + name + "' is a link into the file '" + link.file()
                    + "', which is not there; copy it into the same folder");
        }
        for (Hdf5File open : others) {
            if (open.path.equals(target)) {
                return open;
            }
        }
        Hdf5File other = open(target);
        others.add(other);
        return other;
    }

    /** The paths of what is in the file, for messages. */
    String contents() throws IOException {
        return read(() -> contents(new Place(this, file.getAddress())));
    }

    private static String contents(Place group) throws IOException {
        List<String> paths = new ArrayList<>();
        collect(group, "", 0, paths);
        return paths.isEmpty() ? "nothing" : String.join(", ", paths);
    }

    private static void collect(Place group, String before, int depth, List<String> paths) throws IOException {
        for (Map.Entry<String, Hdf5Link> entry :
                Hdf5Link.in(group.file(), group.address()).entrySet()) {
            if (paths.size() == MOST_PATHS) {
                return;
            }
            String path = before + entry.getKey();
            int known = paths.size();
            if (entry.getValue().path() == null && depth < DEEPEST_PATH) {
                try {
                    collect(new Place(group.file(), entry.getValue().address()), path + "/", depth + 1, paths);
                } catch (IOException | RuntimeException e) {
                    // Damaged as it is, it has a name.
                }
            }
            if (paths.size() == known) {
                paths.add(path);
            }
        }
    }

    /** Bytes at an address within the file, little-endian. */
    ByteBuffer bytes(long address, long length) throws IOException {
        checkWithin(address, length);
        ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        if (!ChannelReads.fill(channel, buffer, address + addressOffset())) {
            throw new IOException(path + " has become shorter while it was read");
        }
        return buffer.flip();
    }

    /** So that nothing is allocated that the file cannot hold. */
    void checkWithin(long address, long length) throws IOException {
        long available = channel.size() - addressOffset();
        if (address < 0 || length < 0 || length > Integer.MAX_VALUE || address > available - length) {
            throw new IOException(path + " is damaged: " + length + " bytes expected at byte " + address
                    + ", the file has " + channel.size() + "; copy or download it again");
        }
    }

    int offsetBytes() {
        return storage().getSizeOfOffsets();
    }

    int lengthBytes() {
        return storage().getSizeOfLengths();
    }

    /** Reads an address; -1 where it is not defined. */
    long offset(ByteBuffer data) {
        int size = offsetBytes();
        long value = unsigned(data, size);
        return size < 8 && value == (1L << 8 * size) - 1 ? -1 : value;
    }

    /** Reads a length. */
    long length(ByteBuffer data) {
        return unsigned(data, lengthBytes());
    }

    /** Reads a little-endian number of up to eight bytes. */
    static long unsigned(ByteBuffer data, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (data.get() & 0xFFL) << 8 * i;
        }
        return value;
    }

    /** A shape as it is written in messages: {@code (17736, 256, 256, 3)}. */
    static String shapeText(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Runs an action on jhdf's objects. */
    <T extends @Nullable Object> T read(Callable<T> action) throws IOException {
        return guard(path.toString(), action);
    }

    /**
     * Runs an action on jhdf's objects.
     *
     * @param what it is about, for messages
     */
    <T extends @Nullable Object> T read(String what, Callable<T> action) throws IOException {
        return guard(path + ": " + what, action);
    }

    /**
     * jhdf trusts what it reads: on a damaged file it may fail with any unchecked exception, exhaust the stack on a
     * cyclic tree, or ask for an absurd array.
     */
    private static <T extends @Nullable Object> T guard(String what, Callable<T> action) throws IOException {
        try {
            return action.call();
        } catch (IOException e) {
            throw e;
        } catch (StackOverflowError | OutOfMemoryError | Exception e) {
            throw new IOException(
                    what + " is damaged or uses a feature of HDF5 that is not supported: " + Failures.reason(e)
                            + "; copy the file again, or rewrite it with 'h5repack --low=0 --high=2 OLD NEW'",
                    e);
        }
    }

    /** Closes the channels, which are all that is open: jhdf's own close fails on files opened from a channel. */
    @Override
    public void close() throws IOException {
        try {
            for (Hdf5File other : others) {
                other.close();
            }
        } finally {
            channel.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
