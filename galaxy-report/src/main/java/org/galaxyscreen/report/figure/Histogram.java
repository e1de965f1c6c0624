package org.galaxyscreen.report.figure;

import java.util.Arrays;
import java.util.Locale;
import org.galaxyscreen.core.Fences;

/** Counts on a logarithmic axis, since the tail is what matters, and the fences where they fall. */
final class Histogram extends Figure {
    private static final double WIDTH = 345;
    private static final double HEIGHT = 190;
    private static final double LEFT = 42;
    private static final double RIGHT = 8;
    private static final double TOP = 20;
    private static final double BOTTOM = 36;
    private static final double BASE = HEIGHT - BOTTOM;
    private static final int BINS = 48;

    private final double low;
    private final double high;
    private final int[] counts = new int[BINS];
    private final int beyond;
    private final Fences fences;
    private final String unit;

    Histogram(String name, double[] scores, Fences fences) {
        super("Histogram of the " + name + " scores", WIDTH, HEIGHT);
        this.unit = name + " score";
        this.fences = fences;
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double min = sorted[0];
        double max = sorted[sorted.length - 1];
        // A few huge scores must not squeeze all others into one bin: the axis ends past the fence and the 95 %
        // quantile.
        double quantile = sorted[(int) Math.min(sorted.length - 1L, Math.round(0.95 * sorted.length))];
        double interesting = Math.max(quantile, Double.isFinite(fences.upper()) ? fences.upper() : quantile);
        double end = Math.min(max, min + 1.6 * (interesting - min));
        low = min;
        high = end > min ? end : min + 1;
        int tail = 0;
        for (double score : sorted) {
            int bin = (int) ((score - low) / (high - low) * BINS);
            if (score > high) {
                tail++;
            } else {
                counts[Math.min(bin, BINS - 1)]++;
            }
        }
        beyond = tail;
    }

    @Override
    void draw(Canvas canvas) {
        int most = Math.max(beyond, Arrays.stream(counts).max().orElse(1));
        double logMost = Math.log10(most + 1.0);
        Canvas.Type tick = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.END);
        for (long value = 1; value <= most; value *= 10) {
            double y = y(value, logMost);
            canvas.line(LEFT, y, WIDTH - RIGHT, y, Ink.GRID, 0.6, false);
            canvas.text(LEFT - 4, y + 3, String.format(Locale.ROOT, "%,d", value), tick);
        }
        double step = (WIDTH - LEFT - RIGHT) / (BINS + 2);
        for (int bin = 0; bin < BINS; bin++) {
            double centre = low + (bin + 0.5) * (high - low) / BINS;
            bar(canvas, LEFT + bin * step, step, counts[bin], logMost, fences.isAnomalous(centre));
        }
        if (beyond > 0) {
            double x = LEFT + (BINS + 1) * step;
            bar(canvas, x, step, beyond, logMost, true);
            canvas.text(x + step, TOP - 11, String.format(Locale.ROOT, "%,d beyond the axis", beyond), tick);
        }
        Axis axis = new Axis(low, high, LEFT, LEFT + BINS * step);
        canvas.line(LEFT, BASE, WIDTH - RIGHT, BASE, Ink.AXIS, 0.8, false);
        axis.markBelow(canvas, BASE);
        fence(canvas, fences.lower(), axis);
        fence(canvas, fences.upper(), axis);
        Canvas.Type label = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.MIDDLE);
        canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, unit, label);
        canvas.upwards(10, (TOP + BASE) / 2, "objects", label);
    }

    private static double y(double count, double logMost) {
        return BASE - (BASE - TOP) * Math.log10(count + 1) / logMost;
    }

    private static void bar(Canvas canvas, double x, double step, int count, double logMost, boolean odd) {
        if (count > 0) {
            double top = y(count, logMost);
            canvas.rectangle(
                    x, top, step - 0.7, BASE - top, odd ? Ink.ODD : Ink.BAR, String.format(Locale.ROOT, "%,d", count));
        }
    }

    private void fence(Canvas canvas, double value, Axis axis) {
        if (!(value >= low && value <= high)) {
            return;
        }
        double x = axis.at(value);
        canvas.line(x, TOP - 4, x, BASE, Ink.FENCE, 1.2, true);
        boolean right = x > (LEFT + WIDTH) / 2;
        canvas.text(
                right ? x - 3 : x + 3,
                TOP + 3,
                "fence " + number(value),
                new Canvas.Type(Ink.FENCE, 8.5, right ? Canvas.Anchor.END : Canvas.Anchor.START, true));
    }
}
