package org.galaxyscreen.io.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/**
 * What the only directory of a TIFF file says about its picture (TIFF 6.0), read before a decoder believes any of it.
 *
 * @param samples a pixel
 * @param bits a sample, the same for all
 * @param kind 1 for unsigned and 2 for signed integers, 3 for floats
 * @param photometric 0 and 1 for grey, of which 0 has white at 0; 2 for red, green and blue; 3 for a palette
 * @param columns of a tile, or of a strip
 * @param rows of a tile; 1 where there are strips, which end where the picture does
 * @param orientation where the first row and column lie: 1 at the top and the left, and 2 to 8 elsewhere
 * @param predictorAt where the lowest byte of the predictor's number is in the file; 0 where samples are not stored as differences
 */
record TiffHeader(
        int width,
        int height,
        int samples,
        int bits,
        int kind,
        int photometric,
        int columns,
        int rows,
        int orientation,
        int predictorAt) {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int STRIP_BYTES = 279;
    private static final int PREDICTOR = 317;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int KIND = 339;

    /** What ImageIO reads: none, CCITT, LZW, JPEG, Deflate by two names, PackBits. */
    private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946);

    /** Bytes of a value, by the number of its type. */
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    static boolean recognises(byte[] start) {
        if (start.length < 8 || start[0] != start[1] || start[0] != 'I' && start[0] != 'M') {
            return false;
        }
        int magic = start[0] == 'I' ? start[2] | start[3] << 8 : start[3] | start[2] << 8;
        return magic == 42 || magic == 43;
    }

    /** @throws UnreadableImageException if it is cut off, or of a kind that is not read */
    static TiffHeader parse(byte[] data) throws UnreadableImageException {
        if (!recognises(data)) {
            throw new UnreadableImageException("TIFF of " + data.length + " bytes without a header; one expected");
        }
        ByteBuffer file = ByteBuffer.wrap(data).order(data[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (file.getShort(2) == 43) {
            throw new UnreadableImageException("BigTIFF; TIFF of at most 4 GiB expected");
        }
        return new Directory(file).read();
    }

    /** Of all tiles together, which reach over the picture's edges. */
    int heldWidth() {
        return padded(width, columns);
    }

    /** Of all tiles together. */
    int heldHeight() {
        return padded(height, rows);
    }

    private static int padded(int side, int tile) {
        return (int) Math.min(Integer.MAX_VALUE, ((long) side + tile - 1) / tile * tile);
    }

    /** Whether the samples are no brightness of a picture but values of any range. */
    boolean isMeasured() {
        return kind == 3 || kind == 2 || bits > 16;
    }

    /** Whether samples are the differences from their left neighbours' and have more bits than ImageIO adds up. */
    boolean isWideDifferences() {
        return predictorAt > 0 && bits > 8;
    }

    /** Whether the samples are numbers of colours. */
    boolean isPalette() {
        return photometric == 3;
    }

    private static final class Directory {
        private final ByteBuffer file;
        private int width;
        private int height;
        private int samples = 1;
        private int bits = 1;
        private int kind = 1;
        private int compression = 1;
        private int photometric = -1;
        private int orientation = 1;
        private int predictor = 1;
        private int predictorAt;
        private int columns;
        private int rows = 1;
        private long[] offsets = {};
        private long[] lengths = {};

        Directory(ByteBuffer file) {
            this.file = file;
        }

        TiffHeader read() throws UnreadableImageException {
            long at = file.getInt(4) & 0xFFFFFFFFL;
            if (at < 8 || at + 2 > file.limit()) {
                throw cutOff();
            }
            int count = file.getShort((int) at) & 0xFFFF;
            long end = at + 2 + 12L * count;
            if (end + 4 > file.limit()) {
                throw cutOff();
            }
            for (int i = 0; i < count; i++) {
                entry((int) at + 2 + 12 * i);
            }
            if (file.getInt((int) end) != 0) {
                throw new UnreadableImageException(
                        "TIFF of several pictures; one expected: save each to a file of its own");
            }
            check();
            // Others than LZW and Deflate have no predictors, whatever the file says.
            boolean differences = predictor == 2 && (compression == 5 || compression == 8 || compression == 32946);
            return new TiffHeader(
                    width,
                    height,
                    samples,
                    bits,
                    kind,
                    photometric,
                    columns == 0 ? width : columns,
                    rows,
                    orientation,
                    differences ? predictorAt : 0);
        }

        private void entry(int at) throws UnreadableImageException {
            int tag = file.getShort(at) & 0xFFFF;
            int type = file.getShort(at + 2) & 0xFFFF;
            long count = file.getInt(at + 4) & 0xFFFFFFFFL;
            int bytes = type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
            long where = count * bytes <= 4 ? at + 8 : file.getInt(at + 8) & 0xFFFFFFFFL;
            if (bytes == 0 || where + count * bytes > file.limit()) {
                throw new UnreadableImageException("TIFF whose field " + tag + " lies outside of the file");
            }
            switch (tag) {
                case WIDTH -> width = whole(tag, type, (int) where);
                case HEIGHT -> height = whole(tag, type, (int) where);
                case SAMPLES -> samples = whole(tag, type, (int) where);
                case COMPRESSION -> compression = whole(tag, type, (int) where);
                case PHOTOMETRIC -> photometric = whole(tag, type, (int) where);
                case ORIENTATION -> orientation = whole(tag, type, (int) where);
                case PREDICTOR -> {
                    predictor = whole(tag, type, (int) where);
                    predictorAt = (int) where + (file.order() == ByteOrder.LITTLE_ENDIAN ? 0 : bytes - 1);
                }
                case TILE_WIDTH -> columns = whole(tag, type, (int) where);
                case TILE_LENGTH -> rows = whole(tag, type, (int) where);
                case BITS -> bits = same(tag, type, (int) where, (int) count);
                case KIND -> kind = same(tag, type, (int) where, (int) count);
                case STRIP_OFFSETS, TILE_OFFSETS -> offsets = all(tag, type, (int) where, (int) count);
                case STRIP_BYTES, TILE_BYTES -> lengths = all(tag, type, (int) where, (int) count);
                default -> {
                    // Nothing that the pixels depend on before they are decoded.
                }
            }
        }

        private long value(int tag, int type, int at) throws UnreadableImageException {
            return switch (type) {
                case 1 -> file.get(at) & 0xFF;
                case 3 -> file.getShort(at) & 0xFFFF;
                case 4 -> file.getInt(at) & 0xFFFFFFFFL;
                default ->
                    throw new UnreadableImageException(
                            "TIFF whose field " + tag + " has type " + type + "; a whole number expected");
            };
        }

        private int whole(int tag, int type, int at) throws UnreadableImageException {
            return (int) Math.min(Integer.MAX_VALUE, value(tag, type, at));
        }

        private long[] all(int tag, int type, int at, int count) throws UnreadableImageException {
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] = value(tag, type, at + i * TYPE_BYTES[type]);
            }
            return values;
        }

        private int same(int tag, int type, int at, int count) throws UnreadableImageException {
            long[] values = all(tag, type, at, count);
            for (long value : values) {
                if (value != values[0]) {
                    throw new UnreadableImageException(
                            "TIFF whose samples differ in size or kind; the same for all expected");
                }
            }
            return values.length == 0 ? 1 : (int) values[0];
        }

        private void check() throws UnreadableImageException {
            ImageSizes.checkSize(width, height);
            if (columns < 0 || rows < 1) {
                throw new UnreadableImageException(
                        "TIFF with tiles of " + columns + "×" + rows + " pixels; at least one expected");
            }
            if (samples < 1 || samples > Image.MAX_BANDS) {
                throw new UnreadableImageException(
                        "TIFF of " + samples + " samples a pixel; 1 to " + Image.MAX_BANDS + " expected");
            }
            boolean read =
                    switch (kind) {
                        case 1 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 32;
                        case 2 -> bits == 16 || bits == 32;
                        case 3 -> bits == 32 || bits == 64;
                        default -> false;
                    };
            if (!read) {
                throw new UnreadableImageException("TIFF of " + bits + "-bit samples of kind " + kind
                        + "; integers of 1 to 32 bits or floats of 32 or 64 expected");
            }
            if (photometric < 0 || photometric > 3) {
                throw new UnreadableImageException("TIFF of the colours " + photometric
                        + " (PhotometricInterpretation); grey, a palette, or red, green and blue expected");
            }
            if (!COMPRESSIONS.contains(compression)) {
                throw new UnreadableImageException("TIFF compressed by the method " + compression
                        + " (Compression); none, LZW, Deflate, PackBits or CCITT expected: save it with one of these");
            }
            if (predictor < 1 || predictor > 2 || predictor == 2 && bits > 8 && (kind == 3 || photometric == 0)) {
                throw new UnreadableImageException("TIFF of " + bits + "-bit samples of kind " + kind
                        + " with the predictor " + predictor + "; save it without one (predictor 1)");
            }
            if (offsets.length == 0 || lengths.length != offsets.length) {
                throw new UnreadableImageException("TIFF without its strips' or tiles' places");
            }
            long held = 0;
            for (int i = 0; i < offsets.length; i++) {
                if (offsets[i] + lengths[i] > file.limit()) {
                    throw cutOff();
                }
                held += lengths[i];
            }
            long values = ((long) width * samples * bits + 7) / 8 * height;
            if (compression == 1 && held < values) {
                throw new UnreadableImageException(
                        "TIFF whose header promises " + values + " bytes of pixels; it has " + held);
            }
        }

        private UnreadableImageException cutOff() {
            return new UnreadableImageException("TIFF is cut off: a part lies beyond its " + file.limit() + " bytes");
        }
    }
}
