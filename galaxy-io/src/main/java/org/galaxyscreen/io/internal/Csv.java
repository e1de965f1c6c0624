package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values (RFC 4180), with line feeds alone, as tools on every system read them. */
public final class Csv {
    private final Writer target;

    public Csv(Writer target) {
        this.target = target;
    }

    /** Writes a line, quoting the fields that need it. */
    public void row(List<String> fields) throws IOException {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                target.write(',');
            }
            target.write(quoted(fields.get(i)));
        }
        target.write('\n');
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        // Spaces at the ends belong to the field, but some readers strip them.
        return plain && field.equals(field.strip()) ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    /** A value as a field: numbers as {@link #number} writes them, nothing for null. */
    public static String field(@Nullable Object value) {
        return value == null ? "" : value instanceof Double real ? number(real) : value.toString();
    }

    /**
     * A number as briefly as it can be read back exactly, whatever the locale; nothing for NaN. Not
     * {@link Double#toString}, which before Java 19 often gives more digits than are needed.
     */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal brief = exact;
        // Fifteen digits give back every number that was written with as many; seventeen are enough for all. Those
        // below the normal range have fewer.
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
}
