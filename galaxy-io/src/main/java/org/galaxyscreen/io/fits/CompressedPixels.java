package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;
import org.jspecify.annotations.Nullable;

/**
 * Images that are compressed in tiles, in the rows of a binary table (FITS standard 4.0, section 10). Only the tiles that a section
 * touches are read.
 */
final class CompressedPixels {
    private final FitsBytes bytes;
    private final FitsHdu hdu;
    private final FitsHdu.Shape shape;
    private final int[] tile;
    private final PixelScaling scaling;
    private final TileCodec codec;
    private final TileTable table;
    private final Quantisation quantisation;

    private CompressedPixels(
            FitsBytes bytes,
            FitsHdu hdu,
            FitsHdu.Shape shape,
            int[] tile,
            PixelScaling scaling,
            TileCodec codec,
            TileTable table,
            Quantisation quantisation) {
        this.bytes = bytes;
        this.hdu = hdu;
        this.shape = shape;
        this.tile = tile;
        this.scaling = scaling;
        this.codec = codec;
        this.table = table;
        this.quantisation = quantisation;
    }

    static CompressedPixels of(FitsBytes bytes, FitsHdu hdu, FitsHdu.Shape shape) throws IOException {
        FitsHeader header = hdu.header();
        int[] sides = {shape.width(), shape.height(), shape.planes()};
        int[] tile = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            String keyword = "ZTILE" + (axis < 2 ? axis + 1 : hdu.planeAxis());
            long side = header.has(keyword) ? header.integer(keyword, 1, Integer.MAX_VALUE) : axis == 0 ? sides[0] : 1;
            tile[axis] = (int) Math.min(side, sides[axis]);
        }
        if ((long) tile[0] * tile[1] > Image.MAX_PIXELS / 4 / tile[2]) {
            throw new IOException("has tiles of " + tile[0] + "×" + tile[1] + "×" + tile[2] + " pixels; at most "
                    + Image.MAX_PIXELS / 4 + " pixels expected");
        }
        PixelScaling scaling = PixelScaling.of(header, "ZBITPIX", "ZBLANK");
        TileTable table = TileTable.of(hdu);
        long tiles = (long) count(sides[0], tile[0]) * count(sides[1], tile[1]) * count(sides[2], tile[2]);
        if (table.rows() != tiles) {
            throw new IOException("has a table of " + table.rows() + " tiles; " + tiles + " expected for its size");
        }
        return new CompressedPixels(
                bytes, hdu, shape, tile, scaling, TileCodec.of(header), table, Quantisation.of(header, scaling.bits()));
    }

    private static int count(int side, int tile) {
        return (side - 1) / tile + 1;
    }

    float[] read(FitsFile.Section section) throws IOException {
        float[] values = new float[section.width() * section.height()];
        int across = count(shape.width(), tile[0]);
        int down = count(shape.height(), tile[1]);
        int layer = section.plane() / tile[2];
        for (int ty = section.y() / tile[1]; ty <= (section.y() + section.height() - 1) / tile[1]; ty++) {
            Cancellation.check("reading tiles");
            for (int tx = section.x() / tile[0]; tx <= (section.x() + section.width() - 1) / tile[0]; tx++) {
                int row = (layer * down + ty) * across + tx;
                int width = Math.min(tile[0], shape.width() - tx * tile[0]);
                int height = Math.min(tile[1], shape.height() - ty * tile[1]);
                int depth = Math.min(tile[2], shape.planes() - layer * tile[2]);
                float[] decoded;
                try {
                    decoded = decode(row, width, height, depth);
                } catch (IOException | RuntimeException e) {
                    throw new IOException("has damaged data in tile " + (row + 1) + ": " + e.getMessage(), e);
                }
                int from = (section.plane() - layer * tile[2]) * width * height;
                paste(decoded, from, tx * tile[0], ty * tile[1], width, height, section, values);
            }
        }
        return values;
    }

    private static void paste(
            float[] tile,
            int from,
            int left,
            int top,
            int width,
            int height,
            FitsFile.Section section,
            float[] target) {
        int x0 = Math.max(left, section.x());
        int x1 = Math.min(left + width, section.x() + section.width());
        for (int y = Math.max(top, section.y()); y < Math.min(top + height, section.y() + section.height()); y++) {
            System.arraycopy(
                    tile,
                    from + (y - top) * width + x0 - left,
                    target,
                    (y - section.y()) * section.width() + x0 - section.x(),
                    x1 - x0);
        }
    }

    private float[] decode(int row, int width, int height, int depth) throws IOException {
        int count = width * height * depth;
        float[] values = new float[count];
        TileTable.Row cells = table.row(bytes, hdu, row);
        ByteBuffer main = cells.data("COMPRESSED_DATA");
        if (main != null) {
            if (scaling.bits() < 0 && !quantisation.applies(cells)) {
                lossless(codec.inflated(main, count, scaling.bytes()), values);
                return values;
            }
            if (scaling.bits() == 64 && codec.isGzip()) {
                ByteBuffer wide = codec.inflated(main, count, Long.BYTES);
                if (wide.remaining() == count * Long.BYTES) {
                    lossless(wide, values);
                    return values;
                }
                // cfitsio takes them for integers of 32 bits.
                main.rewind();
            }
            int[] stored = codec.integers(main, width, height * depth, scaling.bits());
            if (scaling.bits() > 0) {
                for (int i = 0; i < count; i++) {
                    values[i] = scaling.scale((long) stored[i]);
                }
            } else {
                quantisation.restore(cells, row, stored, values);
            }
            return values;
        }
        ByteBuffer gzipped = cells.data("GZIP_COMPRESSED_DATA");
        if (gzipped != null) {
            lossless(TileCodec.inflate(gzipped, (long) count * scaling.bytes()), values);
            return values;
        }
        lossless(cells.data("UNCOMPRESSED_DATA"), values);
        return values;
    }

    private void lossless(@Nullable ByteBuffer data, float[] values) throws IOException {
        int expected = values.length * scaling.bytes();
        if (data == null || data.remaining() != expected) {
            throw new IOException(
                    (data == null ? "no data" : data.remaining() + " bytes") + "; " + expected + " bytes expected");
        }
        scaling.scale(data, values, 0, values.length);
    }
}
