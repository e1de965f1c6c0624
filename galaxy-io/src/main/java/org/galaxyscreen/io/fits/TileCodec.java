package org.galaxyscreen.io.fits;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import nom.tam.fits.compression.algorithm.hcompress.HCompressor.IntHCompressor;
import nom.tam.fits.compression.algorithm.hcompress.HCompressorOption;
import nom.tam.fits.compression.algorithm.plio.PLIOCompress.IntPLIOCompressor;

/**
 * Decodes one tile to the integers that were compressed. HCOMPRESS_1 and PLIO_1 by nom-tam-fits; GZIP and RICE here, since nom-tam-fits
 * 1.21.2 is silently wrong on GZIP_1 tiles above 64 kB and on GZIP_2.
 */
final class TileCodec {
    private enum Method {
        RICE_1,
        GZIP_1,
        GZIP_2,
        HCOMPRESS_1,
        PLIO_1,
        NOCOMPRESS
    }

    private final Method method;
    private final int blockSize;
    private final int bytesPerPixel;

    private TileCodec(Method method, int blockSize, int bytesPerPixel) {
        this.method = method;
        this.blockSize = blockSize;
        this.bytesPerPixel = bytesPerPixel;
    }

    static TileCodec of(FitsHeader header) throws IOException {
        String name = header.text("ZCMPTYPE").orElse("none").toUpperCase(Locale.ROOT);
        Method method =
                switch (name) {
                    case "RICE_1", "RICE_ONE" -> Method.RICE_1;
                    case "GZIP_1" -> Method.GZIP_1;
                    case "GZIP_2" -> Method.GZIP_2;
                    case "HCOMPRESS_1" -> Method.HCOMPRESS_1;
                    case "PLIO_1" -> Method.PLIO_1;
                    case "NOCOMPRESS" -> Method.NOCOMPRESS;
                    default ->
                        throw new IOException("ZCMPTYPE is " + name
                                + "; RICE_1, GZIP_1, GZIP_2, HCOMPRESS_1, PLIO_1 or NOCOMPRESS expected");
                };
        long blockSize = 32;
        long bytesPerPixel = 4;
        for (int i = 1; i < 100 && header.has("ZNAME" + i); i++) {
            switch (header.text("ZNAME" + i).orElse("")) {
                case "BLOCKSIZE" -> blockSize = header.integer("ZVAL" + i, 1, 1 << 16);
                case "BYTEPIX" -> bytesPerPixel = header.integer("ZVAL" + i, 1, 8);
                case "SMOOTH" -> {
                    if (header.integer("ZVAL" + i, 0, 1) != 0) {
                        throw new IOException("asks for smoothing after HCOMPRESS_1 (SMOOTH = 1), which is not"
                                + " supported; unpack the file with funpack");
                    }
                }
                default -> {
                    // Others, such as SCALE, are in the stream as well.
                }
            }
        }
        if (bytesPerPixel != 1 && bytesPerPixel != 2 && bytesPerPixel != 4) {
            throw new IOException("BYTEPIX is " + bytesPerPixel + "; 1, 2 or 4 expected");
        }
        return new TileCodec(method, (int) blockSize, (int) bytesPerPixel);
    }

    boolean isGzip() {
        return method == Method.GZIP_1 || method == Method.GZIP_2;
    }

    /**
     * A tile of samples that were not quantised.
     *
     * @param sample bytes a sample
     */
    ByteBuffer inflated(ByteBuffer data, int count, int sample) throws IOException {
        long length = (long) count * sample;
        return switch (method) {
            case GZIP_1 -> inflate(data, length);
            case GZIP_2 -> {
                ByteBuffer shuffled = inflate(data, length);
                // Shorter ones are of other samples, or damaged: who asked sees that.
                yield shuffled.remaining() == length ? unshuffle(shuffled, sample, length) : shuffled;
            }
            case NOCOMPRESS -> data;
            default -> throw new IOException(method + " holds floats that were not quantised; GZIP expected");
        };
    }

    /**
     * A tile of integers.
     *
     * @param bits bits a sample of the image, negative for floats, which are quantised to 32 bits
     */
    int[] integers(ByteBuffer data, int width, int height, int bits) throws IOException {
        int count = width * height;
        int[] values = new int[count];
        int sample = bits < 0 ? 4 : bits / 8;
        switch (method) {
            case RICE_1 -> new RiceDecoder(data, blockSize, bytesPerPixel).decode(values);
            case GZIP_1 -> widen(inflate(data, 4L * count), sample, values);
            case GZIP_2 -> {
                ByteBuffer shuffled = inflate(data, 4L * count);
                int found = Math.max(1, shuffled.remaining() / count);
                widen(unshuffle(shuffled, found, (long) found * count), sample, values);
            }
            case NOCOMPRESS -> widen(data, sample, values);
            case HCOMPRESS_1 -> {
                checkHcompress(data, width, height);
                new IntHCompressor(new HCompressorOption().setSmooth(false)).decompress(data, IntBuffer.wrap(values));
            }
            case PLIO_1 -> new IntPLIOCompressor().decompress(data, IntBuffer.wrap(values));
        }
        return values;
    }

    /** The stream holds its own size, by which the decoder goes. */
    private static void checkHcompress(ByteBuffer data, int width, int height) throws IOException {
        if (data.remaining() < 14
                || (data.getShort(data.position()) & 0xFFFF) != 0xDD99
                || data.getInt(data.position() + 2) != height
                || data.getInt(data.position() + 6) != width) {
            throw new IOException("no HCOMPRESS_1 stream of " + width + "×" + height + " pixels");
        }
    }

    /** Samples of 1, 2 or 4 bytes; bytes are unsigned. */
    private static void widen(ByteBuffer data, int sample, int[] values) throws IOException {
        int found = values.length == 0 ? 0 : data.remaining() / values.length;
        if (data.remaining() != (long) found * values.length || found != sample && found != 4) {
            throw new IOException(data.remaining() + " bytes; " + (long) sample * values.length + " bytes expected");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = found == 1 ? data.get() & 0xFF : found == 2 ? data.getShort() : data.getInt();
        }
    }

    static ByteBuffer inflate(ByteBuffer data, long most) throws IOException {
        if (most > Integer.MAX_VALUE - 16) {
            throw new IOException("holds a tile of " + most + " bytes; at most 2 GiB expected");
        }
        byte[] packed = new byte[data.remaining()];
        data.get(packed);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 14)) {
            byte[] bytes = in.readNBytes((int) most);
            if (in.read() >= 0) {
                throw new IOException("inflates to more than " + most + " bytes");
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    /** All first bytes, then all second ones …: back to samples. */
    private static ByteBuffer unshuffle(ByteBuffer data, int sample, long length) throws IOException {
        if (data.remaining() != length) {
            throw new IOException(data.remaining() + " bytes; " + length + " expected");
        }
        byte[] samples = new byte[(int) length];
        int count = samples.length / sample;
        for (int part = 0; part < sample; part++) {
            for (int i = 0; i < count; i++) {
                samples[i * sample + part] = data.get(part * count + i);
            }
        }
        return ByteBuffer.wrap(samples);
    }
}
