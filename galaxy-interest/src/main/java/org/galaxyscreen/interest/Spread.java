package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * The mean of a number over reviews with different seeds, and how far it varies.
 *
 * @param mean the mean
 * @param sd the sample's standard deviation; 0 for a single value
 */
public record Spread(double mean, double sd) {
    /** Of values, at least one. */
    static Spread of(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Spread(mean, values.length > 1 ? Math.sqrt(sum / (values.length - 1)) : 0);
    }
}
