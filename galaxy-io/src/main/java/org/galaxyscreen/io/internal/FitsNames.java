package org.galaxyscreen.io.internal;

import java.util.List;
import java.util.Locale;

/** How FITS files are named. */
public final class FitsNames {
    private static final List<String> ENDINGS =
            List.of(".fits.fz", ".fit.fz", ".fits.gz", ".fit.gz", ".fts.gz", ".fits", ".fit", ".fts", ".fz");

    private FitsNames() {}

    /** How a name ends, the dot included; empty where FITS files' names do not end so. */
    public static String ending(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ENDINGS.stream()
                .filter(ending -> lower.endsWith(ending) && lower.length() > ending.length())
                .findFirst()
                .orElse("");
    }

    /** Whether FITS files' names end so. */
    public static boolean isFits(String name) {
        return !ending(name).isEmpty();
    }
}
