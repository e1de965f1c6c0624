package org.galaxyscreen.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/** Decodes WebP files through the ImageIO plug-in on the class path, after checking that they are whole. */
final class WebpDecoder {
    private static final int ANIMATED = 0x02;
    private static final int HEADER_BYTES = 12;

    private WebpDecoder() {}

    static Image decode(byte[] data) throws IOException {
        if (data.length < HEADER_BYTES) {
            throw new UnreadableImageException(
                    "WebP is cut off: " + HEADER_BYTES + " bytes or more expected, " + data.length + " found");
        }
        long claimed = 8 + (ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFFFFFFL);
        if (claimed > data.length) {
            throw new UnreadableImageException(
                    "WebP is cut off: " + claimed + " bytes expected, " + data.length + " found");
        }
        if (data.length > 20
                && data[12] == 'V'
                && data[13] == 'P'
                && data[14] == '8'
                && data[15] == 'X'
                && (data[20] & ANIMATED) != 0) {
            throw new UnreadableImageException("WebP of several pictures (an animation); one expected");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("webp");
        if (!readers.hasNext()) {
            throw new UnreadableImageException("WebP, for which there is no decoder; add"
                    + " com.twelvemonkeys.imageio:imageio-webp:3.14.0 to the class path, or convert the image to PNG");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            ImageSizes.checkSize(width, height);
            ImageSizes.checkMemory(width, height, 7, Runtime.getRuntime().maxMemory());
            BufferedImage image = reader.read(0);
            return image.getColorModel() instanceof IndexColorModel palette
                    ? Image.wrap(width, height, Rasters.lookUp(image.getRaster(), palette))
                    : Rasters.colour(image.getRaster(), width, height);
        } finally {
            reader.dispose();
        }
    }
}
