package org.galaxyscreen.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From a range of values to a range of points, with round values to mark. */
record Axis(double low, double high, double from, double to) {
    /** A range without width gets one. */
    Axis {
        if (!(high > low)) {
            high = low + Math.max(1e-9, Math.abs(low) * 1e-6 + 1e-9);
        }
    }

    double at(double value) {
        return from + (value - low) / (high - low) * (to - from);
    }

    /** Multiples of 1, 2 or 5 times a power of ten within the range. */
    List<Double> ticks(int about) {
        double raw = (high - low) / about;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double unit = raw / power;
        double step = power * (unit <= 1 ? 1 : unit <= 2 ? 2 : unit <= 5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Marks round values below a line that this axis runs along. */
    void markBelow(Canvas canvas, double line) {
        List<Double> ticks = ticks(5);
        Canvas.Type type = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.MIDDLE);
        for (double value : ticks) {
            canvas.line(at(value), line, at(value), line + 3, Ink.AXIS, 0.8, false);
            canvas.text(at(value), line + 12, label(value, ticks), type);
        }
    }

    /** Marks round values of this axis, which goes up, by lines all along another, and names them before it. */
    void markAlong(Canvas canvas, Axis across, int about) {
        List<Double> ticks = ticks(about);
        Canvas.Type type = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.END);
        for (double value : ticks) {
            canvas.line(across.from(), at(value), across.to(), at(value), Ink.GRID, 0.6, false);
            canvas.text(across.from() - 4, at(value) + 3, label(value, ticks), type);
        }
    }

    /** A tick's text: as many decimals as the steps need. */
    static String label(double value, List<Double> ticks) {
        double step = ticks.size() > 1 ? ticks.get(1) - ticks.get(0) : Math.max(1e-12, Math.abs(value));
        double largest = ticks.stream().mapToDouble(Math::abs).max().orElse(1);
        if (largest >= 1e6 || largest < 1e-3 && largest > 0) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%,." + decimals + "f", value + 0.0);
    }
}
