package org.galaxyscreen.report.figure;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A canvas that remembers what is drawn on it, so that tests can say where things have to be. */
final class Drawing implements Canvas {
    record Line(double x1, double y1, double x2, double y2, Ink ink, boolean dashed) {}

    record Rectangle(double x, double y, double width, double height, Ink ink, String title) {}

    record Circle(double x, double y, double radius, Ink ink) {}

    record Curve(double[] x, double[] y, Ink ink, double width) {}

    record Text(double x, double y, String text, Ink ink, Anchor anchor, boolean bold, boolean upwards) {}

    record Picture(double x, double y, double width, double height, BufferedImage image) {}

    final List<Line> lines = new ArrayList<>();
    final List<Rectangle> rectangles = new ArrayList<>();
    final List<Circle> circles = new ArrayList<>();
    final List<Curve> curves = new ArrayList<>();
    final List<Text> texts = new ArrayList<>();
    final List<Picture> pictures = new ArrayList<>();

    static Drawing of(Figure figure) {
        Drawing drawing = new Drawing();
        figure.draw(drawing);
        return drawing;
    }

    /** The one text that reads so. */
    Text text(String text) {
        List<Text> found =
                texts.stream().filter(each -> each.text().equals(text)).toList();
        if (found.size() != 1) {
            throw new AssertionError("'" + text + "' stands " + found.size() + " times in "
                    + texts.stream().map(Text::text).toList());
        }
        return found.get(0);
    }

    List<Line> lines(Ink ink, boolean dashed) {
        return lines.stream()
                .filter(line -> line.ink() == ink && line.dashed() == dashed)
                .toList();
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, Ink ink, double width, boolean dashed) {
        lines.add(new Line(x1, y1, x2, y2, ink, dashed));
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, String title) {
        rectangles.add(new Rectangle(x, y, width, height, ink, title));
    }

    @Override
    public void circle(double x, double y, double radius, Ink ink) {
        circles.add(new Circle(x, y, radius, ink));
    }

    @Override
    public void curve(double[] x, double[] y, Ink ink, double width) {
        curves.add(new Curve(x.clone(), y.clone(), ink, width));
    }

    @Override
    public void text(double x, double y, String text, Type type) {
        texts.add(new Text(x, y, text, type.ink(), type.anchor(), type.bold(), false));
    }

    @Override
    public void upwards(double x, double y, String text, Type type) {
        texts.add(new Text(x, y, text, type.ink(), type.anchor(), type.bold(), true));
    }

    @Override
    public void image(double x, double y, double width, double height, BufferedImage image) {
        pictures.add(new Picture(x, y, width, height, image));
    }
}
