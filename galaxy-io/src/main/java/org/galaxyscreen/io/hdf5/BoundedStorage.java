package org.galaxyscreen.io.hdf5;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What jhdf reads of a file, checked against the file's size first: jhdf takes the memory for a length that a damaged file claims, then reads. */
final class BoundedStorage implements HdfBackingStorage {
    private final HdfBackingStorage storage;
    private final long size;

    BoundedStorage(HdfBackingStorage storage) {
        this.storage = storage;
        this.size = storage.size();
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        check(address + storage.getUserBlockSize(), length);
        return storage.readBufferFromAddress(address, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        check(address + storage.getUserBlockSize(), length);
        return storage.map(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        check(address, length);
        return storage.mapNoOffset(address, length);
    }

    private void check(long position, long length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw new HdfException(length + " bytes at byte " + position + " are claimed of a file of " + size);
        }
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
