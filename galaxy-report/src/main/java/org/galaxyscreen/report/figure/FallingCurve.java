package org.galaxyscreen.report.figure;

import java.util.Locale;
import org.galaxyscreen.core.SettingCurve;

/** A value of each training row, the largest first, and the setting that is read from them. */
final class FallingCurve extends Figure {
    private static final double WIDTH = 345;
    private static final double HEIGHT = 190;
    private static final double LEFT = 48;
    private static final double RIGHT = 10;
    private static final double TOP = 12;
    private static final double BOTTOM = 36;
    private static final int POINTS = 400;

    private final double[] descending;
    private final SettingCurve curve;

    FallingCurve(SettingCurve curve) {
        super(capital(curve.quantity()) + ", and " + curve.setting(), WIDTH, HEIGHT);
        this.curve = curve;
        descending = curve.descending();
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    @Override
    void draw(Canvas canvas) {
        double chosen = curve.chosen();
        double base = HEIGHT - BOTTOM;
        Axis across = new Axis(0, Math.max(1, descending.length - 1), LEFT, WIDTH - RIGHT);
        // A few outliers far off must not flatten the bend, which is what one looks for.
        double most = Math.min(descending[0], 3 * Math.max(chosen, descending[descending.length / 2]));
        Axis up = new Axis(0, most, base, TOP);
        up.markAlong(canvas, across, 4);
        across.markBelow(canvas, base);
        int points = Math.min(POINTS, descending.length);
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            int at = points == 1 ? 0 : (int) ((long) i * (descending.length - 1) / (points - 1));
            x[i] = across.at(at);
            y[i] = Math.max(TOP, up.at(descending[at]));
        }
        canvas.curve(x, y, Ink.CURVE, 1.4);
        if (chosen <= most) {
            canvas.line(LEFT, up.at(chosen), WIDTH - RIGHT, up.at(chosen), Ink.FENCE, 1.2, true);
            canvas.text(
                    WIDTH - RIGHT,
                    up.at(chosen) - 3,
                    curve.setting() + " " + number(chosen),
                    new Canvas.Type(Ink.FENCE, 8.5, Canvas.Anchor.END, true));
        }
        canvas.line(LEFT, base, WIDTH - RIGHT, base, Ink.AXIS, 0.8, false);
        Canvas.Type label = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE);
        canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "objects, by distance", label);
        canvas.upwards(10, (TOP + base) / 2, curve.quantity(), label);
    }
}
