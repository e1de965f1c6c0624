package org.galaxyscreen.features.rendering;

import java.util.function.DoubleUnaryOperator;

/**
 * The asinh stretch in a fraction of the time, to the same bits: a short computation says where the value is to within 1e-12 of itself, and only
 * where a float could be rounded either way there (one of some 70,000) the long one decides. So pictures do not depend on how a machine rounds
 * its logarithm. Immutable.
 */
final class FastAsinh {
    /** What the short computation may be off, relatively; it is below 3e-13. */
    private static final double DOUBT = 0x1p-40;

    /** Up to here three terms of the series are summed: the first left out is below 1e-15 of the first. */
    private static final double SMALL = 0x1p-8;

    private static final int CELL_BITS = 8;
    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_BIAS = 1023;
    private static final double LN2 = Math.log(2);

    /** Of the numbers c from 1 to 2 in so many equal steps: 1 / c, and after it log(c). */
    private static final double[] CELLS = new double[2 << CELL_BITS];

    static {
        for (int i = 0; i < 1 << CELL_BITS; i++) {
            double start = 1 + (double) i / (1 << CELL_BITS);
            CELLS[2 * i] = 1 / start;
            CELLS[2 * i + 1] = Math.log(start);
        }
    }

    private final DoubleUnaryOperator exact;
    private final double most;
    private final double factor;

    /**
     * @param exact brightness of values from 0 to 1, in double
     * @param a asinh's parameter
     * @param whole asinh(1 / a)
     */
    FastAsinh(DoubleUnaryOperator exact, double a, double whole) {
        this.exact = exact;
        this.most = 1 / a;
        this.factor = 1 / whole;
    }

    /** Whether nothing on the way overflows, or loses digits to underflow that a float has. */
    static boolean takes(double a, double range) {
        return a > 1e-100 && a < 1e100 && range > 1e-100 && range < 1e100;
    }

    /**
     * The brightness of a value.
     *
     * @param above by how much it is above the lower limit, positive
     * @param range the distance of the limits, positive
     */
    float brightness(double above, double range) {
        double value = asinh(Math.min(most, above * (most / range))) * factor;
        double doubt = value * DOUBT;
        float least = (float) (value - doubt);
        return least == (float) (value + doubt) ? least : (float) exact.applyAsDouble(Math.min(1, above / range));
    }

    /** To within 3e-13 of itself, of values from 0 to 1e100. */
    static double asinh(double t) {
        double square = t * t;
        return t < SMALL
                ? t * (1 - square * (1.0 / 6) * (1 - square * (9.0 / 20)))
                : logarithm(t + Math.sqrt(square + 1));
    }

    /** The exponent's, that of the cell's start, and the series of log(1 + r) for the way from there, r below 1/256. */
    private static double logarithm(double y) {
        long bits = Double.doubleToRawLongBits(y);
        int cell = (int) (bits >>> MANTISSA_BITS - CELL_BITS) & (1 << CELL_BITS) - 1;
        long withinCell = bits & (1L << MANTISSA_BITS - CELL_BITS) - 1;
        double r = withinCell * 0x1p-52 * CELLS[2 * cell];
        double tail = r * (r * (1.0 / 3 - r * (1.0 / 4 - r * (1.0 / 5))) - 0.5);
        return ((bits >>> MANTISSA_BITS) - EXPONENT_BIAS) * LN2 + CELLS[2 * cell + 1] + (r + r * tail);
    }
}
