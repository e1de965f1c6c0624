package org.galaxyscreen.io.internal;

/** Floats of 16 bits (IEEE 754 binary16), which Java 17 has no type for. */
public final class HalfFloats {
    private static final int EXPONENT = 0x1F;

    private HalfFloats() {}

    /** The value, exactly. */
    public static float toFloat(short bits) {
        int exponent = bits >> 10 & EXPONENT;
        int mantissa = bits & 0x3FF;
        float size;
        if (exponent == EXPONENT) {
            size = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            // Without the leading 1 the numbers are as far apart as those of the smallest exponent that has it.
            size = Math.scalb((float) (exponent == 0 ? mantissa : mantissa + 0x400), Math.max(1, exponent) - 25);
        }
        return bits < 0 ? -size : size;
    }
}
