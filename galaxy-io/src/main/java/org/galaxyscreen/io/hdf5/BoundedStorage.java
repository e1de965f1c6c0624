package org.galaxyscreen.io.hdf5;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.galaxyscreen.io.internal.ChannelReads;

/**
 * What jhdf reads of a file, checked against the file's size first: jhdf takes the memory for a length that a damaged file claims, then reads,
 * and where the file has ended meanwhile, it takes bytes twice. Nothing is mapped into memory, where a file that becomes shorter is an error of Java
 * itself.
 */
final class BoundedStorage implements HdfBackingStorage {
    private final HdfBackingStorage storage;
    private final long size;

    BoundedStorage(HdfBackingStorage storage) {
        this.storage = storage;
        this.size = storage.size();
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        return read(address + storage.getUserBlockSize(), length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return read(address + storage.getUserBlockSize(), length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        return read(address, length);
    }

    /** As jhdf does, in little-endian order. */
    private ByteBuffer read(long position, long length) {
        if (position < 0 || length < 0 || position > size - length || length > Integer.MAX_VALUE - 16) {
            throw new HdfException(length + " bytes at byte " + position + " are claimed of a file of " + size);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (!ChannelReads.fill(storage.getFileChannel(), bytes, position)) {
                throw new HdfException("it ends at byte " + (position + bytes.position()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.flip();
    }

    @Override
    public long getUserBlockSize() {
        return storage.getUserBlockSize();
    }

    @Override
    public Superblock getSuperblock() {
        return storage.getSuperblock();
    }

    @Override
    public FileChannel getFileChannel() {
        return storage.getFileChannel();
    }

    @Override
    public int getSizeOfOffsets() {
        return storage.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return storage.getSizeOfLengths();
    }

    @Override
    public void close() {
        storage.close();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean inMemory() {
        return storage.inMemory();
    }
}
