package org.galaxyscreen.cli;

import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.screening.Setting;
import org.jspecify.annotations.Nullable;

/** Checks of what was typed, before anything is read: the message names the option, its value, and what is allowed. */
final class Checks {
    private Checks() {}

    /** @param value null where the option was not given */
    static void between(String option, @Nullable Integer value, int low, int high) {
        if (value != null && (value < low || value > high)) {
            throw new Mistake(option + " is " + value + "; " + low + " to " + high + " expected");
        }
    }

    /** @param value null where the option was not given */
    static void positive(String option, @Nullable Double value) {
        if (value != null && !(value > 0 && Double.isFinite(value))) {
            throw new Mistake(option + " is " + value + "; a number above 0 expected");
        }
    }

    /** @param given whether the option was given, where it says nothing */
    static void appliesNot(boolean given, String option, String appliesTo) {
        if (given) {
            throw new Mistake(option + " applies to " + appliesTo + "; leave it out");
        }
    }

    /** One of some names. */
    static void oneOf(String option, String value, List<String> names) {
        if (!names.contains(value)) {
            throw new Mistake(option + " is '" + value + "'; " + Providers.either(names) + " expected");
        }
    }

    /** How a setting of the library's is typed: {@code --train-fraction}. */
    static String option(Setting setting) {
        return "--" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Runs a check of the library's own, whose message names its parameter, and names the option instead. */
    static void named(String option, String parameter, Runnable check) {
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
    static final class Mistake extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Mistake(String message) {
            super(message);
        }

        Mistake(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
