package org.galaxyscreen.report;

import java.util.Arrays;
import java.util.Locale;
import org.galaxyscreen.core.Fences;

/**
 * A histogram of one detector's scores as inline SVG: counts on a logarithmic axis, since the tail is what matters, and
 * the fences drawn where they fall.
 */
final class Histogram {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 200;
    private static final int LEFT = 44;
    private static final int RIGHT = 12;
    private static final int TOP = 22;
    private static final int BOTTOM = 30;
    private static final int BINS = 48;

    private final double low;
    private final double high;
    private final int[] counts = new int[BINS];
    private final int beyond;
    private final Fences fences;
    private final String name;

    /** @param scores at least one; sorted here in a copy */
    Histogram(String name, double[] scores, Fences fences) {
        this.name = name;
        this.fences = fences;
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double min = sorted[0];
        double max = sorted[sorted.length - 1];
        // A few huge scores must not squeeze all others into one bin: the axis ends past the fence and the 99 %
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

    String toSvg() {
        int max = Math.max(beyond, Arrays.stream(counts).max().orElse(1));
        double logMax = Math.log10(max + 1.0);
        StringBuilder svg = new StringBuilder(8192);
        svg.append(String.format(
                Locale.ROOT,
                "<svg class=\"histogram\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Histogram of the %s scores\">",
                WIDTH,
                HEIGHT,
                Html.escape(name)));
        for (int tick = 1; tick <= max; tick *= 10) {
            double y = y(tick, logMax);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    y,
                    y,
                    LEFT - 6,
                    y + 3.5,
                    tick));
            if (tick > max / 10) {
                break;
            }
        }
        double step = (double) (WIDTH - LEFT - RIGHT) / (BINS + 2);
        for (int bin = 0; bin < BINS; bin++) {
            double centre = low + (bin + 0.5) * (high - low) / BINS;
            bar(svg, LEFT + bin * step, step, counts[bin], logMax, fences.isAnomalous(centre));
        }
        if (beyond > 0) {
            double x = LEFT + (BINS + 1) * step;
            bar(svg, x, step, beyond, logMax, true);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%,d beyond</text>",
                    x + step,
                    TOP - 8,
                    beyond));
        }
        fence(svg, fences.lower(), step);
        fence(svg, fences.upper(), step);
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/><text class=\"tick\" x=\"%d\" y=\"%d\">%s</text><text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%s</text></svg>",
                LEFT,
                WIDTH - RIGHT,
                HEIGHT - BOTTOM,
                HEIGHT - BOTTOM,
                LEFT,
                HEIGHT - BOTTOM + 14,
                Html.number(low),
                LEFT + BINS * step,
                HEIGHT - BOTTOM + 14,
                Html.number(high)));
        return svg.toString();
    }

    private static double y(int count, double logMax) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.log10(count + 1.0) / logMax;
    }

    private static void bar(StringBuilder svg, double x, double step, int count, double logMax, boolean anomalous) {
        if (count == 0) {
            return;
        }
        double top = y(count, logMax);
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%,d</title></rect>",
                anomalous ? "bar odd" : "bar",
                x,
                top,
                Math.max(1, step - 1),
                HEIGHT - BOTTOM - top,
                count));
    }

    private void fence(StringBuilder svg, double value, double step) {
        if (!(value >= low && value <= high)) {
            return;
        }
        double x = LEFT + (value - low) / (high - low) * BINS * step;
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"fence\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/><text class=\"fence-label\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                x,
                x,
                TOP - 6,
                HEIGHT - BOTTOM,
                x,
                HEIGHT - BOTTOM + 26,
                Html.number(value)));
    }
}
