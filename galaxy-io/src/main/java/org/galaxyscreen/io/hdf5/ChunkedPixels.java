package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/**
 * Images that are stored in chunks, compressed as a rule. A chunk may hold a few pixels of hundreds of images: with
 * h5py's own choice for Galaxy10 DECaLS it holds a 16×16 tile of one colour of 555 images. So images are read in bands,
 * all those that share a row of chunks, and no chunk is inflated twice. While one band is handed out the next is
 * inflated, on all processors: there are at most two bands in memory.
 *
 * <p>A chunk that cannot be inflated spoils the images it is part of, and no others.
 */
final class ChunkedPixels implements PixelReader {
    /** Bands grow to this size where chunks hold few images, so that all processors have something to do. */
    private static final long BAND_BYTES = 16L << 20;

    /** Bands of taller chunks are cut to this size, and their chunks inflated once for each part. */
    private static final long MAX_BAND_BYTES = 256L << 20;

    private final Hdf5File file;
    private final ImageStack layout;
    private final ChunkDecoder decoder;
    private final int[] chunk;
    private final int bandRows;

    private int bandStart;
    private Row[] band = {};
    private int next;
    private @Nullable ForkJoinTask<Row[]> ahead;

    ChunkedPixels(Hdf5Dataset dataset, ImageStack layout) throws IOException {
        this.file = dataset.file();
        this.layout = layout;
        this.decoder = new ChunkDecoder(dataset);
        this.chunk = padded(decoder.chunkShape());
        this.bandRows = bandRows(chunk[0], layout);
        long claimed = (long) layout.images() * layout.imageBytes();
        if (claimed / Hdf5Dataset.MAX_COMPRESSION > file.channel().size()) {
            throw new IOException(file + ": dataset '" + layout.dataset() + "' claims " + claimed
                    + " bytes; the file, of " + file.channel().size() + " bytes, cannot hold so much");
        }
    }

    /** With 1 for the dimensions that the dataset does not have. */
    private static int[] padded(int[] shape) {
        int[] four = {1, 1, 1, 1};
        System.arraycopy(shape, 0, four, 0, Math.min(4, shape.length));
        return four;
    }

    private static int bandRows(int chunkRows, ImageStack layout) {
        long limit = Math.max(1, MAX_BAND_BYTES / layout.imageBytes());
        if (chunkRows > limit) {
            return (int) limit;
        }
        long wanted = Math.max(1, BAND_BYTES / layout.imageBytes());
        return (int) Math.min(layout.images(), Math.max(1, wanted / chunkRows) * chunkRows);
    }

    @Override
    public List<Row> next(int count) throws IOException {
        List<Row> rows = new ArrayList<>(count);
        while (rows.size() < count) {
            Cancellation.check("reading " + file);
            if (next == bandStart + band.length) {
                advance();
            }
            int index = next - bandStart;
            rows.add(band[index]);
            band[index] = null;
            next++;
        }
        return rows;
    }

    private void advance() {
        ForkJoinTask<Row[]> current = ahead != null ? ahead : decodeLater(next);
        bandStart = next;
        band = current.join();
        int following = bandStart + band.length;
        ahead = following < layout.images() ? decodeLater(following) : null;
    }

    private ForkJoinTask<Row[]> decodeLater(int firstRow) {
        return ForkJoinPool.commonPool().submit(() -> decode(firstRow));
    }

    @Override
    public Row one(int image) {
        return decode(image, 1)[0];
    }

    private Row[] decode(int firstRow) {
        return decode(firstRow, Math.min(bandRows, layout.images() - firstRow));
    }

    private Row[] decode(int firstRow, int rows) {
        Band target = new Band(firstRow, rows);
        int tilesX = ceilDivide(layout.b(), chunk[2]);
        int tilesY = ceilDivide(layout.a(), chunk[1]);
        int firstChunk = firstRow / chunk[0];
        int lastChunk = (firstRow + target.rows - 1) / chunk[0];
        IntStream.range(0, Math.multiplyExact(lastChunk - firstChunk + 1, tilesX * tilesY))
                .parallel()
                .forEach(tile -> target.decodeTile(
                        (firstChunk + tile / tilesX / tilesY) * chunk[0],
                        tile / tilesX % tilesY * chunk[1],
                        tile % tilesX * chunk[2]));
        return target.finish();
    }

    /** Consecutive images that are being put together from their chunks; different tiles by different threads. */
    private final class Band {
        private final int firstRow;
        private final int rows;
        private final byte[][] pixels;
        private final @Nullable String[] failures;

        Band(int firstRow, int rows) {
            this.firstRow = firstRow;
            this.rows = rows;
            this.pixels = new byte[rows][layout.imageBytes()];
            this.failures = new @Nullable String[rows];
        }

        /** Decodes one tile in all its colours, which share cache lines in the images. */
        void decodeTile(int row, int y, int x) {
            int from = Math.max(firstRow, row);
            int to = (int) Math.min(firstRow + (long) rows, (long) row + chunk[0]);
            for (int colour = 0; colour < layout.c(); colour += chunk[3]) {
                int[] offset = {row, y, x, colour};
                try {
                    scatter(decoder.decode(Arrays.copyOf(offset, layout.rank())), offset, from, to);
                } catch (IOException e) {
                    fail(from, to, e);
                }
            }
        }

        private synchronized void fail(int from, int to, IOException reason) {
            for (int row = from; row < to; row++) {
                failures[row - firstRow] = reason.getMessage();
            }
        }

        /** Copies a chunk's pixels of the images {@code from} to {@code to} to their places. */
        private void scatter(byte[] data, int[] offset, int from, int to) {
            int height = Math.min(chunk[1], layout.a() - offset[1]);
            int width = Math.min(chunk[2], layout.b() - offset[2]);
            int colours = Math.min(chunk[3], layout.c() - offset[3]);
            int bytes = layout.elementBytes();
            for (int row = from; row < to; row++) {
                byte[] image = pixels[row - firstRow];
                for (int y = 0; y < height; y++) {
                    int source = (((row - offset[0]) * chunk[1] + y) * chunk[2]) * chunk[3] * bytes;
                    int target = (((offset[1] + y) * layout.b() + offset[2]) * layout.c() + offset[3]) * bytes;
                    if (chunk[3] == layout.c()) {
                        System.arraycopy(data, source, image, target, layout.c() * width * bytes);
                    } else {
                        scatterLine(data, source, image, target, width, colours * bytes);
                    }
                }
            }
        }

        /** @param length how many bytes of a pixel the chunk has that lie in the image */
        private void scatterLine(byte[] data, int source, byte[] image, int target, int width, int length) {
            int to = layout.c() * layout.elementBytes();
            int from = chunk[3] * layout.elementBytes();
            for (int i = 0; i < length; i++) {
                for (int x = 0; x < width; x++) {
                    image[target + i + to * x] = data[source + i + from * x];
                }
            }
        }

        Row[] finish() {
            Row[] result = new Row[rows];
            for (int i = 0; i < rows; i++) {
                String failure = failures[i];
                int row = firstRow + i;
                result[i] = failure == null
                        ? new Row(pixels[i], null)
                        : new Row(null, () -> new UnreadableImageException("image " + row + " of " + failure));
            }
            return result;
        }
    }

    private static int ceilDivide(int a, int b) {
        return (a - 1) / b + 1;
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.cancel(false);
            ahead.quietlyJoin();
            ahead = null;
        }
    }
}
