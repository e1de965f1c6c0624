package org.galaxyscreen.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/** Decodes PNG files of every kind through ImageIO, after checking that they are whole. */
final class PngDecoder {
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454E44;

    private PngDecoder() {}

    static Image decode(byte[] data) throws IOException {
        ByteBuffer header = checkChunks(data);
        int width = header.getInt();
        int height = header.getInt();
        ImageSizes.checkMemory(
                width, height, bytesPerPixel(header), Runtime.getRuntime().maxMemory());
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
            reader.setInput(input, true, true);
            BufferedImage image = reader.read(0);
            return image.getColorModel() instanceof IndexColorModel palette
                    ? Image.wrap(width, height, Rasters.lookUp(image.getRaster(), palette))
                    : Rasters.colour(image.getRaster(), width, height);
        } finally {
            reader.dispose();
        }
    }

    /** What a pixel takes while it is decoded: in the decoder's raster, and once more as an image unless that is the same. */
    private static int bytesPerPixel(ByteBuffer header) {
        int colour = header.get(9);
        int samples = (colour == 2 || colour == 6 ? 3 : 1) + (colour >= 4 ? 1 : 0);
        if (header.get(8) > 8) {
            return 2 * samples + Float.BYTES * (samples < 3 ? 1 : 3);
        }
        return samples == 3 ? 3 : samples + 3;
    }

    /** Walks over all chunks and compares their checksums; returns what is in the header chunk. */
    private static ByteBuffer checkChunks(byte[] data) throws UnreadableImageException {
        ByteBuffer header = null;
        int position = SIGNATURE.length;
        while (true) {
            if (data.length - position < 12) {
                throw cutOff(data);
            }
            ByteBuffer chunk =
                    ByteBuffer.wrap(data, position, data.length - position).slice();
            int length = chunk.getInt();
            int type = chunk.getInt();
            if (length < 0 || length > chunk.remaining() - 4) {
                throw cutOff(data);
            }
            CRC32 crc = new CRC32();
            crc.update(data, position + 4, 4 + length);
            if ((int) crc.getValue() != chunk.getInt(8 + length)) {
                throw new UnreadableImageException("PNG with damaged data: wrong checksum at byte " + position);
            }
            if (header == null) {
                if (type != IHDR || length != 13) {
                    throw new UnreadableImageException("PNG that does not start with its header");
                }
                header = chunk.slice();
                ImageSizes.checkSize(header.getInt(0), header.getInt(4));
            }
            if (type == IEND) {
                return header;
            }
            position += 12 + length;
        }
    }

    private static UnreadableImageException cutOff(byte[] data) {
        return new UnreadableImageException("PNG is cut off: no end in its " + data.length + " bytes");
    }
}
