package org.galaxyscreen.io.fits;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.galaxyscreen.io.internal.ChannelReads;
import org.galaxyscreen.io.internal.FileStamp;
import org.jspecify.annotations.Nullable;

/** A file's bytes at any place: on disk, or, of a file that is small or compressed as a whole, in memory. Thread-safe. */
final class FitsBytes implements AutoCloseable {
    /** Up to so many, all are read at once: that takes less than to read the header and the pixels one after the other. */
    private static final int SMALL = 1 << 18;

    private final @Nullable FileChannel channel;
    private final @Nullable FileStamp stamp;
    private final byte[] memory;
    private final long size;

    /** @param stamp null where all bytes are in memory */
    private FitsBytes(@Nullable FileChannel channel, @Nullable FileStamp stamp, byte[] memory, long size) {
        this.channel = channel;
        this.stamp = stamp;
        this.memory = memory;
        this.size = size;
    }

    /**
     * Opens a file; one that begins as gzip does is inflated.
     *
     * @param most how many bytes it may inflate to
     */
    static FitsBytes open(Path file, long most) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            FitsBytes plain = new FitsBytes(channel, FileStamp.of(file), new byte[0], channel.size());
            if (plain.size < 18) {
                return plain;
            }
            ByteBuffer start = plain.read(0, plain.size <= SMALL ? (int) plain.size : 2);
            if (start.get() != 0x1F || start.get() != (byte) 0x8B) {
                if (plain.size > SMALL) {
                    return plain;
                }
                channel.close();
                return new FitsBytes(null, null, start.array(), plain.size);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        byte[] all = inflate(file, (int) Math.min(most, Integer.MAX_VALUE - 16));
        return new FitsBytes(null, null, all, all.length);
    }

    private static byte[] inflate(Path file, int most) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] all = in.readNBytes(most);
            if (all.length == most && in.read() >= 0) {
                throw new IOException("inflates to more than " + most + " bytes, a quarter of Java's heap; give it a"
                        + " larger one (-Xmx), or unpack the file");
            }
            return all;
        } catch (EOFException e) {
            throw new IOException("its gzip data is cut off", e);
        }
    }

    long size() {
        return size;
    }

    /** How many of them are in memory. */
    long resident() {
        return memory.length;
    }

    /**
     * So many bytes from a place on.
     *
     * @throws EOFException if the file ends before
     */
    ByteBuffer read(long position, int length) throws IOException {
        if (position < 0 || length < 0 || position > size - length) {
            throw new EOFException("is cut off: it has " + size + " bytes; " + (position + length) + " expected");
        }
        if (channel == null) {
            return ByteBuffer.wrap(memory, (int) position, length).slice();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (!ChannelReads.fill(channel, bytes, position)) {
            throw new EOFException("is cut off at byte " + (position + bytes.position()));
        }
        return bytes.flip();
    }

    /** @throws IOException if somebody has written to the file since it was opened; the message names it */
    void requireSame() throws IOException {
        if (stamp != null) {
            stamp.requireSame();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
