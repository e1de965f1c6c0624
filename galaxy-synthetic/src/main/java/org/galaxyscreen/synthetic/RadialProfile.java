package org.galaxyscreen.synthetic;

import java.util.function.DoubleUnaryOperator;

/** A brightness by radius, tabulated: a table look-up a pixel instead of an exponential. */
final class RadialProfile {
    /** Steps a pixel. */
    private static final int STEPS = 4;

    private final float[] table;
    private final double radius;

    /** @param radius in pixels; the profile ends there, and should have faded */
    RadialProfile(double radius, DoubleUnaryOperator brightness) {
        this.radius = radius;
        this.table = new float[(int) (radius * STEPS) + 3];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) brightness.applyAsDouble((double) i / STEPS);
        }
    }

    /**
     * Sérsic's profile, exp(−b ((r / re)^(1/n) − 1)), with b = 2n − 1/3 + 0.009876 / n (Prugniel and Simien 1997,
     * Astron. Astrophys. 321, 111). Cut off smoothly where it has become too faint to be seen.
     *
     * @param index n: 1 for a disc, 4 for an elliptical
     * @param effectiveRadius within which half of the light is, in pixels
     */
    static RadialProfile sersic(double index, double effectiveRadius, double brightness) {
        double b = 2 * index - 1.0 / 3 + 0.009876 / index;
        double end = effectiveRadius * Math.min(8, StrictMath.pow(1 + 7 / b, index));
        return new RadialProfile(end, r -> {
            // The cusp is resolved to a third of a pixel.
            double x = StrictMath.sqrt(r * r + 0.1) / effectiveRadius;
            return brightness * StrictMath.exp(-b * (StrictMath.pow(x, 1 / index) - 1)) * fade(r / end);
        });
    }

    /** 1 up to 0.7, 0 from 1 on, smooth between. */
    static double fade(double x) {
        double t = Math.max(0, Math.min(1, (1 - x) / 0.3));
        return t * t * (3 - 2 * t);
    }

    double radius() {
        return radius;
    }

    /** The brightness at a radius from 0 to {@link #radius}. */
    float at(float r) {
        float position = r * STEPS;
        int index = (int) position;
        float low = table[index];
        return low + (position - index) * (table[index + 1] - low);
    }
}
