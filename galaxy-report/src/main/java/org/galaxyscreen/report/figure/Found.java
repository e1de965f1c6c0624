package org.galaxyscreen.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many interesting objects were found among those looked at, a line for each way of choosing them. */
final class Found extends Figure {
    private static final double WIDTH = 450;
    private static final double HEIGHT = 250;
    private static final double LEFT = 42;
    private static final double RIGHT = 150;
    private static final double TOP = 12;
    private static final double BOTTOM = 36;

    private final int[] looked;
    private final Map<String, double[]> found;
    private final double[] plain;
    private final double chance;

    Found(int[] looked, Map<String, double[]> found, double[] plain, double chance) {
        super("Interesting objects found, by objects looked at", WIDTH, HEIGHT);
        this.looked = looked.clone();
        this.found = new LinkedHashMap<>();
        found.forEach((name, values) -> this.found.put(name, values.clone()));
        this.plain = plain.clone();
        this.chance = chance;
    }

    @Override
    void draw(Canvas canvas) {
        double base = HEIGHT - BOTTOM;
        double end = WIDTH - RIGHT;
        double most = plain[plain.length - 1];
        for (double[] values : found.values()) {
            most = Math.max(most, values[values.length - 1]);
        }
        int last = looked[looked.length - 1];
        Axis across = new Axis(0, last, LEFT, end);
        Axis up = new Axis(0, Math.max(1, most * 1.05), base, TOP);
        axes(canvas, across, up);
        canvas.line(LEFT, base, end, up.at(chance * last), Ink.TICK, 0.8, true);

        List<LineEnds.End> ends = new ArrayList<>();
        ends.add(new LineEnds.End(up.at(chance * last), "chance", Ink.TICK, false));
        List<Map.Entry<String, double[]>> curves = List.copyOf(found.entrySet());
        for (Map.Entry<String, double[]> curve : curves.subList(1, curves.size())) {
            line(canvas, across, up, curve.getValue(), Ink.TICK, 0.8);
            ends.add(new LineEnds.End(up.at(last(curve.getValue())), named(curve), Ink.TICK, false));
        }
        line(canvas, across, up, plain, Ink.ODD, 1.2);
        ends.add(new LineEnds.End(up.at(last(plain)), "plain ranking " + counted(plain), Ink.ODD, false));
        // On top of the others.
        Map.Entry<String, double[]> chosen = curves.get(0);
        line(canvas, across, up, chosen.getValue(), Ink.CURVE, 2);
        ends.add(new LineEnds.End(up.at(last(chosen.getValue())), named(chosen), Ink.CURVE, true));
        LineEnds.name(canvas, ends, end, TOP);
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }

    private static String counted(double[] values) {
        return String.format(Locale.ROOT, "%.1f", last(values));
    }

    private static String named(Map.Entry<String, double[]> curve) {
        return curve.getKey().replace('_', ' ') + " " + counted(curve.getValue());
    }

    private void line(Canvas canvas, Axis across, Axis up, double[] values, Ink ink, double width) {
        double[] x = new double[values.length + 1];
        double[] y = new double[values.length + 1];
        x[0] = across.at(0);
        y[0] = up.at(0);
        for (int i = 0; i < values.length; i++) {
            x[i + 1] = across.at(looked[i]);
            y[i + 1] = up.at(values[i]);
        }
        canvas.curve(x, y, ink, width);
    }

    private static void axes(Canvas canvas, Axis across, Axis up) {
        double base = up.from();
        up.markAlong(canvas, across, 5);
        across.markBelow(canvas, base);
        canvas.line(across.from(), base, across.to(), base, Ink.AXIS, 0.8, false);
        Canvas.Type label = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE);
        canvas.text((across.from() + across.to()) / 2, HEIGHT - 8, "objects looked at", label);
        canvas.upwards(10, (TOP + base) / 2, "interesting objects among them", label);
    }
}
