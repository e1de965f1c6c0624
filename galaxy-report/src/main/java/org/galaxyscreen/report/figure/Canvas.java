package org.galaxyscreen.report.figure;

import java.awt.image.BufferedImage;

/** What figures are drawn on. Lengths are in points, from the upper left corner. */
interface Canvas {
    /** Where a text's given point is. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** How a text is set. */
    record Type(Ink ink, double size, Anchor anchor, boolean bold) {
        static Type of(Ink ink, double size, Anchor anchor) {
            return new Type(ink, size, anchor, false);
        }
    }

    void line(double x1, double y1, double x2, double y2, Ink ink, double width, boolean dashed);

    /** @param title what to say of it where that can be asked for; may be empty */
    void rectangle(double x, double y, double width, double height, Ink ink, String title);

    void circle(double x, double y, double radius, Ink ink);

    void curve(double[] x, double[] y, Ink ink, double width);

    void text(double x, double y, String text, Type type);

    /** A text that reads upwards. */
    void upwards(double x, double y, String text, Type type);

    void image(double x, double y, double width, double height, BufferedImage image);
}
