package org.galaxyscreen.io.sky;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Angles as catalogues write them. */
public final class SkyAngles {
    private static final Pattern SEXAGESIMAL = Pattern.compile(
            "([+\u2212-]?)(\\d{1,3})([hd:\u00B0 ])\\s*(\\d{1,2})[m:' ]\\s*(\\d{1,2}(?:\\.\\d*)?)[s\"]?");

    private SkyAngles() {}

    /**
     * How many degrees a unit has.
     *
     * @param unit {@code deg}, {@code arcmin}, {@code arcsec}, {@code rad}, {@code hourangle} and their usual spellings
     * @return empty where it is none of these
     */
    public static OptionalDouble degreesPer(String unit) {
        switch (unit.strip().toLowerCase(Locale.ROOT)) {
            case "deg", "degree", "degrees", "d", "\u00B0":
                return OptionalDouble.of(1);
            case "arcmin", "arcminute", "arcminutes", "'":
                return OptionalDouble.of(1 / 60.0);
            case "arcsec", "arcsecond", "arcseconds", "as", "\"":
                return OptionalDouble.of(1 / 3600.0);
            case "rad", "radian", "radians":
                return OptionalDouble.of(Math.toDegrees(1));
            case "hourangle", "h", "hour", "hours":
                return OptionalDouble.of(15);
            default:
                return OptionalDouble.empty();
        }
    }

    /**
     * A coordinate in degrees: a number in a unit, or {@code 10:20:30.5}, {@code 10h20m30.5s}, {@code -30d12m05s}, {@code 10 20 30.5}.
     *
     * @param text what stands in the catalogue
     * @param degreesPerUnit of a plain number
     * @param hours whether a sexagesimal text without a letter is in hours, as right ascensions are
     * @return empty where it is no angle
     */
    public static OptionalDouble parse(String text, double degreesPerUnit, boolean hours) {
        String stripped = text.strip();
        try {
            double value = Double.parseDouble(stripped) * degreesPerUnit;
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return sexagesimal(stripped, hours);
        }
    }

    private static OptionalDouble sexagesimal(String text, boolean hours) {
        Matcher matcher = SEXAGESIMAL.matcher(text);
        if (!matcher.matches()) {
            return OptionalDouble.empty();
        }
        double minutes = Double.parseDouble(matcher.group(4));
        double seconds = Double.parseDouble(matcher.group(5));
        if (minutes >= 60 || seconds >= 60) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(matcher.group(2)) + minutes / 60 + seconds / 3600;
        String mark = matcher.group(3);
        boolean isHours = mark.equals("h") || hours && (mark.equals(":") || mark.equals(" "));
        // A day has 24 of them: 150:06:00 are degrees, and to take them for hours would lay the object elsewhere.
        if (isHours && value > 24) {
            return OptionalDouble.empty();
        }
        double degrees = isHours ? 15 * value : value;
        return OptionalDouble.of(matcher.group(1).isEmpty() || matcher.group(1).equals("+") ? degrees : -degrees);
    }
}
