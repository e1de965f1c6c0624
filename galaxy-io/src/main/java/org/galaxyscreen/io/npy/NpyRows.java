package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.galaxyscreen.core.RowSource;

/**
 * The bytes of a NumPy array file: float32, little-endian, row-major; rows behind room for the header, which is written last,
 * when their number is known. For one thread, whose interruption it survives: a channel would be closed by it.
 */
final class NpyRows implements AutoCloseable {
    /** Room for any number of rows, and a multiple of 64, as the format asks for. */
    private static final int HEADER_BYTES = 128;

    private static final int BUFFER_BYTES = 1 << 18;

    private final RandomAccessFile file;
    private final int dimensions;
    private final ByteBuffer buffer;
    private long rows;

    /** Where the buffer goes in the file: not where the file is at, which moves when a full disk takes a part of it. */
    private long flushed;

    private NpyRows(RandomAccessFile file, int dimensions, long rows) {
        this.file = file;
        this.dimensions = dimensions;
        this.rows = rows;
        this.flushed = HEADER_BYTES + rows * Float.BYTES * dimensions;
        this.buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many whole rows a file of so many bytes holds. */
    static long rowsIn(long bytes, int dimensions) {
        return Math.max(0, bytes - HEADER_BYTES) / (Float.BYTES * (long) dimensions);
    }

    /**
     * Goes on behind the first rows of a file that exists; what follows them is cut off.
     *
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     */
    static NpyRows after(long rows, Path file, int dimensions) throws IOException {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 or more expected");
        }
        RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw");
        try {
            long end = HEADER_BYTES + rows * Float.BYTES * dimensions;
            target.setLength(end);
            return new NpyRows(target, dimensions, rows);
        } catch (IOException e) {
            target.close();
            throw e;
        }
    }

    void write(float[] values, int offset) throws IOException {
        Objects.checkFromIndexSize(offset, dimensions, values.length);
        int done = 0;
        while (done < dimensions) {
            if (buffer.remaining() < Float.BYTES) {
                flush();
            }
            int step = Math.min(dimensions - done, buffer.remaining() / Float.BYTES);
            buffer.asFloatBuffer().put(values, offset + done, step);
            buffer.position(buffer.position() + step * Float.BYTES);
            done += step;
        }
        rows++;
    }

    long rows() {
        return rows;
    }

    /** Reads a row that was in the file from the beginning. */
    void read(long row, float[] target) throws IOException {
        byte[] bytes = new byte[Float.BYTES * dimensions];
        file.seek(HEADER_BYTES + row * bytes.length);
        file.readFully(bytes);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target);
    }

    /**
     * The rows so far, which stay in the file; they can be read on when this is closed.
     *
     * @param path of the file
     * @throws IOException if it cannot be mapped
     */
    RowSource map(Path path) throws IOException {
        flush();
        // A channel of its own: an interruption would close that of the file.
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new MappedRows(
                    path, channel, HEADER_BYTES, rows, dimensions, NpyValues.FLOATS, false, MappedRows.PART);
        }
    }

    /** Has the disk hold what was written. */
    void force() throws IOException {
        flush();
        file.getFD().sync();
    }

    /** Writes the header and closes the file. */
    void finish() throws IOException {
        flush();
        file.seek(0);
        file.write(header());
        file.close();
    }

    private byte[] header() {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dimensions + "), }";
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) (HEADER_BYTES - 10));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    private void flush() throws IOException {
        file.seek(flushed);
        file.write(buffer.array(), 0, buffer.position());
        flushed += buffer.position();
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
