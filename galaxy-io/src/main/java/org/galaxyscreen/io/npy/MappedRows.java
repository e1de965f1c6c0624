package org.galaxyscreen.io.npy;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
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
    private final NpyValues type;
    private final boolean columnMajor;
    private final long rows;
    private final long partBytes;
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
     * @param type of the values, which are rounded where float32 cannot hold them
     * @param columnMajor whether the values of a column, not of a row, are next to each other
     * @param part bytes that are mapped together at most
     * @throws IOException if the file cannot be mapped, as where address space is limited
     */
    MappedRows(
            Path file,
            FileChannel channel,
            long start,
            long rows,
            int dimensions,
            NpyValues type,
            boolean columnMajor,
            long part)
            throws IOException {
        this.file = file;
        this.dimensions = dimensions;
        this.type = type;
        this.columnMajor = columnMajor;
        this.rows = rows;
        // Whole rows, or where there are none, whole values.
        long unit = columnMajor ? type.bytes() : (long) dimensions * type.bytes();
        long bytes = rows * dimensions * type.bytes();
        this.partBytes = Math.max(1, part / unit) * unit;
        this.parts = new MappedByteBuffer[(int) ((bytes + partBytes - 1) / partBytes)];
        for (int p = 0; p < parts.length; p++) {
            long first = p * partBytes;
            parts[p] = channel.map(FileChannel.MapMode.READ_ONLY, start + first, Math.min(partBytes, bytes - first));
            parts[p].order(type.order());
        }
        this.end = start + bytes;
        this.opened = File.separatorChar == '\\' ? null : new RandomAccessFile(file.toFile(), "r");
    }

    @Override
    public void copyRows(int from, int count, float[] target, int offset) {
        checked(() -> copy(from, count, target, offset));
    }

    /** Checked once, which takes many times as long as the copy of a row. */
    @Override
    public void copyRows(int[] some, int first, int count, int length, float[] target, int offset) {
        RowSource unchecked = this::copy;
        checked(() -> unchecked.copyRows(some, first, count, length, target, offset));
    }

    private void copy(int from, int count, float[] target, int offset) {
        if (columnMajor || type.kind() != 'f' || type.bytes() != Float.BYTES) {
            copyValues(from, count, target, offset);
        } else {
            copyFloats(from, count, target, offset);
        }
    }

    private void checked(Runnable copying) {
        requireAll();
        try {
            copying.run();
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
        return new UncheckedIOException(new IOException(
                file + " cannot be read any more; it has become shorter, or its disk has failed", cause));
    }

    private void copyFloats(int from, int count, float[] target, int offset) {
        long rowBytes = (long) dimensions * Float.BYTES;
        int rowsPerPart = (int) (partBytes / rowBytes);
        int position = offset;
        for (int row = from; row < from + count; ) {
            int inPart = row % rowsPerPart;
            int here = Math.min(from + count - row, rowsPerPart - inPart);
            parts[row / rowsPerPart].asFloatBuffer().get(inPart * dimensions, target, position, here * dimensions);
            row += here;
            position += here * dimensions;
        }
    }

    /** Value by value; column by column where they are next to each other. */
    private void copyValues(int from, int count, float[] target, int offset) {
        try {
            if (columnMajor) {
                for (int column = 0; column < dimensions; column++) {
                    for (int row = 0; row < count; row++) {
                        target[offset + row * dimensions + column] = at(column * rows + from + row);
                    }
                }
            } else {
                for (int i = 0; i < count * dimensions; i++) {
                    target[offset + i] = at((long) from * dimensions + i);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private float at(long index) throws IOException {
        long position = index * type.bytes();
        return (float) type.at(parts[(int) (position / partBytes)], (int) (position % partBytes));
    }
}
