package org.galaxyscreen.report.figure;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Writes SVG. */
final class SvgCanvas implements Canvas {
    private static final String FONTS = "Helvetica, Arial, 'DejaVu Sans', sans-serif";

    private final StringBuilder svg = new StringBuilder(8192);
    private final boolean inPage;

    /** @param inPage whether the colours are those of the page's style, and the width the page's */
    SvgCanvas(double width, double height, String title, boolean inPage) {
        this.inPage = inPage;
        if (inPage) {
            add(
                    "<svg class=\"figure\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">",
                    n(width), n(height), escape(title));
        } else {
            add(
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%spt\" height=\"%spt\" viewBox=\"0 0 %s %s\""
                            + " font-family=\"%s\"><title>%s</title><rect width=\"%s\" height=\"%s\" fill=\"#ffffff\"/>",
                    n(width), n(height), n(width), n(height), FONTS, escape(title), n(width), n(height));
        }
    }

    String finish() {
        return svg.append("</svg>").toString();
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, Ink ink, double width, boolean dashed) {
        add(
                "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"%s%s/>",
                n(x1), n(y1), n(x2), n(y2), stroke(ink, width), dashed ? " stroke-dasharray=\"4 2.5\"" : "");
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, String title) {
        String shape = String.format(
                Locale.ROOT,
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s",
                n(x),
                n(y),
                n(width),
                n(height),
                fill(ink));
        if (title.isEmpty()) {
            add("%s/>", shape);
        } else {
            add("%s><title>%s</title></rect>", shape, escape(title));
        }
    }

    @Override
    public void circle(double x, double y, double radius, Ink ink) {
        add("<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>", n(x), n(y), n(radius), fill(ink));
    }

    @Override
    public void curve(double[] x, double[] y, Ink ink, double width) {
        svg.append("<polyline fill=\"none\"").append(stroke(ink, width)).append(" points=\"");
        for (int i = 0; i < x.length; i++) {
            svg.append(i == 0 ? "" : " ").append(n(x[i])).append(',').append(n(y[i]));
        }
        svg.append("\"/>");
    }

    @Override
    public void text(double x, double y, String text, Type type) {
        text(x, y, text, type, "");
    }

    @Override
    public void upwards(double x, double y, String text, Type type) {
        text(x, y, text, type, String.format(Locale.ROOT, " transform=\"rotate(-90 %s %s)\"", n(x), n(y)));
    }

    private void text(double x, double y, String text, Type type, String turned) {
        String anchor =
                switch (type.anchor()) {
                    case START -> "";
                    case MIDDLE -> " text-anchor=\"middle\"";
                    case END -> " text-anchor=\"end\"";
                };
        add(
                "<text x=\"%s\" y=\"%s\" font-size=\"%s\"%s%s%s%s>%s</text>",
                n(x),
                n(y),
                n(type.size()),
                anchor,
                type.bold() ? " font-weight=\"600\"" : "",
                fill(type.ink()),
                turned,
                escape(text));
    }

    @Override
    public void image(double x, double y, double width, double height, BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a figure's points in memory", e);
        }
        add(
                "<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" href=\"data:image/png;base64,%s\"/>",
                n(x), n(y), n(width), n(height), Base64.getEncoder().encodeToString(png.toByteArray()));
    }

    private String fill(Ink ink) {
        return inPage ? " class=\"" + ink.cssClass() + "\"" : " fill=\"" + hex(ink.colour()) + "\"";
    }

    private String stroke(Ink ink, double width) {
        String colour = inPage ? " class=\"" + ink.cssClass() + " stroke\"" : " stroke=\"" + hex(ink.colour()) + "\"";
        return colour + " stroke-width=\"" + n(width) + "\"";
    }

    private static String hex(Color colour) {
        return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    /** A hundredth of a point is finer than any printer. */
    private static String n(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // XML has no way to say other control characters or half a character.
                default ->
                    escaped.appendCodePoint(
                            c < 0x20 && c != '\t' && c != '\n'
                                            || c >= 0xD800 && c <= 0xDFFF
                                            || c >= 0xFFFE && c <= 0xFFFF
                                    ? 0xFFFD
                                    : c);
            }
        });
        return escaped.toString();
    }
}
