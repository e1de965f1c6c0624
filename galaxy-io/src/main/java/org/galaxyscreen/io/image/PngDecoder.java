package org.galaxyscreen.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
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
            byte[] rgb = image.getColorModel() instanceof IndexColorModel palette
                    ? lookUp(image.getRaster(), palette)
                    : Rasters.rgb(image.getRaster(), width, height);
            return Image.wrap(width, height, rgb);
        } finally {
            reader.dispose();
        }
    }

    /** What a pixel takes while it is decoded: in the decoder's raster, and once more as RGB unless that is the same. */
    private static int bytesPerPixel(ByteBuffer header) {
        int bytesPerSample = header.get(8) > 8 ? 2 : 1;
        int colour = header.get(9);
        int samples = (colour == 2 || colour == 6 ? 3 : 1) + (colour >= 4 ? 1 : 0);
        return samples * bytesPerSample == 3 ? 3 : samples * bytesPerSample + 3;
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

    private static byte[] lookUp(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] row = new int[width];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int index : row) {
                int colour = palette.getRGB(index);
                rgb[target++] = (byte) (colour >> 16);
                rgb[target++] = (byte) (colour >> 8);
                rgb[target++] = (byte) colour;
            }
        }
        return rgb;
    }
}
