package org.galaxyscreen.io.npy;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.galaxyscreen.core.RowSource;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an array in a file, which the operating system maps into memory and may forget at any time: they take none of Java's heap. The
 * file must not change meanwhile; that it has become shorter is noticed. It is let go when nothing refers to this any more.
 */
final class MappedRows implements RowSource {
    /** Bytes of a part at most: a buffer is addressed by an int. */
    static final long PART = 1 << 30;

    private final Path file;
    private final int dimensions;
    private final boolean wide;
    private final int rowsPerPart;
    private final MappedByteBuffer[] parts;

    /** Where the last row ends. */
    private final long end;

    /**
     * Asked for the file's length. A channel would be closed for all by the interruption of one thread. None on Windows, which lets nobody
     * shorten a file that is mapped, nor rename one that is opened like this.
     */
    private final @Nullable RandomAccessFile opened;

    /**
     * Maps rows; the channel is not needed afterwards.
     *
     * @param start where the first row begins
     * @param wide whether values are float64, which are rounded
     * @param part bytes that are mapped together at most
     * @throws IOException if the file cannot be mapped, as where address space is limited
     */
    MappedRows(Path file, FileChannel channel, long start, long rows, int dimensions, boolean wide, long part)
            throws IOException {
        this.file = file;
        this.dimensions = dimensions;
        this.wide = wide;
        long rowBytes = (long) dimensions * (wide ? Double.BYTES : Float.BYTES);
        this.rowsPerPart = (int) Math.max(1, part / rowBytes);
        this.parts = new MappedByteBuffer[(int) ((rows + rowsPerPart - 1) / rowsPerPart)];
        for (int p = 0; p < parts.length; p++) {
            long first = (long) p * rowsPerPart;
            long count = Math.min(rowsPerPart, rows - first);
            parts[p] = channel.map(FileChannel.MapMode.READ_ONLY, start + first * rowBytes, count * rowBytes);
            parts[p].order(ByteOrder.LITTLE_ENDIAN);
        }
        this.end = start + rows * rowBytes;
        this.opened = File.separatorChar == '\\' ? null : new RandomAccessFile(file.toFile(), "r");
    }

    @Override
    public void copyRows(int from, int count, float[] target, int offset) {
        requireAll();
        try {
            int position = offset;
            for (int row = from; row < from + count; ) {
                int inPart = row % rowsPerPart;
                int here = Math.min(from + count - row, rowsPerPart - inPart);
                copy(parts[row / rowsPerPart], inPart * dimensions, target, position, here * dimensions);
                row += here;
                position += here * dimensions;
            }
        } catch (InternalError e) {
            // How Java reports that a page of a mapped file cannot be read.
            throw unreadable(e);
        }
        requireAll();
    }

    /**
     * Before rows are copied, so that pages that are gone are hardly ever touched; and afterwards, since Java reports one that was only when the
     * thread next stops for its own work, which may be after the zeros that it read instead have been used. Of a last page that is cut off in
     * its middle it reports nothing.
     */
    private void requireAll() {
        try {
            if (opened != null && opened.length() < end) {
                throw unreadable(null);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private UncheckedIOException unreadable(@Nullable Throwable cause) {
        return new UncheckedIOException(
                new IOException(file + " cannot be read any more; it has become shorter, or its disk has failed", cause));
    }

    private void copy(MappedByteBuffer part, int first, float[] target, int position, int count) {
        if (!wide) {
            part.asFloatBuffer().get(first, target, position, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[position + i] = (float) part.getDouble((first + i) * Double.BYTES);
        }
    }
}
