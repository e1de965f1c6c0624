package org.galaxyscreen.io;

import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.filter.DeflatePipelineFilter;
import io.jhdf.filter.PipelineFilterWithData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Turns the stored chunks of a dataset of bytes into pixels. Chunks that are compressed with gzip or not at all are
 * decoded here, into an array of exactly the chunk's size, whatever the compressed data would swell to; those with
 * other filters by jhdf. Thread-safe.
 */
final class ChunkDecoder {
    private static final long MAX_CHUNK_BYTES = 256L << 20;

    private final Hdf5File file;
    private final ChunkedDataset dataset;
    private final int[] shape;
    private final int bytes;
    private final boolean deflated;
    private final boolean simple;

    ChunkDecoder(Hdf5File file, ChunkedDataset dataset) throws IOException {
        this.file = file;
        this.dataset = dataset;
        this.shape = file.read(dataset::getChunkDimensions);
        this.bytes = chunkBytes(file, shape);
        // Shuffling the bytes of one-byte elements changes nothing.
        List<Integer> filters = file.read(() -> dataset.getFilters().stream()
                .map(PipelineFilterWithData::getId)
                .filter(id -> id != ByteShuffleFilter.ID)
                .toList());
        this.deflated = filters.equals(List.of(DeflatePipelineFilter.ID));
        this.simple = deflated || filters.isEmpty();
    }

    private static int chunkBytes(Hdf5File file, int[] shape) throws IOException {
        long bytes = 1;
        for (int side : shape) {
            bytes = side < 1 || bytes > MAX_CHUNK_BYTES ? Long.MAX_VALUE : bytes * side;
        }
        if (shape.length != 4 || bytes > MAX_CHUNK_BYTES) {
            throw new IOException(file + ": dataset 'images' has chunks of shape " + Arrays.toString(shape)
                    + "; four sides and at most " + MAX_CHUNK_BYTES + " bytes expected");
        }
        return (int) bytes;
    }

    /** Images, rows, columns and colours of a chunk. */
    int[] chunkShape() {
        return shape.clone();
    }

    /**
     * A whole chunk, row-major; where it reaches over the dataset's edge, so does the result.
     *
     * @param offset of the chunk's first element
     * @throws IOException if the chunk is missing or damaged
     */
    byte[] decode(int[] offset) throws IOException {
        byte[] data = file.read(() -> simple ? decodeSimple(offset) : dataset.getDecompressedChunk(offset));
        if (data.length != bytes) {
            throw new IOException(file + ": the chunk at " + Arrays.toString(offset) + " has " + data.length
                    + " bytes; " + bytes + " expected");
        }
        return data;
    }

    private byte[] decodeSimple(int[] offset) throws IOException {
        ByteBuffer stored = dataset.getRawChunkBuffer(offset);
        byte[] data = new byte[deflated ? bytes : Math.min(stored.remaining(), bytes)];
        if (!deflated) {
            stored.get(data);
            return data;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored);
            int done = 0;
            while (done < bytes) {
                int step = inflater.inflate(data, done, bytes - done);
                if (step == 0) {
                    throw new IOException(file + ": the chunk at " + Arrays.toString(offset) + " ends after " + done
                            + " bytes; " + bytes + " expected");
                }
                done += step;
            }
            return data;
        } catch (DataFormatException e) {
            throw new IOException(
                    file + ": the chunk at " + Arrays.toString(offset) + " is not valid gzip data: " + e.getMessage(),
                    e);
        } finally {
            inflater.end();
        }
    }
}
