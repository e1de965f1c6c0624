package org.galaxyscreen.interest;

/**
 * How many interesting objects are likely to be left among those without a label.
 *
 * @param estimate the median
 * @param lower the end below which the number is with a probability of 5 %
 * @param upper the end above which it is with a probability of 5 %
 */
public record Remaining(double estimate, double lower, double upper) {
    /** The number as a gamma distribution of a mean and a shape. */
    static Remaining gamma(double mean, double shape) {
        return new Remaining(quantile(mean, shape, 0), quantile(mean, shape, -1.645), quantile(mean, shape, 1.645));
    }

    /** Wilson and Hilferty 1931: within 2 % at these probabilities from shape 2 on. */
    private static double quantile(double mean, double shape, double z) {
        double root = Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape)));
        return mean * root * root * root;
    }
}
