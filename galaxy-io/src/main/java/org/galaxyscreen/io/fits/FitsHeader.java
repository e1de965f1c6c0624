package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A header's keywords and values. Where a keyword stands more than once, the first counts. Comments, history and keywords in the
 * HIERARCH convention are left out; long strings by CONTINUE are joined. Immutable.
 */
public final class FitsHeader {
    static final int CARD = 80;

    private static final int KEYWORD = 8;

    private final Map<String, String> values;

    private FitsHeader(Map<String, String> values) {
        this.values = values;
    }

    /** Collects cards until the one that ends a header. */
    static final class Parser {
        private final Map<String, String> values = new HashMap<>();
        private String last = "";

        /** Says whether that was the end. */
        boolean add(byte[] block, int offset) throws IOException {
            for (int i = offset; i < offset + KEYWORD; i++) {
                if (!isPrintable(block[i])) {
                    throw new IOException("a header with byte 0x" + Integer.toHexString(block[i] & 0xFF)
                            + " in a keyword; text of ASCII characters expected");
                }
            }
            // Observers' names and comments have others, and tabs; so astropy reads them.
            char[] characters = new char[CARD];
            for (int i = 0; i < CARD; i++) {
                byte b = block[offset + i];
                characters[i] = isPrintable(b) ? (char) b : b < 0 ? '?' : ' ';
            }
            String card = new String(characters);
            String key = card.substring(0, 8).stripTrailing();
            if (key.equals("END") && card.substring(8).isBlank()) {
                return true;
            }
            if (key.equals("CONTINUE")) {
                String before = values.get(last);
                if (before != null && before.startsWith("'") && before.endsWith("&")) {
                    values.put(
                            last,
                            before.substring(0, before.length() - 1)
                                    + text(card.substring(8), 0).substring(1));
                }
            } else if (card.startsWith("= ", 8) && !key.isEmpty()) {
                last = key;
                values.putIfAbsent(key, value(card.substring(10)));
            } else {
                last = "";
            }
            return false;
        }

        private static boolean isPrintable(byte b) {
            return b >= 0x20 && b <= 0x7E;
        }

        FitsHeader header() {
            return new FitsHeader(Map.copyOf(values));
        }

        /** Strings keep a quote in front, by which they are told from numbers. */
        private static String value(String field) {
            int start = 0;
            while (start < field.length() && field.charAt(start) == ' ') {
                start++;
            }
            if (start < field.length() && field.charAt(start) == '\'') {
                return text(field, start);
            }
            int comment = field.indexOf('/');
            return (comment < 0 ? field : field.substring(0, comment)).strip();
        }

        private static String text(String field, int from) {
            int start = field.indexOf('\'', from);
            StringBuilder text = new StringBuilder("'");
            for (int i = start + 1; start >= 0 && i < field.length(); i++) {
                if (field.charAt(i) == '\'') {
                    if (i + 1 >= field.length() || field.charAt(i + 1) != '\'') {
                        break;
                    }
                    i++;
                }
                text.append(field.charAt(i));
            }
            return text.toString().stripTrailing();
        }
    }

    /** A value as it stands in a header. */
    private static String shown(String value) {
        return value.startsWith("'") ? value + "'" : value;
    }

    /** Whether the keyword has a value. */
    public boolean has(String keyword) {
        return !values.getOrDefault(keyword, "").isEmpty();
    }

    /** A string's value without trailing blanks; empty where the keyword is missing or no string. */
    public Optional<String> text(String keyword) {
        String value = values.getOrDefault(keyword, "");
        return value.startsWith("'") ? Optional.of(value.substring(1)) : Optional.empty();
    }

    /** Whether a logical value is true; missing ones are false. */
    public boolean isTrue(String keyword) {
        return values.getOrDefault(keyword, "").equals("T");
    }

    /**
     * An integer; empty where the keyword is missing.
     *
     * @throws IOException if the value is no integer of 64 bits
     */
    public OptionalLong integer(String keyword) throws IOException {
        if (!has(keyword)) {
            return OptionalLong.empty();
        }
        String value = values.getOrDefault(keyword, "");
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new IOException(keyword + " is " + shown(value) + "; an integer expected", e);
        }
    }

    /**
     * An integer in a range.
     *
     * @throws IOException if it is missing, is no integer or is out of range
     */
    long integer(String keyword, long least, long most) throws IOException {
        OptionalLong value = integer(keyword);
        if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
            throw new IOException((value.isEmpty() ? keyword + " is missing" : keyword + " is " + value.getAsLong())
                    + "; " + least + " to " + most + " expected");
        }
        return value.getAsLong();
    }

    /**
     * A number; empty where the keyword is missing.
     *
     * @throws IOException if the value is no finite number
     */
    public OptionalDouble number(String keyword) throws IOException {
        if (!has(keyword)) {
            return OptionalDouble.empty();
        }
        String value = values.getOrDefault(keyword, "");
        try {
            double number = Double.parseDouble(value.replace('D', 'E').replace('d', 'E'));
            if (Double.isFinite(number) && !value.endsWith("f") && !value.endsWith("F")) {
                return OptionalDouble.of(number);
            }
        } catch (NumberFormatException e) {
            throw new IOException(keyword + " is " + shown(value) + "; a number expected", e);
        }
        throw new IOException(keyword + " is " + shown(value) + "; a finite number expected");
    }
}
