package org.galaxyscreen.io.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An archive's entry, with its checksum compared once it has been read from the first byte to the last: Java's {@link ZipFile} does not do that, so that damage in an
 * entry that is not compressed, or an encrypted one, would pass for data. For one thread.
 */
public final class CheckedEntry extends FilterInputStream {
    private final CRC32 sum = new CRC32();
    private final ZipEntry entry;
    private long left;
    private boolean whole = true;

    private CheckedEntry(InputStream in, ZipEntry entry) {
        super(in);
        this.entry = entry;
        this.left = entry.getSize();
    }

    /**
     * Opens an entry.
     *
     * @param archive that holds it
     * @param entry one of the archive's
     * @return its bytes, inflated; a read that comes to the end throws a {@link ZipException} if they are not those that were stored
     * @throws IOException if it cannot be opened
     */
    public static InputStream open(ZipFile archive, ZipEntry entry) throws IOException {
        return new CheckedEntry(archive.getInputStream(entry), entry);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            sum.update(bytes, offset, count);
            left -= count;
        }
        boolean end = count < 0 || left == 0;
        if (end && whole && sum.getValue() != entry.getCrc()) {
            throw new ZipException(String.format(
                    "its checksum is %08x, by the archive %08x: damaged, or encrypted",
                    sum.getValue(), entry.getCrc()));
        }
        return count;
    }

    /** Where bytes are passed over, nothing is compared. */
    @Override
    public long skip(long count) throws IOException {
        whole = false;
        return super.skip(count);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
