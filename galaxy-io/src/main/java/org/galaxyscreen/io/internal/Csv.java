package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values (RFC 4180), with line feeds alone, as tools on every system read them. */
public final class Csv {
    private final Appendable target;

    /** @param target a writer, or what collects text in memory without a lock */
    public Csv(Appendable target) {
        this.target = target;
    }

    /** Writes a line, quoting the fields that need it. */
    public void row(List<String> fields) throws IOException {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                target.append(',');
            }
            target.append(quoted(fields.get(i)));
        }
        target.append('\n');
    }

    private static String quoted(String field) {
        boolean plain = true;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            plain &= c != ',' && c != '"' && c != '\n' && c != '\r';
        }
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
        return BriefNumber.of(value);
    }
}
