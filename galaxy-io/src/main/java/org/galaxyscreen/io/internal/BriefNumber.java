package org.galaxyscreen.io.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers with as few digits as read back exactly: fifteen, which give back every number that was written with as many, else
 * sixteen, else seventeen, which are enough for all. Thread-safe.
 */
final class BriefNumber {
    /** Each above its power of ten, and nearer to it than any other double: a double below one is below the power too. */
    private static final double[] TENTHS = {1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5};

    private static final long[] FIVES = powers(5, 28);
    private static final long[] TENS = powers(10, 16);

    private BriefNumber() {}

    private static long[] powers(long base, int count) {
        long[] powers = new long[count];
        powers[0] = 1;
        for (int i = 1; i < count; i++) {
            powers[i] = base * powers[i - 1];
        }
        return powers;
    }

    /** Its text, nothing for NaN. */
    static String of(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        double size = Math.abs(value);
        String text = size >= 1e-5 && size < 1e15 ? quick(size) : null;
        if (text == null) {
            return slow(value);
        }
        return value < 0 ? '-' + text : text;
    }

    /** For any finite number; in a virtual machine that has just started, 12,000 numbers take a fifth of a second. */
    static String slow(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal brief = exact;
        // Those below the normal range have fewer digits.
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15; digits <= 17; digits++) {
            brief = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (brief.doubleValue() == value) {
                break;
            }
        }
        brief = brief.stripTrailingZeros();
        int exponent = brief.precision() - brief.scale() - 1;
        return exponent >= -5 && exponent < 16 ? brief.toPlainString() : brief.toString();
    }

    /**
     * The same in integers of 128 bits. The number is {@code c × 2^q}; with {@code k} decimals it is the quotient of {@code c × 5^k} and
     * {@code 2^-(q + k)}, rounded. The remainder says how far the rounded quotient is from the number, and it reads back as the number if
     * that is less than half the distance to the next one.
     *
     * @param value from 1e-5 to below 1e15
     * @return null where 128 bits are too few
     */
    private static @Nullable String quick(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long c = bits & (1L << 52) - 1 | 1L << 52;
        int q = (int) (bits >>> 52) - 1075;
        int exponent = exponent(value);
        for (int digits = 15; digits <= 17; digits++) {
            int k = digits - 1 - exponent;
            int shift = -(q + k);
            if (k < 0 || k >= FIVES.length || shift < 1 || shift > 60) {
                return null;
            }
            long five = FIVES[k];
            long low = c * five;
            long quotient = Math.multiplyHigh(c, five) << (64 - shift) | low >>> shift;
            long remainder = low & (1L << shift) - 1;
            long half = 1L << (shift - 1);
            boolean up = remainder > half || remainder == half && (quotient & 1) == 1;
            // In units of 2^(q + k), in which the numbers around are 5^k apart, and half of that below a power of two.
            long distance = up ? (1L << shift) - remainder : remainder;
            long next = 2 * distance;
            if (!up && c == 1L << 52) {
                next *= 2;
            }
            // Where two numbers are equally near, the one with an even c is read.
            if (next < five || next == five && (c & 1) == 0) {
                return text(up ? quotient + 1 : quotient, k);
            }
        }
        return null;
    }

    /** The power of ten of the first digit. */
    private static int exponent(double value) {
        int exponent = 0;
        if (value >= 1) {
            while (exponent + 1 < TENS.length && value >= TENS[exponent + 1]) {
                exponent++;
            }
        } else {
            while (value < TENTHS[-exponent]) {
                exponent--;
            }
        }
        return exponent;
    }

    /** {@code digits × 10^-decimals}, without the zeros at the end. */
    private static String text(long digits, int decimals) {
        long left = digits;
        int after = decimals;
        while (after > 0 && left % 10 == 0) {
            left /= 10;
            after--;
        }
        String all = Long.toString(left);
        if (after == 0) {
            return all;
        }
        if (all.length() <= after) {
            return "0." + "0".repeat(after - all.length()) + all;
        }
        int point = all.length() - after;
        return all.substring(0, point) + '.' + all.substring(point);
    }
}
