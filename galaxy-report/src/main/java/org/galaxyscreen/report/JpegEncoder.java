package org.galaxyscreen.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        try {
            return jpeg(shrink(toBuffered(image), side), quality);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a picture in memory", e);
        }
    }

    private static BufferedImage toBuffered(Image image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.toRgb().rgb();
        int[] row = new int[image.width()];
        for (int y = 0, i = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++, i += 3) {
                row[x] = (rgb[i] & 0xFF) << 16 | (rgb[i + 1] & 0xFF) << 8 | rgb[i + 2] & 0xFF;
            }
            buffered.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return buffered;
    }

    /** Halves as long as that is needed, then interpolates: bilinear alone would skip pixels. */
    private static BufferedImage shrink(BufferedImage image, int side) {
        BufferedImage current = image;
        int longer = Math.max(image.getWidth(), image.getHeight());
        while (longer > side) {
            int next = Math.max(side, (longer + 1) / 2);
            double factor = (double) next / longer;
            current = scale(current, Math.max(1, (int) Math.round(current.getWidth() * factor)), Math.max(1, (int)
                    Math.round(current.getHeight() * factor)));
            longer = next;
        }
        return current;
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
