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
