package org.galaxyscreen.io.internal;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as tables write them. */
public final class CellNumber {
    /** Python writes {@code inf}, astropy's VOTables {@code +InF}. */
    private static final Pattern INFINITE = Pattern.compile("([+-]?)inf(inity)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** Fewer digits than this are exact in a double. */
    private static final int EXACT_DIGITS = 16;

    private CellNumber() {}

    /** A number, NaN or an infinity; empty for other texts, {@code 1f} and {@code 0x1p3} too, which are numbers to Java alone. */
    public static OptionalDouble parse(String text) {
        if (isInfinite(text)) {
            return OptionalDouble.of(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (text.equalsIgnoreCase("nan")) {
            return OptionalDouble.of(Double.NaN);
        }
        return NUMBER.matcher(text).matches() ? OptionalDouble.of(Double.parseDouble(text)) : OptionalDouble.empty();
    }

    /** Whether a text is an infinity's name. */
    public static boolean isInfinite(String text) {
        return INFINITE.matcher(text).matches();
    }

    /** Whether a whole number in digits is one that a double holds: an id of 19 digits seldom is. */
    public static boolean isExact(String digits) {
        return digits.length() < EXACT_DIGITS
                || new BigDecimal(digits).compareTo(new BigDecimal(Double.parseDouble(digits))) == 0;
    }
}
