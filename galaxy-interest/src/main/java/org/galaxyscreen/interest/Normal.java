package org.galaxyscreen.interest;

/** The standard normal distribution. */
final class Normal {
    private Normal() {}

    static double density(double z) {
        return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    }

    /** The part below z: Abramowitz and Stegun 7.1.26, absolute error below 1e-7. */
    static double below(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double erfc = t
                * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
                * Math.exp(-x * x);
        return z > 0 ? 1 - erfc / 2 : erfc / 2;
    }
}
