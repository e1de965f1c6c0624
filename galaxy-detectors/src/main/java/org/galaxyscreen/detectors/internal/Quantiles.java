package org.galaxyscreen.detectors.internal;

import java.util.Arrays;

/** Quantiles by linear interpolation, as NumPy's default (Hyndman and Fan 1996, type 7). */
public final class Quantiles {
    private Quantiles() {}

    /**
     * @param values at least one, in any order; not changed
     * @param probability 0 to 1
     */
    public static double of(double[] values, double probability) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, probability);
    }

    public static double ofSorted(double[] sorted, double probability) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values; at least one is needed for a quantile");
        }
        double position = probability * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        double part = position - below;
        // As NumPy's lerp: exact at both ends.
        double difference = sorted[above] - sorted[below];
        return part < 0.5 ? sorted[below] + difference * part : sorted[above] - difference * (1 - part);
    }
}
