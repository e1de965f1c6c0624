package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.galaxyscreen.core.RowSource;

/**
 * Reads a NumPy array file ({@code .npy}, format 1.0 to 3.0): float32 or float64, little-endian, row-major, of one or two
 * dimensions; float64 is rounded to float32 where that is asked for. Nothing else is read, arrays of Python objects least
 * of all. The header's claims are checked against the file's length before memory is taken. For one thread.
 */
public final class NpyReader implements AutoCloseable {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final FileChannel channel;
    private final boolean wide;
    private final long rows;
    private final int dimensions;
    private final long start;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
    private long nextRow;

    private NpyReader(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        NpyHeader header = NpyHeader.read(path, Channels.newInputStream(channel));
        this.start = channel.position();
        this.wide = isWide(header);
        checkDimensions(header);
        this.rows = header.shape().get(0);
        this.dimensions = header.shape().size() == 1
                ? 1
                : (int) Math.min(Integer.MAX_VALUE, header.shape().get(1));
        if (dimensions == 0) {
            throw new IOException(
                    path + ": shape (" + rows + ", 0) has no columns; rows of one value or more expected");
        }
        checkLength();
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
            for (int i = 0; i < values.length; i++) {
                values[i] = reader.nextValue();
            }
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
     * Reads the next rows, rounding float64 values to float32.
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
        int end = offset + count * dimensions;
        for (int i = offset; i < end; ) {
            require();
            if (wide) {
                target[i++] = (float) buffer.getDouble();
            } else {
                int here = Math.min(end - i, buffer.remaining() / Float.BYTES);
                buffer.asFloatBuffer().get(target, i, here);
                buffer.position(buffer.position() + here * Float.BYTES);
                i += here;
            }
        }
        nextRow += count;
    }

    /** Whether values are float64. */
    boolean isWide() {
        return wide;
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
        return new MappedRows(path, channel, start, rows, dimensions, wide, part);
    }

    /** As {@link #read(float[], int, int)}, without rounding. */
    void read(double[] target, int count) throws IOException {
        if (count < 0 || count > rows - nextRow) {
            throw new IndexOutOfBoundsException(
                    path + ": " + count + " rows asked for, " + (rows - nextRow) + " of " + rows + " left");
        }
        Objects.checkFromIndexSize(0, Math.multiplyExact(count, dimensions), target.length);
        for (int i = 0; i < count * dimensions; i++) {
            target[i] = nextValue();
        }
        nextRow += count;
    }

    private double nextValue() throws IOException {
        require();
        return wide ? buffer.getDouble() : buffer.getFloat();
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
            if (buffer.remaining() < valueBytes()) {
                throw new IOException(path + " has become shorter while it was read");
            }
        }
    }

    private int valueBytes() {
        return wide ? Double.BYTES : Float.BYTES;
    }

    private int arrayLength() throws IOException {
        long length = rows * dimensions;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IOException(path + " has " + length + " values, more than fit into an array; read it by rows");
        }
        return (int) length;
    }

    private boolean isWide(NpyHeader header) throws IOException {
        String type = header.type();
        if (!type.equals("<f4") && !type.equals("<f8")) {
            throw new IOException(path + ": values of type " + (type.isEmpty() ? "a structure" : "'" + type + "'")
                    + "; '<f4' or '<f8' (little-endian floats) expected");
        }
        if (header.columnMajor()) {
            throw new IOException(path + ": the array is column-major (fortran_order); row-major expected, as "
                    + "numpy.ascontiguousarray makes it");
        }
        return type.equals("<f8");
    }

    private void checkDimensions(NpyHeader header) throws IOException {
        if (header.shape().isEmpty() || header.shape().size() > 2) {
            throw new IOException(path + ": shape " + header.shapeText() + "; one or two dimensions expected");
        }
    }

    private void checkLength() throws IOException {
        long found = channel.size() - start;
        long expected = -1;
        try {
            expected = Math.multiplyExact(Math.multiplyExact(rows, dimensions), valueBytes());
        } catch (ArithmeticException e) {
            // More than any file has: reported below.
        }
        if (expected != found) {
            throw new IOException(path + ": " + found + " bytes of values found; shape (" + rows + ", " + dimensions
                    + ") of " + valueBytes() + " bytes each expected");
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
