package org.galaxyscreen.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.galaxyscreen.core.Cancellation;

/**
 * The bytes of a NumPy array file: float32, little-endian, row-major; rows behind room for the header, which is written last,
 * when their number is known. For one thread.
 */
final class NpyRows implements AutoCloseable {
    /** Room for any number of rows, and a multiple of 64, as the format asks for. */
    private static final int HEADER_BYTES = 128;

    private static final int BUFFER_BYTES = 1 << 18;

    private final FileChannel channel;
    private final int dimensions;
    private final ByteBuffer buffer;
    private long rows;

    private NpyRows(FileChannel channel, int dimensions, long rows) {
        this.channel = channel;
        this.dimensions = dimensions;
        this.rows = rows;
        this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
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
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long end = HEADER_BYTES + rows * Float.BYTES * dimensions;
            channel.truncate(end).position(end);
            return new NpyRows(channel, dimensions, rows);
        } catch (IOException e) {
            channel.close();
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
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * dimensions).order(ByteOrder.LITTLE_ENDIAN);
        long from = HEADER_BYTES + row * bytes.capacity();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("row " + row + " is not there");
            }
        }
        bytes.flip();
        bytes.asFloatBuffer().get(target);
    }

    /** Has the disk hold what was written. */
    void force() throws IOException {
        flush();
        channel.force(false);
    }

    /** Writes the header and closes the file. */
    void finish() throws IOException {
        flush();
        channel.position(0);
        buffer.put(header());
        flush();
        channel.close();
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
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (ClosedByInterruptException e) {
            Cancellation.check("writing features");
            throw e;
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
