package org.galaxyscreen.detectors.internal;

import java.util.Arrays;

/**
 * Where scores lie and how far they spread, by the median.
 *
 * @param median their middle
 * @param deviation estimates the standard deviation; 0 only where all scores are equal
 */
public record RobustScale(double median, double deviation) {
    /** 1 / Φ⁻¹(3/4): makes MAD the standard deviation of a normal distribution. */
    private static final double MAD_TO_DEVIATION = 1.482602218505602;
    /** √(π/2): makes the mean absolute deviation that. */
    private static final double MEAN_TO_DEVIATION = Math.sqrt(Math.PI / 2);

    public static RobustScale of(double[] sorted) {
        double median = Quantiles.ofSorted(sorted, 0.5);
        double[] distances = Arrays.stream(sorted)
                .map(score -> Math.abs(score - median))
                .sorted()
                .toArray();
        double mad = Quantiles.ofSorted(distances, 0.5);
        return new RobustScale(
                median,
                mad > 0
                        ? MAD_TO_DEVIATION * mad
                        : MEAN_TO_DEVIATION * Arrays.stream(distances).sum() / distances.length);
    }
}
