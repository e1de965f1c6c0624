package org.galaxyscreen.io.hdf5;

import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.DatasetInfo;
import io.jhdf.dataset.chunked.indexing.BTreeIndex;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a dataset's chunks are in the file. Arrays of chunks are read here: they number the chunks of the dataset's maximum
 * shape, an extensible array with the unlimited dimension first, while jhdf takes the present shape, and stops at the first
 * chunk that was not written.
 */
final class ChunkTable {
    private final Hdf5Dataset dataset;
    private final Hdf5File file;
    private final int[] chunk;
    private final int chunkBytes;
    private final long[] counts;
    private final Map<Long, Entry> entries = new HashMap<>();

    private long[] order = {};
    private int front;

    /** A stored chunk; bit i of the mask is set where the filter i was skipped. */
    record Entry(long address, long bytes, int mask) {}

    private ChunkTable(Hdf5Dataset dataset, int[] chunk, int chunkBytes) throws IOException {
        this.dataset = dataset;
        this.file = dataset.file();
        this.chunk = chunk;
        this.chunkBytes = chunkBytes;
        this.counts = counts(dataset.shape());
        if (dataset.layout() instanceof ChunkedDataLayoutMessage tree) {
            if (tree.getBTreeAddress() != -1) {
                putAll(BTreeV1.createDataBTree(file.storage(), tree.getBTreeAddress(), chunk.length)
                        .getChunks());
            }
        } else if (dataset.layout() instanceof ChunkedDataLayoutMessageV4 index && index.getAddress() != -1) {
            read(index);
        }
    }

    /** Reads a chunked dataset's table. */
    static ChunkTable read(Hdf5Dataset dataset, int[] chunk, int chunkBytes) throws IOException {
        return dataset.file().read(() -> new ChunkTable(dataset, chunk, chunkBytes));
    }

    /** The chunk whose first element is there, or null where it was never written. */
    @Nullable
    Entry at(int[] offset) {
        long key = 0;
        for (int i = 0; i < chunk.length; i++) {
            key = key * counts[i] + offset[i] / chunk[i];
        }
        return entries.get(key);
    }

    private long[] counts(long[] shape) {
        long[] result = new long[chunk.length];
        for (int i = 0; i < chunk.length; i++) {
            result[i] = shape[i] < 0 ? Long.MAX_VALUE : ceilDivide(shape[i], chunk[i]);
        }
        return result;
    }

    private static long ceilDivide(long a, long b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    private void putAll(Collection<Chunk> chunks) {
        for (Chunk stored : chunks) {
            long[] scaled = stored.getChunkOffset();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] /= chunk[i];
            }
            long[] mask = stored.getFilterMask().toLongArray();
            put(
                    scaled,
                    new Entry(
                            stored.getAddress(), stored.getSize() & 0xFFFFFFFFL, mask.length == 0 ? 0 : (int) mask[0]));
        }
    }

    private void put(long[] scaled, Entry entry) {
        long key = 0;
        for (int i = 0; i < counts.length; i++) {
            if (scaled[i] < 0 || scaled[i] >= counts[i]) {
                return; // outside of the present shape
            }
            key = key * counts[i] + scaled[i];
        }
        if (entry.address() != -1) {
            entries.put(key, entry);
        }
    }

    private void read(ChunkedDataLayoutMessageV4 index) throws IOException {
        switch (index.getIndexingType()) {
            case ChunkedDataLayoutMessageV4.SINGLE_CHUNK_INDEX -> {
                long[] mask = index.isFilteredSingleChunk()
                        ? index.getFilterMaskFilteredSingleChunk().toLongArray()
                        : new long[0];
                put(
                        new long[chunk.length],
                        new Entry(
                                index.getAddress(),
                                index.isFilteredSingleChunk() ? index.getSizeOfFilteredSingleChunk() : chunkBytes,
                                mask.length == 0 ? 0 : (int) mask[0]));
            }
            case ChunkedDataLayoutMessageV4.IMPLICIT_INDEX -> readImplicit(index.getAddress());
            case ChunkedDataLayoutMessageV4.FIXED_ARRAY_INDEX -> readFixed(index.getAddress());
            case ChunkedDataLayoutMessageV4.EXTENSIBLE_ARRAY_INDEX -> readExtensible(index.getAddress());
            case ChunkedDataLayoutMessageV4.B_TREE_V2_INDEX ->
                putAll(new BTreeIndex(
                                file.storage(), index.getAddress(), new DatasetInfo(chunkBytes, dataset.shape(), chunk))
                        .getAllChunks());
            default ->
                throw new IOException(dataset + " has a chunk index of the unknown type " + index.getIndexingType());
        }
    }

    /** Decides which chunk has which number: {@code first} is the dimension that varies most slowly. */
    private void number(int first) throws IOException {
        front = first;
        long[] limits = counts(dataset.maxShape());
        order = new long[limits.length];
        long step = 1;
        for (int i = limits.length - 1; i >= 0; i--) {
            if (i != first) {
                order[i] = step;
                step = multiply(step, limits[i]);
            }
        }
        order[first] = step;
    }

    private long multiply(long a, long b) throws IOException {
        if (b < 1 || a > Long.MAX_VALUE / b) {
            throw new IOException(dataset + " has the maximum shape " + Hdf5File.shapeText(dataset.maxShape())
                    + ", which its chunk index cannot number: the file is damaged");
        }
        return a * b;
    }

    private void putNumbered(long number, Entry entry) {
        long[] scaled = new long[chunk.length];
        scaled[front] = number / order[front];
        long rest = number % order[front];
        for (int i = 0; i < scaled.length; i++) {
            if (i != front) {
                scaled[i] = rest / order[i];
                rest %= order[i];
            }
        }
        put(scaled, entry);
    }

    /** Without an index all chunks lie one after the other. */
    private void readImplicit(long address) throws IOException {
        number(0);
        long total = 1;
        for (long count : counts(dataset.maxShape())) {
            total = multiply(total, count);
        }
        for (long i = 0; i < total && (i + 1) * chunkBytes <= file.channel().size(); i++) {
            putNumbered(i, new Entry(address + i * chunkBytes, chunkBytes, 0));
        }
    }

    private void readFixed(long address) throws IOException {
        number(0);
        ByteBuffer header = block(address, 12 + file.offsetBytes() + file.lengthBytes(), "FAHD");
        boolean filtered = header.get(5) == 1;
        int elementBytes = header.get(6) & 0xFF;
        long pageElements = 1L << header.get(7);
        header.position(8);
        long elements = file.length(header);
        long start = file.offset(header);
        if (start == -1) {
            return;
        }
        file.checkWithin(start, multiply(elements, elementBytes));
        int prefix = 6 + file.offsetBytes();
        if (elements <= pageElements) {
            ByteBuffer data = block(start, prefix + elements * elementBytes + 4, "FADB");
            readElements(data.position(prefix), elements, 0, elementBytes, filtered);
            return;
        }
        long pages = ceilDivide(elements, pageElements);
        long bitmapBytes = ceilDivide(pages, 8);
        ByteBuffer data = block(start, prefix + bitmapBytes + 4, "FADB");
        long position = start + prefix + bitmapBytes + 4;
        for (long page = 0; page < pages; page++) {
            long first = page * pageElements;
            if (bit(data, prefix, page)) {
                readPage(position, Math.min(pageElements, elements - first), first, elementBytes, filtered);
            }
            position += pageElements * elementBytes + 4;
        }
    }

    /** Bitmaps begin with the highest bit of their first byte. */
    private static boolean bit(ByteBuffer data, int start, long index) {
        return (data.get(start + (int) (index / 8)) & (0x80 >> (int) (index % 8))) != 0;
    }

    private void readPage(long position, long count, long first, int elementBytes, boolean filtered)
            throws IOException {
        ByteBuffer data = file.bytes(position, count * elementBytes + 4);
        Hdf5Header.verify(data);
        readElements(data, count, first, elementBytes, filtered);
    }

    private void readElements(ByteBuffer data, long count, long first, int elementBytes, boolean filtered) {
        for (long i = 0; i < count; i++) {
            long address = file.offset(data);
            long bytes = chunkBytes;
            int mask = 0;
            if (filtered) {
                bytes = Hdf5File.unsigned(data, elementBytes - file.offsetBytes() - 4);
                mask = data.getInt();
            }
            if (address != -1) {
                putNumbered(first + i, new Entry(address, bytes, mask));
            }
        }
    }

    /** A block that begins with a signature and ends with a checksum. */
    private ByteBuffer block(long address, long bytes, String signature) throws IOException {
        ByteBuffer data = file.bytes(address, bytes);
        if (!Hdf5Header.startsWith(data, signature) || data.get(4) != 0) {
            throw new IOException(
                    dataset + " has a damaged chunk index: '" + signature + "' expected at byte " + address);
        }
        Hdf5Header.verify(data);
        return data;
    }

    private void readExtensible(long address) throws IOException {
        long[] limits = dataset.maxShape();
        int unlimited = 0;
        for (int i = 0; i < limits.length; i++) {
            if (limits[i] < 0) {
                unlimited = i;
            }
        }
        number(unlimited);
        new ExtensibleArray(address).read();
    }

    /**
     * Elements in an index block, then in data blocks that grow: those of each super block are twice as many or twice as
     * large as of the one before. The first data blocks are listed in the index block itself.
     */
    private final class ExtensibleArray {
        private final int elementBytes;
        private final boolean filtered;
        private final int superBlocks;
        private final int directElements;
        private final int minElements;
        private final int minPointers;
        private final long pageElements;
        private final int blockOffsetBytes;
        private final long used;
        private final long indexBlock;

        ExtensibleArray(long address) throws IOException {
            ByteBuffer header = block(address, 16 + file.offsetBytes() + 6L * file.lengthBytes(), "EAHD");
            filtered = header.get(5) == 1;
            elementBytes = header.get(6) & 0xFF;
            int bits = header.get(7) & 0xFF;
            directElements = header.get(8) & 0xFF;
            minElements = header.get(9) & 0xFF;
            minPointers = header.get(10) & 0xFF;
            pageElements = 1L << header.get(11);
            if (bits > 62 || minElements < 1 || minPointers < 1) {
                throw new IOException(dataset + " has a damaged chunk index: " + bits + " bits, " + minElements
                        + " elements, " + minPointers + " pointers");
            }
            superBlocks = 1 + bits - log2(minElements);
            blockOffsetBytes = (bits + 7) / 8;
            header.position(12 + 4 * file.lengthBytes());
            used = file.length(header);
            file.length(header);
            indexBlock = file.offset(header);
        }

        private static int log2(int value) {
            return 31 - Integer.numberOfLeadingZeros(value);
        }

        void read() throws IOException {
            if (indexBlock == -1) {
                return;
            }
            int direct = 2 * (minPointers - 1);
            int listed = 2 * log2(minPointers);
            int size = 6
                    + file.offsetBytes()
                    + directElements * elementBytes
                    + (direct + Math.max(0, superBlocks - listed)) * file.offsetBytes()
                    + 4;
            ByteBuffer index = block(indexBlock, size, "EAIB");
            index.position(6 + file.offsetBytes());
            readElements(index, directElements, 0, elementBytes, filtered);
            long first = directElements;
            for (int i = 0; i < superBlocks && first < used; i++) {
                int blocks = 1 << (i / 2);
                long elements = (1L << ((i + 1) / 2)) * minElements;
                if (i < listed) {
                    for (int j = 0; j < blocks; j++) {
                        readBlock(file.offset(index), first + j * elements, elements, null, 0);
                    }
                } else {
                    readSuperBlock(file.offset(index), first, blocks, elements);
                }
                first += blocks * elements;
            }
        }

        private void readSuperBlock(long address, long first, int blocks, long elements) throws IOException {
            if (address == -1) {
                return;
            }
            long pages = elements > pageElements ? elements / pageElements : 0;
            int prefix = 6 + file.offsetBytes() + blockOffsetBytes;
            long bitmaps = blocks * ceilDivide(pages, 8);
            ByteBuffer data = block(address, prefix + bitmaps + (long) blocks * file.offsetBytes() + 4, "EASB");
            data.position((int) (prefix + bitmaps));
            for (int j = 0; j < blocks && first + j * elements < used; j++) {
                readBlock(file.offset(data), first + j * elements, elements, data, j * pages);
            }
        }

        private void readBlock(long address, long first, long elements, @Nullable ByteBuffer superBlock, long firstPage)
                throws IOException {
            if (address == -1 || first >= used) {
                return;
            }
            int prefix = 6 + file.offsetBytes() + blockOffsetBytes;
            if (elements <= pageElements) {
                ByteBuffer data = block(address, prefix + elements * elementBytes + 4, "EADB");
                readElements(data.position(prefix), elements, first, elementBytes, filtered);
                return;
            }
            block(address, prefix + 4, "EADB");
            long position = address + prefix + 4;
            for (long page = 0; page < elements / pageElements; page++) {
                if (superBlock == null || bit(superBlock, prefix, firstPage + page)) {
                    readPage(position, pageElements, first + page * pageElements, elementBytes, filtered);
                }
                position += pageElements * elementBytes + 4;
            }
        }
    }
}
