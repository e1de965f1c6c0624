package org.galaxyscreen.report.figure;

import java.util.ArrayList;
import java.util.Comparator;
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
    private static final double LABEL = 11;

    private final int[] looked;
    private final Map<String, double[]> found;
    private final double[] plain;
    private final double chance;

    /** A line's end, to be named. */
    private record End(double y, String name, Ink ink, boolean bold) {}

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

        List<End> ends = new ArrayList<>();
        ends.add(new End(up.at(chance * last), "chance", Ink.TICK, false));
        List<Map.Entry<String, double[]>> curves = List.copyOf(found.entrySet());
        for (Map.Entry<String, double[]> curve : curves.subList(1, curves.size())) {
            line(canvas, across, up, curve.getValue(), Ink.TICK, 0.8);
            ends.add(new End(up.at(last(curve.getValue())), named(curve), Ink.TICK, false));
        }
        line(canvas, across, up, plain, Ink.ODD, 1.2);
        ends.add(new End(up.at(last(plain)), "plain ranking " + counted(plain), Ink.ODD, false));
        // On top of the others.
        Map.Entry<String, double[]> chosen = curves.get(0);
        line(canvas, across, up, chosen.getValue(), Ink.CURVE, 2);
        ends.add(new End(up.at(last(chosen.getValue())), named(chosen), Ink.CURVE, true));
        name(canvas, ends, end);
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

    /** Names the lines at their ends: each name as near to its end as the others let it. */
    private static void name(Canvas canvas, List<End> ends, double x) {
        ends.sort(Comparator.comparingDouble(End::y));
        double[] places = apart(ends.stream().mapToDouble(End::y).toArray());
        for (int i = 0; i < places.length; i++) {
            End end = ends.get(i);
            canvas.line(x + 1, end.y(), x + 7, places[i], end.ink(), 0.6, false);
            canvas.text(
                    x + 9, places[i] + 3, end.name(), new Canvas.Type(end.ink(), 8.5, Canvas.Anchor.START, end.bold()));
        }
    }

    /**
     * Places at least a line of text apart, with the least squares of moves: rows of names that would overlap are pooled about their
     * mean, as in isotonic regression, and all stay within the figure.
     */
    private static double[] apart(double[] rising) {
        double[] sum = new double[rising.length];
        int[] size = new int[rising.length];
        int pools = 0;
        for (int i = 0; i < rising.length; i++) {
            sum[pools] = rising[i] - i * LABEL;
            size[pools] = 1;
            pools++;
            while (pools > 1 && sum[pools - 2] / size[pools - 2] >= sum[pools - 1] / size[pools - 1]) {
                sum[pools - 2] += sum[pools - 1];
                size[pools - 2] += size[pools - 1];
                pools--;
            }
        }
        double[] places = new double[rising.length];
        for (int pool = 0, i = 0; pool < pools; pool++) {
            for (int k = 0; k < size[pool]; k++, i++) {
                places[i] = Math.max(TOP, sum[pool] / size[pool]) + i * LABEL;
            }
        }
        return places;
    }
}
