package org.galaxyscreen.io.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG files through the JDK's libjpeg, which converts the colours of JFIF files as well. Those of others are converted here, as libjpeg
 * does it: ImageIO guesses the colour space of files without a JFIF marker, or with Adobe's beside it, in its own way. Embedded colour profiles
 * are not applied.
 */
final class JpegDecoder {
    private static final ImageTypeSpecifier RGB = ImageTypeSpecifier.createInterleaved(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), new int[] {0, 1, 2}, DataBuffer.TYPE_BYTE, false, false);

    private JpegDecoder() {}

    static Image decode(byte[] data) throws IOException {
        JpegHeader header = JpegHeader.parse(data);
        ImageSizes.checkMemory(
                header.width(),
                header.height(),
                header.components() == 3 ? 3 : 4,
                Runtime.getRuntime().maxMemory());
        ImageReader reader = reader();
        Complaints complaints = new Complaints();
        try (ImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(header.withoutNeedless(data)))) {
            reader.addIIOReadWarningListener(complaints);
            reader.setInput(input, true, true);
            Raster raster = header.jfif() ? converted(reader, header) : reader.readRaster(0, null);
            if (complaints.first != null) {
                throw new UnreadableImageException("JPEG with damaged data: " + complaints.first);
            }
            byte[] rgb = Rasters.rgb(raster, header.width(), header.height());
            if (header.ycc() && !header.jfif()) {
                yccToRgb(rgb);
            }
            return Image.wrap(header.width(), header.height(), rgb);
        } finally {
            reader.dispose();
        }
    }

    /** Pixels whose colours libjpeg has converted. */
    private static Raster converted(ImageReader reader, JpegHeader header) throws IOException {
        BufferedImage image = RGB.createBufferedImage(header.width(), header.height());
        ImageReadParam target = reader.getDefaultReadParam();
        target.setDestination(image);
        reader.read(0, target);
        return image.getRaster();
    }

    private static ImageReader reader() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.canReadRaster()) {
                return reader;
            }
        }
        throw new IllegalStateException(
                "this Java runtime has no JPEG decoder; one with the module java.desktop is needed");
    }

    /** The conversion of JFIF, in libjpeg's fixed-point arithmetic of 16 bits, so that every decoder agrees. */
    private static void yccToRgb(byte[] pixels) {
        for (int i = 0; i < pixels.length; i += 3) {
            int y = pixels[i] & 0xFF;
            int cb = (pixels[i + 1] & 0xFF) - 128;
            int cr = (pixels[i + 2] & 0xFF) - 128;
            pixels[i] = clamp(y + (91881 * cr + 32768 >> 16));
            pixels[i + 1] = clamp(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
            pixels[i + 2] = clamp(y + (116130 * cb + 32768 >> 16));
        }
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /** Remembers libjpeg's first complaint about the data; it repairs what it can and goes on. */
    private static final class Complaints implements javax.imageio.event.IIOReadWarningListener {
        @Nullable
        String first;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            // Padding between segments does no harm.
            boolean harmless = warning.contains("extraneous bytes");
            if (!harmless && first == null) {
                first = warning;
            }
        }
    }
}
