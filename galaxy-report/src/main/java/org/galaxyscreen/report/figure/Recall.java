package org.galaxyscreen.report.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of injected anomalies is flagged, by their brightness, a line for each kind; and below it, where a person's labels were learned from, which
 * part is among the first of what was learned.
 */
final class Recall extends Figure {
    private static final double WIDTH = 450;
    private static final double HEIGHT = 250;
    private static final double LEFT = 42;
    private static final double RIGHT = 150;
    private static final double TOP = 12;
    private static final double BOTTOM = 36;
    private static final Ink[] INKS = {Ink.CURVE, Ink.ODD, Ink.TEXT, Ink.TICK};

    private final double[] brightness;
    private final Figures.Recalled flagged;
    private final Figures.@Nullable Recalled learned;

    Recall(double[] brightness, Figures.Recalled flagged, Figures.@Nullable Recalled learned) {
        super("Injected anomalies flagged, by brightness", WIDTH, learned == null ? HEIGHT : 2 * HEIGHT);
        this.brightness = brightness.clone();
        this.flagged = flagged;
        this.learned = learned;
    }

    @Override
    void draw(Canvas canvas) {
        draw(canvas, flagged, "flagged, percent", 0);
        if (learned != null) {
            draw(canvas, learned, "among the learner's first, percent", HEIGHT);
        }
    }

    private void draw(Canvas canvas, Figures.Recalled recalled, String what, double above) {
        double top = above + TOP;
        double base = above + HEIGHT - BOTTOM;
        double end = WIDTH - RIGHT;
        Axis across = new Axis(Math.log(brightness[0]), Math.log(brightness[brightness.length - 1]), LEFT + 8, end);
        Axis up = new Axis(0, 100, base, top);
        up.markAlong(canvas, new Axis(0, 1, LEFT, end), 5);
        double[] x = new double[brightness.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = across.at(Math.log(brightness[i]));
        }
        mark(canvas, x, base);
        canvas.line(LEFT, base, end, base, Ink.AXIS, 0.8, false);
        Canvas.Type label = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE);
        canvas.text((LEFT + end) / 2, above + HEIGHT - 8, "brightness, of the image's own", label);
        canvas.upwards(10, (top + base) / 2, what, label);
        double falseAlarms = up.at(100 * recalled.falseAlarms());
        canvas.line(LEFT, falseAlarms, end, falseAlarms, Ink.TICK, 0.8, true);

        List<LineEnds.End> ends = new ArrayList<>();
        ends.add(new LineEnds.End(falseAlarms, "without any", Ink.TICK, false));
        int line = 0;
        for (Map.Entry<String, double[]> each : recalled.lines().entrySet()) {
            double[] y = new double[x.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = up.at(100 * each.getValue()[i]);
            }
            Ink ink = INKS[line++ % INKS.length];
            canvas.curve(x, y, ink, 1.4);
            ends.add(new LineEnds.End(y[y.length - 1], each.getKey(), ink, false));
        }
        LineEnds.name(canvas, ends, end, top);
    }

    /** The steps of brightness below an axis, named where there is room. */
    private void mark(Canvas canvas, double[] x, double base) {
        Canvas.Type tick = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.MIDDLE);
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            canvas.line(x[i], base, x[i], base + 3, Ink.AXIS, 0.8, false);
            if (x[i] >= free) {
                canvas.text(x[i], base + 12, digits(brightness[i]), tick);
                free = x[i] + 24;
            }
        }
    }

    /** Three significant digits, or all that a large number has, without zeros behind the point. */
    private static String digits(double value) {
        double whole = Math.floor(Math.log10(value)) + 1;
        return new BigDecimal(value)
                .round(new MathContext((int) Math.max(3, whole)))
                .stripTrailingZeros()
                .toPlainString();
    }
}
