package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a NumPy array file ({@code .npy}, format 1.0 to 3.0): float32 or float64, little-endian, row-major, of one or two
 * dimensions; float64 is rounded to float32 where that is asked for. Nothing else is read, arrays of Python objects least
 * of all. The header's claims are checked against the file's length before memory is taken. For one thread.
 */
public final class NpyReader implements AutoCloseable {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 18;

    /** The three entries that NumPy writes, in any order, with any spaces and either quotes; lengths as Python 2 wrote them, too. */
    private static final Pattern DESCR = entry("descr", "(?:(['\"])([^'\"]*)\\1|\\[)");

    private static final Pattern ORDER = entry("fortran_order", "(True|False)");
    private static final Pattern SHAPE = entry("shape", "\\(([0-9L, ]*)\\)");

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
        String header = header();
        this.start = channel.position();
        this.wide = isWide(header);
        long[] shape = shape(header);
        this.rows = shape[0];
        this.dimensions = (int) shape[1];
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
        for (int i = offset, end = offset + count * dimensions; i < end; i++) {
            target[i] = (float) nextValue();
        }
        nextRow += count;
    }

    /** Whether values are float64. */
    boolean isWide() {
        return wide;
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
        return wide ? buffer.getDouble() : buffer.getFloat();
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

    private String header() throws IOException {
        ByteBuffer head = read(8);
        if (head == null || !Arrays.equals(Arrays.copyOf(head.array(), MAGIC.length), MAGIC)) {
            throw new IOException(path + " is not a .npy file: it does not start with NumPy's signature");
        }
        int version = head.get(6);
        ByteBuffer length = version >= 1 && version <= 3 ? read(version == 1 ? 2 : 4) : null;
        if (length == null) {
            throw new IOException(path + ": .npy format " + version + "." + head.get(7) + "; 1.0 to 3.0 expected");
        }
        long bytes = version == 1 ? length.getShort(0) & 0xFFFFL : length.getInt(0) & 0xFFFFFFFFL;
        ByteBuffer text = bytes > MAX_HEADER_BYTES ? null : read((int) bytes);
        if (text == null) {
            throw new IOException(path + ": the header claims " + bytes + " bytes; at most " + MAX_HEADER_BYTES
                    + ", and no more than the file has, expected");
        }
        return new String(text.array(), StandardCharsets.ISO_8859_1);
    }

    private @Nullable ByteBuffer read(int bytes) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                return null;
            }
        }
        return target;
    }

    private boolean isWide(String header) throws IOException {
        Matcher descr = find("descr", DESCR, header);
        String type = descr.group(2) == null ? "a structure" : "'" + descr.group(2) + "'";
        if (!type.equals("'<f4'") && !type.equals("'<f8'")) {
            throw new IOException(
                    path + ": values of type " + type + "; '<f4' or '<f8' (little-endian floats) expected");
        }
        if (find("fortran_order", ORDER, header).group(1).equals("True")) {
            throw new IOException(path + ": the array is column-major (fortran_order); row-major expected, as "
                    + "numpy.ascontiguousarray makes it");
        }
        return type.equals("'<f8'");
    }

    private long[] shape(String header) throws IOException {
        String text = find("shape", SHAPE, header).group(1).replaceAll("(?<=[0-9])L", "");
        String[] sides = text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*");
        if (sides.length < 1 || sides.length > 2) {
            throw new IOException(path + ": shape (" + text + "); one or two dimensions expected");
        }
        try {
            long first = Long.parseLong(sides[0]);
            return new long[] {first, sides.length == 1 ? 1 : Integer.parseInt(sides[1])};
        } catch (NumberFormatException e) {
            throw new IOException(path + ": shape (" + text + ") is not understood or too large", e);
        }
    }

    private static Pattern entry(String name, String value) {
        return Pattern.compile("['\"]" + name + "['\"]\\s*:\\s*" + value);
    }

    private Matcher find(String name, Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException(path + ": the header has no " + name + ": "
                    + header.substring(0, Math.min(200, header.length())).strip());
        }
        return matcher;
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
