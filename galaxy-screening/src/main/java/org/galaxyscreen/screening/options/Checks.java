package org.galaxyscreen.screening.options;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.screening.Setting;
import org.jspecify.annotations.Nullable;

/** Checks of what was typed, before anything is read: the message names the option, its value, and what is allowed. */
public final class Checks {
    private Checks() {}

    /**
     * A whole number within bounds.
     *
     * @param option as it is typed
     * @param value null where the option was not given
     * @param low the least
     * @param high the largest
     * @throws Mistake if it is beyond them
     */
    public static void between(String option, @Nullable Integer value, int low, int high) {
        if (value != null && (value < low || value > high)) {
            throw new Mistake(option + " is " + value + "; " + low + " to " + high + " expected");
        }
    }

    /**
     * A finite number above 0.
     *
     * @param option as it is typed
     * @param value null where the option was not given
     * @throws Mistake if it is none
     */
    public static void positive(String option, @Nullable Double value) {
        if (value != null && !(value > 0 && Double.isFinite(value))) {
            throw new Mistake(option + " is " + value + "; a number above 0 expected");
        }
    }

    /**
     * An option that says nothing here.
     *
     * @param given whether it was given all the same
     * @param option as it is typed
     * @param appliesTo what it is for
     * @throws Mistake if it was given
     */
    public static void appliesNot(boolean given, String option, String appliesTo) {
        if (given) {
            throw new Mistake(option + " applies to " + appliesTo + "; leave it out");
        }
    }

    /**
     * One of some names.
     *
     * @param option as it is typed
     * @param value what was typed
     * @param names what is allowed
     * @throws Mistake if it is none of them
     */
    public static void oneOf(String option, String value, List<String> names) {
        if (!names.contains(value)) {
            throw new Mistake(option + " is '" + value + "'; " + Providers.either(names) + " expected");
        }
    }

    /**
     * That a catalogue can be written in the format that a file's name asks for.
     *
     * @param option as it is typed
     * @param file by whose name
     * @throws Mistake if no format has such names
     */
    public static void tableFormat(String option, Path file) {
        try {
            Tables.formatOf(file);
        } catch (IllegalArgumentException e) {
            throw new Mistake(option + ": " + e.getMessage(), e);
        }
    }

    /**
     * How a setting of the library's is typed: {@code --train-fraction}.
     *
     * @param setting of the library's
     * @return the option
     */
    public static String option(Setting setting) {
        return "--" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Runs a check of the library's own, whose message names its parameter, and names the option instead.
     *
     * @param option as it is typed
     * @param parameter as the library calls it
     * @param check throws {@link IllegalArgumentException} where something is off
     * @throws Mistake then
     */
    public static void named(String option, String parameter, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new Mistake(
                    message.startsWith(parameter + " is ")
                            ? option + message.substring(parameter.length())
                            : option + ": " + message,
                    e);
        }
    }

    /** Something that was typed is off: the user is sent to the command's help. */
    public static final class Mistake extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        /**
         * A mistake.
         *
         * @param message names the option, its value, and what is allowed
         */
        public Mistake(String message) {
            super(message);
        }

        /**
         * A mistake that a check has found.
         *
         * @param message names the option, its value, and what is allowed
         * @param cause the check's own
         */
        public Mistake(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
