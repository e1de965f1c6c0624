package org.galaxyscreen.report.figure;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * A figure that can be had as SVG or as PNG: see {@link Figures} for which there are. Immutable and thread-safe; the same
 * figure gives the same SVG anywhere.
 */
public abstract class Figure {
    private static final double POINTS_PER_INCH = 72;
    private static final int LEAST_DPI = 36;
    private static final int MOST_DPI = 1200;

    private final String title;
    private final double width;
    private final double height;

    Figure(String title, double width, double height) {
        this.title = title;
        this.width = width;
        this.height = height;
    }

    /** What it shows, in a few words. */
    public String title() {
        return title;
    }

    /** Width in points, of which an inch has 72. */
    public double width() {
        return width;
    }

    /** Height in points. */
    public double height() {
        return height;
    }

    abstract void draw(Canvas canvas);

    /** SVG as a file of its own, with the colours of paper. Many points come as one embedded PNG. */
    public String toSvg() {
        SvgCanvas canvas = new SvgCanvas(width, height, title, false);
        draw(canvas);
        return canvas.finish();
    }

    /**
     * SVG as an element of a page, which gives it its colours: fills by the classes {@code ink-text}, {@code ink-tick},
     * {@code ink-axis}, {@code ink-grid}, {@code ink-faint}, {@code ink-bar}, {@code ink-odd}, {@code ink-curve} and
     * {@code ink-fence}, strokes by the same together with {@code stroke}.
     */
    public String toPageSvg() {
        SvgCanvas canvas = new SvgCanvas(width, height, title, true);
        draw(canvas);
        return canvas.finish();
    }

    /**
     * Writes a PNG, which says its resolution and its title. The stream stays open.
     *
     * @param dpi pixels an inch, from 36 to 1200; journals ask for 300
     * @throws IllegalArgumentException if the resolution is out of range
     * @throws IOException if the stream cannot take it
     */
    public void writePng(OutputStream out, int dpi) throws IOException {
        if (dpi < LEAST_DPI || dpi > MOST_DPI) {
            throw new IllegalArgumentException("dpi is " + dpi + "; " + LEAST_DPI + " to " + MOST_DPI + " expected");
        }
        RasterCanvas canvas = new RasterCanvas(width, height, dpi / POINTS_PER_INCH);
        draw(canvas);
        BufferedImage image = canvas.finish();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream target = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), param);
            IIOMetadataNode pixels = new IIOMetadataNode("pHYs");
            String perMetre = Long.toString(Math.round(dpi / 0.0254));
            pixels.setAttribute("pixelsPerUnitXAxis", perMetre);
            pixels.setAttribute("pixelsPerUnitYAxis", perMetre);
            pixels.setAttribute("unitSpecifier", "meter");
            IIOMetadataNode root = new IIOMetadataNode("javax_imageio_png_1.0");
            root.appendChild(pixels);
            root.appendChild(titleNode());
            metadata.mergeTree("javax_imageio_png_1.0", root);
            writer.setOutput(target);
            writer.write(metadata, new IIOImage(image, null, metadata), param);
        } finally {
            writer.dispose();
        }
    }

    private IIOMetadataNode titleNode() {
        IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
        entry.setAttribute("keyword", "Title");
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "en");
        entry.setAttribute("translatedKeyword", "Title");
        entry.setAttribute("text", title);
        IIOMetadataNode texts = new IIOMetadataNode("iTXt");
        texts.appendChild(entry);
        return texts;
    }

    @Override
    public String toString() {
        return title;
    }

    /** A value as figures write it: four significant digits, without an exponent where that is readable. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size >= 1e6 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
