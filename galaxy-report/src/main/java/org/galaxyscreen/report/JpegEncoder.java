package org.galaxyscreen.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.galaxyscreen.core.Image;

/** Turns an image into a small JPEG. Thread-safe. */
public final class JpegEncoder {
    private JpegEncoder() {}

    /**
     * The image as JPEG; never enlarged.
     *
     * @param image of one band or three; floats are brightness from 0 to 1
     * @param side the longer side at most, pixels, from 1
     * @param quality of the compression, 0 to 1
     */
    public static byte[] encode(Image image, int side, float quality) {
        return new Sizes(image).encode(side, quality);
    }

    /** An image to be encoded in several sizes: its bytes, and the halves on the way to small ones, are made once. For one thread. */
    static final class Sizes {
        private final byte[] rgb;
        private final int width;
        private final int height;
        /** The image, its half and so on, as far as they were needed. */
        private final List<BufferedImage> halves = new ArrayList<>();

        Sizes(Image image) {
            rgb = image.toRgb().rgb();
            width = image.width();
            height = image.height();
        }

        /** As {@link JpegEncoder#encode} does. */
        byte[] encode(int side, float quality) {
            try {
                if (Math.max(width, height) <= side) {
                    return jpeg(interleaved(rgb, width, height), quality);
                }
                BufferedImage shrunk = shrink(side);
                return jpeg(interleaved(toRgb(shrunk), shrunk.getWidth(), shrunk.getHeight()), quality);
            } catch (IOException e) {
                throw new UncheckedIOException("encoding a picture in memory", e);
            }
        }

        /** Halves as long as that is needed, then interpolates: bilinear alone would skip pixels. */
        private BufferedImage shrink(int side) {
            if (halves.isEmpty()) {
                halves.add(toBuffered(rgb, width, height));
            }
            int longer = Math.max(width, height);
            int halved = 0;
            while (longer > side && (longer + 1) / 2 >= side) {
                int next = (longer + 1) / 2;
                halved++;
                if (halved == halves.size()) {
                    halves.add(scaled(halves.get(halved - 1), (double) next / longer));
                }
                longer = next;
            }
            return longer > side ? scaled(halves.get(halved), (double) side / longer) : halves.get(halved);
        }
    }

    private static BufferedImage toBuffered(byte[] rgb, int width, int height) {
        BufferedImage buffered = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = pixels(buffered);
        for (int p = 0, i = 0; p < pixels.length; p++, i += 3) {
            pixels[p] = (rgb[i] & 0xFF) << 16 | (rgb[i + 1] & 0xFF) << 8 | rgb[i + 2] & 0xFF;
        }
        return buffered;
    }

    private static byte[] toRgb(BufferedImage image) {
        int[] pixels = pixels(image);
        byte[] rgb = new byte[3 * pixels.length];
        for (int p = 0, i = 0; p < pixels.length; p++, i += 3) {
            rgb[i] = (byte) (pixels[p] >>> 16);
            rgb[i + 1] = (byte) (pixels[p] >>> 8);
            rgb[i + 2] = (byte) pixels[p];
        }
        return rgb;
    }

    /** The image's own array: a colour model would convert pixel by pixel. */
    private static int[] pixels(BufferedImage image) {
        return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    }

    /** Red, green and blue in bytes, in this order: what the encoder takes a line at a time, without converting it. */
    private static BufferedImage interleaved(byte[] rgb, int width, int height) {
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(rgb, rgb.length), width, height, 3 * width, 3, new int[] {0, 1, 2}, null);
        ColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
        return new BufferedImage(colours, raster, false, null);
    }

    private static BufferedImage scaled(BufferedImage image, double factor) {
        return scale(image, Math.max(1, (int) Math.round(image.getWidth() * factor)), Math.max(1, (int)
                Math.round(image.getHeight() * factor)));
    }

    private static BufferedImage scale(BufferedImage image, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
