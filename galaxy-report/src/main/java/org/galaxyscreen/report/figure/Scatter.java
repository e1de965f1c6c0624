package org.galaxyscreen.report.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** Objects as points of a plane; what is flagged lies on top. All points are one picture, however many there are. */
final class Scatter extends Figure {
    private static final double SIDE = 345;
    private static final double MARGIN = 10;
    private static final double KEY = 22;
    private static final double PIXELS_PER_POINT = 300 / 72.0;

    private final double[] x;
    private final double[] y;
    private final boolean[] flagged;

    Scatter(String title, double[] x, double[] y, boolean[] flagged) {
        super(title, SIDE, SIDE + KEY);
        this.x = x.clone();
        this.y = y.clone();
        this.flagged = flagged.clone();
    }

    @Override
    void draw(Canvas canvas) {
        canvas.image(0, 0, SIDE, SIDE, points());
        int odd = 0;
        for (boolean flag : flagged) {
            odd += flag ? 1 : 0;
        }
        Canvas.Type type = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.START);
        double base = SIDE + 10;
        canvas.circle(MARGIN + 3, base - 3, 3, Ink.ODD);
        canvas.text(MARGIN + 10, base, String.format(Locale.ROOT, "flagged (%,d)", odd), type);
        canvas.circle(MARGIN + 113, base - 3, 3, Ink.BAR);
        canvas.text(MARGIN + 120, base, String.format(Locale.ROOT, "not flagged (%,d)", x.length - odd), type);
    }

    /** Transparent between the points, so that it lies on any ground. */
    private BufferedImage points() {
        int pixels = (int) Math.round(SIDE * PIXELS_PER_POINT);
        BufferedImage image = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < x.length; i++) {
            low[0] = Math.min(low[0], x[i]);
            high[0] = Math.max(high[0], x[i]);
            low[1] = Math.min(low[1], y[i]);
            high[1] = Math.max(high[1], y[i]);
        }
        // One scale for both, so that shapes stay what they are.
        double width = Math.max(high[0] - low[0], high[1] - low[1]);
        // Where all lie in one place, any scale does, as long as it is finite.
        double scale = Math.min((SIDE - 2 * MARGIN) / width, Double.MAX_VALUE);
        double radius = x.length < 2_000 ? 1.8 : x.length < 20_000 ? 1.1 : 0.6;
        for (int pass = 0; pass < 2; pass++) {
            boolean odd = pass == 1;
            Color ink = (odd ? Ink.ODD : Ink.BAR).colour();
            graphics.setColor(odd ? ink : new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 150));
            for (int i = 0; i < x.length; i++) {
                if (flagged[i] == odd) {
                    double px = SIDE / 2 + (x[i] - (low[0] + high[0]) / 2) * scale;
                    double py = SIDE / 2 - (y[i] - (low[1] + high[1]) / 2) * scale;
                    graphics.fill(new Ellipse2D.Double(px - radius, py - radius, 2 * radius, 2 * radius));
                }
            }
        }
        graphics.dispose();
        return image;
    }
}
