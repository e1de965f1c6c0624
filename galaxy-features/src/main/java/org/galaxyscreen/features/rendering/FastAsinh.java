package org.galaxyscreen.features.rendering;

import java.util.function.DoubleUnaryOperator;

/**
 * The asinh stretch in a fraction of the time, to the same bits: a short computation says where the value is to within 1e-12 of itself, and only
 * where a float could be rounded either way there (one of some 30,000) the long one decides. So pictures do not depend on how a machine rounds
 * its logarithm.
 *
 * <p>Values take their steps in blocks. In one loop over all steps a processor would wait for the end of each value before it begins the next:
 * conversions between kinds of numbers keep, on x86, what else is in the register that they write to.
 *
 * <p>For one thread.
 */
final class FastAsinh {
    /**
     * What the short computation may be off, in units of a double's last bit: 2⁻³⁹ of the power of two below the value. It is below 3e-13 of the
     * value.
     */
    private static final int DOUBT = 1 << 13;

    /** The bits of a double that a float has not. */
    private static final int ROUNDED_BITS = 29;

    /** Up to here three terms of the series are summed: the first left out is below 1e-15 of the first. */
    private static final double SMALL = 0x1p-8;

    private static final int CELL_BITS = 8;
    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_BIAS = 1023;
    private static final double LN2 = Math.log(2);
    private static final long ONE = Double.doubleToRawLongBits(1);

    /** With a whole number as its last bits, it is that much larger. */
    private static final double LARGE = 0x1p52;

    /** Of the numbers c from 1 to 2 in so many equal steps: 1 / c, and after it log(c). */
    private static final double[] CELLS = new double[2 << CELL_BITS];

    static {
        for (int i = 0; i < 1 << CELL_BITS; i++) {
            double start = 1 + (double) i / (1 << CELL_BITS);
            CELLS[2 * i] = 1 / start;
            CELLS[2 * i + 1] = Math.log(start);
        }
    }

    private static final int BLOCK = 512;

    private final DoubleUnaryOperator exact;
    private final double low;
    private final double range;
    private final double most;
    private final double factor;
    private final double[] arguments = new double[BLOCK];
    private final double[] results = new double[BLOCK];

    /**
     * @param exact brightness of values from 0 to 1, in double
     * @param a asinh's parameter
     * @param whole asinh(1 / a)
     * @param low the lower limit
     * @param range the distance of the limits
     */
    FastAsinh(DoubleUnaryOperator exact, double a, double whole, double low, double range) {
        this.exact = exact;
        this.low = low;
        this.range = range;
        this.most = 1 / a;
        this.factor = 1 / whole;
    }

    /** Whether nothing on the way overflows, or loses digits to underflow that a float has. */
    static boolean takes(double a, double range) {
        return a > 1e-100 && a < 1e100 && range > 1e-100 && range < 1e100;
    }

    /** Replaces values by their brightness, NaN by itself. */
    void apply(float[] values) {
        for (int start = 0; start < values.length; start += BLOCK) {
            int count = Math.min(BLOCK, values.length - start);
            for (int i = 0; i < count; i++) {
                arguments[i] = values[start + i] - low;
            }
            scale(arguments, most / range, most);
            asinh(arguments, results, count);
            for (int i = 0; i < count; i++) {
                values[start + i] = brightness(values[start + i] - low, results[i] * factor);
            }
        }
    }

    /** @param value the brightness, but for some last bits, where the value is above the lower limit */
    private float brightness(double above, double value) {
        int rounded = (int) Double.doubleToRawLongBits(value) & (1 << ROUNDED_BITS) - 1;
        // Floats are rounded the other way from the middle on; small ones have fewer bits.
        if (above > 0 && value >= Float.MIN_NORMAL && Math.abs(rounded - (1 << ROUNDED_BITS - 1)) > DOUBT) {
            return (float) value;
        }
        return above <= 0 ? 0 : (float) exact.applyAsDouble(Math.min(1, above / range));
    }

    private static void scale(double[] arguments, double scale, double most) {
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Math.max(0, Math.min(most, arguments[i] * scale));
        }
    }

    /**
     * To within 3e-13 of itself, of values from 0 to 1e100; anything of others.
     *
     * @param t at least as long as {@code results}
     * @param count how many are asked for
     */
    static void asinh(double[] t, double[] results, int count) {
        for (int i = 0; i < results.length; i++) {
            results[i] = t[i] + Math.sqrt(t[i] * t[i] + 1);
        }
        for (int i = 0; i < count; i++) {
            results[i] = t[i] < SMALL ? series(t[i]) : logarithm(results[i]);
        }
    }

    private static double series(double t) {
        double square = t * t;
        return t * (1 - square * (1.0 / 6) * (1 - square * (9.0 / 20)));
    }

    /** The exponent's, that of the cell's start, and the series of log(1 + r) for the way from there, r below 1/256. */
    private static double logarithm(double y) {
        long bits = Double.doubleToRawLongBits(y);
        long mantissa = bits & (1L << MANTISSA_BITS) - 1;
        int cell = (int) (mantissa >>> MANTISSA_BITS - CELL_BITS);
        long start = (long) cell << MANTISSA_BITS - CELL_BITS;
        double r = (Double.longBitsToDouble(ONE | mantissa) - Double.longBitsToDouble(ONE | start)) * CELLS[2 * cell];
        double tail = r * (r * (1.0 / 3 - r * (1.0 / 4 - r * (1.0 / 5))) - 0.5);
        long large = Double.doubleToRawLongBits(LARGE) | bits >>> MANTISSA_BITS;
        double exponent = Double.longBitsToDouble(large) - (LARGE + EXPONENT_BIAS);
        return exponent * LN2 + CELLS[2 * cell + 1] + (r + r * tail);
    }
}
