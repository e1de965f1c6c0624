package org.galaxyscreen.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.galaxyscreen.core.Image;

/** Turns an image into a small JPEG that can stand inside a page. */
final class ThumbnailEncoder {
    /** Twice the side at which cards show it, for dense screens. */
    static final int SIDE = 256;

    private static final float QUALITY = 0.85f;

    private ThumbnailEncoder() {}

    /** A {@code data:} URL of the image, its longer side at most {@link #SIDE}; never enlarged. */
    static String dataUrl(Image image) {
        try {
            return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(shrink(toBuffered(image))));
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a thumbnail in memory", e);
        }
    }

    private static BufferedImage toBuffered(Image image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
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
    private static BufferedImage shrink(BufferedImage image) {
        BufferedImage current = image;
        int longer = Math.max(image.getWidth(), image.getHeight());
        while (longer > SIDE) {
            int next = Math.max(SIDE, (longer + 1) / 2);
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

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
