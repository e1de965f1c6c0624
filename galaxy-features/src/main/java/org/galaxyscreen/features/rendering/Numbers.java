package org.galaxyscreen.features.rendering;

/** Numbers in texts that users type. */
final class Numbers {
    private Numbers() {}

    /** @throws IllegalArgumentException if it is no finite number */
    static double parse(String what, String whole, String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " is '" + whole + "', with '" + text + "'; a number expected", e);
        }
        throw new IllegalArgumentException(what + " is '" + whole + "', with " + text + "; a finite number expected");
    }
}
