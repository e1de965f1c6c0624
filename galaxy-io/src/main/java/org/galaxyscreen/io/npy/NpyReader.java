package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.galaxyscreen.core.RowSource;
import org.galaxyscreen.io.internal.ChannelReads;
import org.galaxyscreen.io.internal.GitLfs;

/**
 * Reads a NumPy array file ({@code .npy}, format 1.0 to 3.0) of one or two dimensions: booleans, integers and floats of at most 64 bits, in
 * either byte order, row-major or column-major ({@code fortran_order}). Values that float32 cannot hold are rounded where it is asked for.
 * Nothing else is read, arrays of Python objects least of all. The header's claims are checked against the file's length before memory is
 * taken. For one thread.
 */
public final class NpyReader implements AutoCloseable {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private static final int BUFFER_BYTES = 1 << 18;
    private static final int COPIED_BYTES = 1 << 17;
    private static final int MOST_DIMENSIONS = 1 << 24;

    private final Path path;
    private final FileChannel channel;
    private final NpyValues type;
    private final boolean columnMajor;
    private final long rows;
    private final int dimensions;
    private final long start;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private long nextRow;

    private NpyReader(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        NpyHeader header = NpyHeader.read(path, Channels.newInputStream(channel));
        this.start = channel.position();
        this.type = NpyValues.of(path, header);
        buffer.order(type.order());
        checkDimensions(header);
        this.rows = header.shape().get(0);
        this.dimensions =
                header.shape().size() == 1 ? 1 : Math.toIntExact(header.shape().get(1));
        this.columnMajor = header.columnMajor() && dimensions > 1;
        checkLength(header);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws IOException if it is missing, is no {@code .npy} file, holds another kind of array, or is shorter or longer
     *     than its header says; the message says what was expected and what was found
     */
    public static NpyReader open(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "does not exist; a .npy file expected");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is no file; a .npy file expected");
        }
        GitLfs.refuse(path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new NpyReader(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * All values of a file as float32, row-major.
     *
     * @throws IOException as {@link #open} does, or if there are more than fit into an array
     */
    public static float[] readFloats(Path path) throws IOException {
        try (NpyReader reader = open(path)) {
            float[] values = new float[reader.arrayLength()];
            reader.read(values, 0, (int) reader.rows);
            return values;
        }
    }

    /**
     * All values of a file as float64, row-major.
     *
     * @throws IOException as {@link #open} does, or if there are more than fit into an array
     */
    public static double[] readDoubles(Path path) throws IOException {
        try (NpyReader reader = open(path)) {
            double[] values = new double[reader.arrayLength()];
            reader.read(values, (int) reader.rows);
            return values;
        }
    }

    /** The length of the first dimension. */
    public long rows() {
        return rows;
    }

    /** The length of a row: the second dimension, or 1 where there is one alone. */
    public int dimensions() {
        return dimensions;
    }

    /**
     * Reads the next rows, rounding values that float32 cannot hold.
     *
     * @param target receives {@code count × dimensions} values from {@code offset} on
     * @throws IndexOutOfBoundsException if the target's range does not exist, or there are fewer rows left
     * @throws IOException if the file cannot be read
     */
    public void read(float[] target, int offset, int count) throws IOException {
        if (count < 0 || count > rows - nextRow) {
            throw new IndexOutOfBoundsException(
                    path + ": " + count + " rows asked for, " + (rows - nextRow) + " of " + rows + " left");
        }
        Objects.checkFromIndexSize(offset, Math.multiplyExact(count, dimensions), target.length);
        if (columnMajor) {
            readColumns(count, (index, value) -> target[offset + index] = (float) value);
            return;
        }
        boolean plain = isFloat32();
        int end = offset + count * dimensions;
        for (int i = offset; i < end; ) {
            require();
            if (plain) {
                int here = Math.min(end - i, buffer.remaining() / Float.BYTES);
                buffer.asFloatBuffer().get(target, i, here);
                buffer.position(buffer.position() + here * Float.BYTES);
                i += here;
            } else {
                target[i++] = (float) next();
            }
        }
        nextRow += count;
    }

    private boolean isFloat32() {
        return type.kind() == 'f' && type.bytes() == Float.BYTES;
    }

    /** Whether the values are float32, row by row, so that {@link #copyRows} reads them. */
    boolean isPlain() {
        return isFloat32() && !columnMajor;
    }

    /**
     * Reads rows of a {@linkplain #isPlain() plain} array, wherever this stands; for several threads. This is a {@link RowSource} until it is closed.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    void copyRows(int from, int count, float[] target, int offset) {
        long rowBytes = (long) dimensions * Float.BYTES;
        long left = count * rowBytes;
        ByteBuffer some =
                ByteBuffer.allocate((int) Math.min(COPIED_BYTES, left)).order(type.order());
        long position = start + from * rowBytes;
        int at = offset;
        try {
            while (left > 0) {
                some.clear().limit((int) Math.min(some.capacity(), left));
                if (!ChannelReads.fill(channel, some, position)) {
                    throw shorter();
                }
                int bytes = some.flip().remaining();
                some.asFloatBuffer().get(target, at, bytes / Float.BYTES);
                at += bytes / Float.BYTES;
                position += bytes;
                left -= bytes;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the values are. */
    NpyValues type() {
        return type;
    }

    /** How many bytes its values take in memory, as float32. */
    public long floatBytes() {
        return rows * dimensions * Float.BYTES;
    }

    /**
     * All rows, wherever this stands, to be read when they are asked for, also when this is closed.
     *
     * @param part bytes that are mapped together at most
     */
    RowSource map(long part) throws IOException {
        return new MappedRows(path, channel, start, rows, dimensions, type, columnMajor, part);
    }

    /** As {@link #read(float[], int, int)}, without rounding. */
    void read(double[] target, int count) throws IOException {
        if (count < 0 || count > rows - nextRow) {
            throw new IndexOutOfBoundsException(
                    path + ": " + count + " rows asked for, " + (rows - nextRow) + " of " + rows + " left");
        }
        Objects.checkFromIndexSize(0, Math.multiplyExact(count, dimensions), target.length);
        if (columnMajor) {
            readColumns(count, (index, value) -> target[index] = value);
            return;
        }
        for (int i = 0; i < count * dimensions; i++) {
            require();
            target[i] = next();
        }
        nextRow += count;
    }

    /** Of the next rows, value by value: each column has them in a row. */
    private void readColumns(int count, Target target) throws IOException {
        for (int column = 0; column < dimensions; column++) {
            long position = start + (column * rows + nextRow) * type.bytes();
            for (int row = 0; row < count; ) {
                int here = Math.min(count - row, BUFFER_BYTES / type.bytes());
                buffer.clear().limit(here * type.bytes());
                if (!ChannelReads.fill(channel, buffer, position)) {
                    throw shorter();
                }
                buffer.flip();
                for (int i = 0; i < here; i++) {
                    target.put((row + i) * dimensions + column, next());
                }
                row += here;
                position += (long) here * type.bytes();
            }
        }
        nextRow += count;
    }

    private interface Target {
        void put(int index, double value);
    }

    private double next() throws IOException {
        double value = type.at(buffer, buffer.position());
        buffer.position(buffer.position() + type.bytes());
        return value;
    }

    private IOException shorter() {
        return new IOException(path + " has become shorter while it was read");
    }

    /** Sees to it that there is a value in the buffer. */
    private void require() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            while (buffer.position() % 8 != 0 || buffer.position() == 0) {
                if (channel.read(buffer) < 0) {
                    break;
                }
            }
            buffer.flip();
            if (buffer.remaining() < type.bytes()) {
                throw shorter();
            }
        }
    }

    private int arrayLength() throws IOException {
        long length = rows * dimensions;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IOException(path + " has " + length + " values, more than fit into an array; read it by rows");
        }
        return (int) length;
    }

    private void checkDimensions(NpyHeader header) throws IOException {
        if (header.shape().isEmpty() || header.shape().size() > 2) {
            throw new IOException(path + ": shape " + header.shapeText() + "; one or two dimensions expected");
        }
        if (header.shape().size() == 2 && header.shape().get(1) == 0) {
            throw new IOException(
                    path + ": shape " + header.shapeText() + " has no columns; rows of one value or more expected");
        }
        if (header.shape().size() == 2 && header.shape().get(1) > MOST_DIMENSIONS) {
            throw new IOException(path + ": shape " + header.shapeText() + " has rows of "
                    + header.shape().get(1) + " values; at most " + MOST_DIMENSIONS + " expected");
        }
    }

    private void checkLength(NpyHeader header) throws IOException {
        long found = channel.size() - start;
        long expected = -1;
        try {
            expected = Math.multiplyExact(Math.multiplyExact(rows, dimensions), type.bytes());
        } catch (ArithmeticException e) {
            // More than any file has: reported below.
        }
        if (expected != found) {
            throw new IOException(path + ": " + found + " bytes of values found; shape " + header.shapeText() + " of "
                    + type.bytes() + " bytes each expected");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "NpyReader[" + path + ", " + rows + "×" + dimensions + "]";
    }
}
