package org.galaxyscreen.io;

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
 * Writes a NumPy array file ({@code .npy}, format 1.0): float32, little-endian, row-major, {@code (rows, dimensions)},
 * row by row without knowing how many there will be. The file appears under its name at {@link #commit}. For one thread.
 */
public final class NpyWriter implements AutoCloseable {
    /** Room for any number of rows, and a multiple of 64, as the format asks for. */
    private static final int HEADER_BYTES = 128;

    private static final int BUFFER_BYTES = 1 << 18;

    private final AtomicOutput output;
    private final FileChannel channel;
    private final int dimensions;
    private final ByteBuffer buffer;
    private long rows;

    private NpyWriter(AtomicOutput output, FileChannel channel, int dimensions) {
        this.output = output;
        this.channel = channel;
        this.dimensions = dimensions;
        this.buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Starts a file.
     *
     * @param target where it is to appear; what is there is replaced at {@link #commit}
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     * @throws IOException if the target's folder is missing or cannot be written to
     */
    public static NpyWriter create(Path target, int dimensions) throws IOException {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 or more expected");
        }
        AtomicOutput output = AtomicOutput.to(target);
        try {
            FileChannel channel = FileChannel.open(output.temporary(), StandardOpenOption.WRITE);
            channel.position(HEADER_BYTES);
            return new NpyWriter(output, channel, dimensions);
        } catch (IOException e) {
            output.close();
            throw e;
        }
    }

    /**
     * Appends a row.
     *
     * @param values holds the row from {@code offset} on
     * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
     * @throws IOException if it cannot be written
     * @throws java.util.concurrent.CancellationException if the thread was interrupted while it wrote
     */
    public void write(float[] values, int offset) throws IOException {
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

    /** How many rows have been written. */
    public long rows() {
        return rows;
    }

    /**
     * Writes the header and gives the file its name.
     *
     * @throws IOException if it cannot be written
     */
    public void commit() throws IOException {
        finish();
        output.commit();
    }

    /** All that {@link #commit} does but the last step, which cannot fail for want of space. */
    void finish() throws IOException {
        flush();
        channel.position(0);
        buffer.put(header());
        flush();
        channel.close();
    }

    AtomicOutput output() {
        return output;
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

    /** Ends without a file if there was no {@link #commit}. */
    @Override
    public void close() throws IOException {
        try (output) {
            channel.close();
        }
    }
}
