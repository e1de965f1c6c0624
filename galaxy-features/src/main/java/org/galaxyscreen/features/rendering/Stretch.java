package org.galaxyscreen.features.rendering;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * How values between the limits become brightness. With x from 0 at the lower limit to 1 at the upper one, as in astropy:
 *
 * <table>
 * <caption>Stretches</caption>
 * <tr><th>text</th><th>brightness</th></tr>
 * <tr><td>{@code linear}</td><td>x</td></tr>
 * <tr><td>{@code sqrt}</td><td>√x</td></tr>
 * <tr><td>{@code power:a}</td><td>x to the power a; default 2</td></tr>
 * <tr><td>{@code log:a}</td><td>log(a x + 1) / log(a + 1); default 1000</td></tr>
 * <tr><td>{@code asinh:a}</td><td>asinh(x / a) / asinh(1 / a); default 0.1</td></tr>
 * <tr><td>{@code sinh:a}</td><td>sinh(x / a) / sinh(1 / a); default 1/3</td></tr>
 * <tr><td>{@code lupton:Q:s}</td><td>colours kept (Lupton et al. 2004, doi:10.1086/382245); defaults 8 and 5. Takes of the limits the lower ones
 * alone; s is in the images' own units above them</td></tr>
 * </table>
 *
 * @param kind which
 * @param a its parameter, 1e-200 to 1e200; Q of Lupton's; 1 where the kind has none
 * @param s Lupton's linear stretch, 1e-200 to 1e200; 1 with other kinds
 */
public record Stretch(Kind kind, double a, double s) {
    /** The functions. */
    public enum Kind {
        /** As it is. */
        LINEAR(Double.NaN),
        /** Square root. */
        SQRT(Double.NaN),
        /** A power. */
        POWER(2),
        /** Logarithm. */
        LOG(1000),
        /** Inverse hyperbolic sine. */
        ASINH(0.1),
        /** Hyperbolic sine. */
        SINH(1 / 3.0),
        /** Lupton's colour composite. */
        LUPTON(8);

        private final double usual;

        Kind(double usual) {
            this.usual = usual;
        }

        private boolean hasParameter() {
            return !Double.isNaN(usual);
        }
    }

    /** Their reciprocals, and what they divide, are finite too. */
    private static final double MOST = 1e200;

    /** Above it, sinh(x) would soon be infinite, and to a float it is exp(x) / 2 all the same. */
    private static final double STEEP = 700;

    /** @throws IllegalArgumentException if a parameter is out of range */
    public Stretch {
        if (!(a >= 1 / MOST && a <= MOST && s >= 1 / MOST && s <= MOST)) {
            throw new IllegalArgumentException("stretch " + kind.name().toLowerCase(Locale.ROOT) + " has parameters "
                    + a + " and " + s + "; positive numbers expected, 1e-200 to 1e200");
        }
    }

    /** asinh with astropy's parameter, 0.1. */
    public static Stretch asinh() {
        return new Stretch(Kind.ASINH, 0.1, 1);
    }

    /** As it is. */
    public static Stretch linear() {
        return new Stretch(Kind.LINEAR, 1, 1);
    }

    /**
     * What {@link #toString} writes, or a user types; parameters may be left out.
     *
     * @throws IllegalArgumentException if there is no such stretch, or it has no such parameters
     */
    public static Stretch parse(String text) {
        String[] parts = text.strip().split(":", -1);
        for (Kind kind : Kind.values()) {
            int most = kind == Kind.LUPTON ? 3 : kind.hasParameter() ? 2 : 1;
            if (kind.name().equalsIgnoreCase(parts[0]) && parts.length <= most) {
                double first = parts.length > 1 ? Numbers.parse("stretch", text, parts[1]) : kind.usual;
                double second =
                        parts.length > 2 ? Numbers.parse("stretch", text, parts[2]) : kind == Kind.LUPTON ? 5 : 1;
                return new Stretch(kind, kind.hasParameter() ? first : 1, second);
            }
        }
        throw new IllegalArgumentException("stretch is '" + text
                + "'; linear, sqrt, power:A, log:A, asinh:A, sinh:A or lupton:Q:STRETCH expected");
    }

    /** Brightness of values from 0 to 1; not for Lupton's, which takes three. What is the same for all values is computed once. */
    DoubleUnaryOperator function() {
        return switch (kind) {
            case LINEAR -> x -> x;
            case SQRT -> Math::sqrt;
            case POWER -> x -> Math.pow(x, a);
            case LOG -> {
                double whole = Math.log1p(a);
                yield x -> Math.log1p(a * x) / whole;
            }
            case ASINH -> {
                double whole = asinh(1 / a);
                yield x -> asinh(x / a) / whole;
            }
            case SINH -> {
                double whole = Math.sinh(1 / a);
                yield 1 / a > STEEP ? x -> Math.exp((x - 1) / a) : x -> Math.sinh(x / a) / whole;
            }
            case LUPTON -> throw new IllegalStateException("Lupton's stretch takes three channels");
        };
    }

    /**
     * Replaces values by their brightness; not for Lupton's. The same floats as {@link #function} of {@code (value - low) / (high - low)}, cut to
     * 0 to 1, would give.
     *
     * @param low becomes 0, with all that is below; as does everything where it is not below {@code high}
     */
    void apply(float[] values, double low, double high) {
        double range = high - low;
        DoubleUnaryOperator function = function();
        if (!(range > 0)) {
            Arrays.fill(values, (float) function.applyAsDouble(0));
        } else if (kind == Kind.ASINH && FastAsinh.takes(a, range)) {
            new FastAsinh(function, a, asinh(1 / a), low, range).apply(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                double x = Math.max(0, Math.min(1, (values[i] - low) / range));
                values[i] = (float) function.applyAsDouble(x);
            }
        }
    }

    /**
     * Lupton's: what three values above their limits are multiplied by before the brightest is cut at 1.
     *
     * @param intensity their mean
     */
    double luptonFactor(double intensity) {
        if (intensity <= 0) {
            return 0;
        }
        // Lupton et al.'s constants as in astropy: a tenth of the range is asinh's value at stretch/10.
        double tenth = 0.1;
        return asinh(a / s * intensity) * tenth / asinh(tenth * a) / intensity;
    }

    /** Of values that are not negative. */
    private static double asinh(double x) {
        // log1p keeps the digits of small values; the square of large ones would overflow.
        return x > 1e100 ? Math.log(x) + Math.log(2) : Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.LUPTON ? name + ":" + a + ":" + s : kind.hasParameter() ? name + ":" + a : name;
    }
}
