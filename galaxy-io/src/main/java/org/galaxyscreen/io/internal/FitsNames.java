package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

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

    /**
     * Whether FITS files are in a folder or below it, and no pictures. Stops at the first picture; what cannot be read counts as neither.
     *
     * @param pictures how pictures' names end, in lower case, without the dot
     */
    public static boolean isFitsFolder(Path folder, Set<String> pictures) {
        boolean fits = false;
        try (Stream<Path> files = Files.walk(folder.toRealPath())) {
            for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
                String name = String.valueOf(all.next().getFileName());
                if (name.startsWith(".")) {
                    continue;
                }
                if (pictures.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
                    return false;
                }
                fits |= isFits(name);
            }
        } catch (IOException | UncheckedIOException e) {
            return fits;
        }
        return fits;
    }
}
