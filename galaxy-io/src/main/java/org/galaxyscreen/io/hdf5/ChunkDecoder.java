package org.galaxyscreen.io.hdf5;

import io.jhdf.exceptions.HdfFilterException;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.DeflatePipelineFilter;
import io.jhdf.filter.FilterManager;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Turns the stored chunks of a dataset into its elements. Each chunk may skip some of the dataset's filters. gzip, shuffle
 * and Fletcher-32 are undone here: compressed data must end, with the right checksum, exactly where the chunk is full,
 * whatever they would swell to, and Fletcher's checksum must be right. Other filters are left to jhdf. Thread-safe.
 */
final class ChunkDecoder {
    private static final long MAX_CHUNK_BYTES = 256L << 20;
    private static final int FLETCHER = 3;
    private static final int LZF = 32_000;
    private static final int LZ4 = 32_004;
    private static final int BITSHUFFLE = 32_008;
    private static final int ALL_FILTERS = -1;

    /** Of filters that files need not name. */
    private static final Map<Integer, String> NAMES = Map.of(4, "szip", 5, "N-bit", 6, "scale-offset");

    private final Hdf5Dataset dataset;
    private final Hdf5File file;
    private final long[] extent;
    private final int[] shape;
    private final int bytes;
    private final List<FilterInfo> filters;
    private final ChunkTable table;

    ChunkDecoder(Hdf5Dataset dataset) throws IOException {
        this.dataset = dataset;
        this.file = dataset.file();
        this.extent = dataset.shape();
        this.shape = shape(dataset);
        this.bytes = chunkBytes();
        this.filters = dataset.filters();
        for (FilterInfo filter : filters) {
            requireReadable(filter);
        }
        this.table = ChunkTable.read(dataset, shape, bytes);
    }

    /** Before the first image: each would fail for the same reason. */
    private void requireReadable(FilterInfo filter) throws IOException {
        if (filter.getId() == FLETCHER) {
            return;
        }
        try {
            FilterManager.getPipeline(List.of(filter));
        } catch (HdfFilterException e) {
            throw new IOException(
                    dataset + " is stored with the filter " + NAMES.getOrDefault(filter.getId(), filter.getName())
                            + " (" + filter.getId() + "), which is not read; gzip, shuffle, Fletcher-32, LZF, LZ4 and"
                            + " bitshuffle are. Rewrite the file with 'h5repack --filter=GZIP=4 OLD NEW'",
                    e);
        }
    }

    private static int[] shape(Hdf5Dataset dataset) {
        if (dataset.layout() instanceof ChunkedDataLayoutMessageV4 layout) {
            // The last one is the size of an element.
            int[] sides = layout.getChunkDimensions();
            return Arrays.copyOf(sides, sides.length - 1);
        }
        return ((ChunkedDataLayoutMessage) dataset.layout()).getChunkDimensions();
    }

    private int chunkBytes() throws IOException {
        long product = dataset.elementBytes();
        for (int side : shape) {
            product = side < 1 || product > MAX_CHUNK_BYTES ? Long.MAX_VALUE : product * side;
        }
        if (shape.length != extent.length || product > MAX_CHUNK_BYTES) {
            throw new IOException(dataset + " has chunks of shape " + Arrays.toString(shape) + "; " + extent.length
                    + " sides and at most " + MAX_CHUNK_BYTES + " bytes expected");
        }
        return (int) product;
    }

    /** Of images: images, rows, columns and colours of a chunk. */
    int[] chunkShape() {
        return shape.clone();
    }

    /**
     * A whole chunk, row-major; where it reaches over the dataset's edge, so does the result. One that was never written
     * is full of the dataset's fill value.
     *
     * @param offset of the chunk's first element
     * @throws IOException if the chunk is damaged
     */
    byte[] decode(int[] offset) throws IOException {
        ChunkTable.Entry entry = table.at(offset);
        if (entry == null) {
            byte[] data = new byte[bytes];
            dataset.fill(data);
            return data;
        }
        byte[] data = file.read(() -> decode(entry, offset));
        if (data.length != bytes) {
            throw damaged(offset, "has " + data.length + " bytes; " + bytes + " expected");
        }
        return data;
    }

    private byte[] decode(ChunkTable.Entry entry, int[] offset) throws IOException {
        int mask = dataset.partialChunksUnfiltered() && isPartial(offset) ? ALL_FILTERS : entry.mask();
        byte[] data;
        try {
            data = file.bytes(entry.address(), entry.bytes()).array();
        } catch (IOException e) {
            throw new IOException(
                    dataset + ": the chunk at " + Arrays.toString(offset) + " cannot be read: " + e.getMessage(), e);
        }
        for (int i = filters.size() - 1; i >= 0; i--) {
            if ((mask >> i & 1) == 0) {
                data = undo(i, mask, data, offset);
            }
        }
        return data;
    }

    private boolean isPartial(int[] offset) {
        for (int i = 0; i < shape.length; i++) {
            if ((long) offset[i] + shape[i] > extent[i]) {
                return true;
            }
        }
        return false;
    }

    private byte[] undo(int filter, int mask, byte[] data, int[] offset) throws IOException {
        FilterInfo info = filters.get(filter);
        return switch (info.getId()) {
            case DeflatePipelineFilter.ID -> inflate(data, sizeBefore(filter, mask), offset);
            case ByteShuffleFilter.ID -> unshuffle(data, info.getData());
            case FLETCHER -> checkFletcher(data, offset);
            default -> undoElsewhere(info, data, sizeBefore(filter, mask), offset);
        };
    }

    private byte[] undoElsewhere(FilterInfo info, byte[] data, int expected, int[] offset) throws IOException {
        long most = expected < 0 ? 2L * bytes + 4096 : expected;
        long claimed = claimed(info, data);
        if (claimed < 0 || claimed > most) {
            throw damaged(offset, "claims " + claimed + " bytes before its compression; at most " + most + " expected");
        }
        try {
            return FilterManager.getPipeline(List.of(info)).decode(data);
        } catch (RuntimeException e) {
            throw new IOException(
                    damaged(offset, "could not be decoded: " + e.getMessage()).getMessage(), e);
        }
    }

    /** For how many bytes jhdf takes memory, because the chunk or its filter's settings say so; 0 where nothing does. */
    private static long claimed(FilterInfo info, byte[] data) {
        int[] settings = info.getData();
        return switch (info.getId()) {
            case LZF -> settings.length > 2 ? settings[2] : 0;
            case LZ4 -> firstLong(data);
            case BITSHUFFLE -> settings.length > 4 && settings[4] != 0 ? firstLong(data) : 0;
            default -> 0;
        };
    }

    private static long firstLong(byte[] data) {
        return data.length < Long.BYTES ? 0 : ByteBuffer.wrap(data).getLong();
    }

    /** How many bytes the filter was given; -1 where another compression came before it. */
    private int sizeBefore(int filter, int mask) {
        int size = bytes;
        for (int i = 0; i < filter; i++) {
            if ((mask >> i & 1) == 0) {
                int id = filters.get(i).getId();
                if (id == FLETCHER) {
                    size += 4;
                } else if (id != ByteShuffleFilter.ID) {
                    return -1;
                }
            }
        }
        return size;
    }

    private byte[] inflate(byte[] stored, int expected, int[] offset) throws IOException {
        // One byte more than there should be shows whether the data go on, and makes the checksum be read.
        byte[] data = new byte[expected < 0 ? 2 * bytes + 4096 : expected + 1];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored);
            int done = 0;
            while (!inflater.finished() && done < data.length) {
                int step = inflater.inflate(data, done, data.length - done);
                if (step == 0 && !inflater.finished()) {
                    throw damaged(
                            offset,
                            "ends after " + done + " bytes" + expectedText(expected)
                                    + ", or in the middle of its checksum");
                }
                done += step;
            }
            if (!inflater.finished() || expected >= 0 && done != expected) {
                throw damaged(
                        offset,
                        "holds " + (inflater.finished() ? "" : "more than ") + Math.min(done, data.length - 1)
                                + " bytes of gzip data" + expectedText(expected));
            }
            return Arrays.copyOf(data, done);
        } catch (DataFormatException e) {
            throw new IOException(
                    damaged(offset, "is not valid gzip data: " + e.getMessage()).getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static String expectedText(int expected) {
        return expected < 0 ? "" : "; " + expected + " expected";
    }

    private IOException damaged(int[] offset, String what) {
        return new IOException(dataset + ": the chunk at " + Arrays.toString(offset) + " " + what);
    }

    /** Puts the first bytes of all elements, the second ones and so on back together. */
    private byte[] unshuffle(byte[] data, int[] parameters) {
        int size = parameters.length > 0 ? parameters[0] : dataset.elementBytes();
        if (size <= 1) {
            return data;
        }
        int count = data.length / size;
        byte[] result = data.clone();
        for (int part = 0; part < size; part++) {
            for (int i = 0; i < count; i++) {
                result[i * size + part] = data[part * count + i];
            }
        }
        return result;
    }

    private byte[] checkFletcher(byte[] data, int[] offset) throws IOException {
        int length = data.length - 4;
        if (length < 0) {
            throw damaged(offset, "has " + data.length + " bytes, too few for its Fletcher-32 checksum");
        }
        int found = 0;
        for (int i = 3; i >= 0; i--) {
            found = found << 8 | data[length + i] & 0xFF;
        }
        int expected = fletcher(data, length);
        // Versions before 1.6.3 swapped the bytes of each half on some machines.
        int swapped = (expected & 0xFF00FF) << 8 | expected >>> 8 & 0xFF00FF;
        if (found != expected && found != swapped) {
            throw damaged(offset, "does not match its Fletcher-32 checksum");
        }
        return Arrays.copyOf(data, length);
    }

    private static int fletcher(byte[] data, int length) {
        long first = 0;
        long second = 0;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? data[i + 1] & 0xFF : 0;
            first += (data[i] & 0xFF) << 8 | low;
            second += first;
            // Folded like this, as the HDF5 library does, a sum stays 65535 where a remainder would be 0.
            first = (first & 0xFFFF) + (first >> 16);
            second = (second & 0xFFFF) + (second >> 16);
        }
        return (int) (fold(second) << 16 | fold(first));
    }

    private static long fold(long sum) {
        return (sum & 0xFFFF) + (sum >> 16);
    }
}
