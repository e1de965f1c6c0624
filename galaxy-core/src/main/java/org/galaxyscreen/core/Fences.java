package org.galaxyscreen.core;

/**
 * The scores within which an object counts as ordinary.
 *
 * @param lower scores below it are anomalous; −∞ for no lower fence
 * @param upper scores above it are anomalous; +∞ for no upper fence
 */
public record Fences(double lower, double upper) {
    /** @throws IllegalArgumentException if a fence is NaN or the lower one is above the upper one */
    public Fences {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("fences [" + lower + ", " + upper + "]; lower ≤ upper expected");
        }
    }

    /** An upper fence alone. */
    public static Fences above(double upper) {
        return new Fences(Double.NEGATIVE_INFINITY, upper);
    }

    /** Whether the score lies outside; a score on a fence does not. */
    public boolean isAnomalous(double score) {
        return score < lower || score > upper;
    }
}
