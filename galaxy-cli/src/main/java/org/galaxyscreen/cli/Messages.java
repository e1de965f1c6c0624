package org.galaxyscreen.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.ImageFailure;
import org.jspecify.annotations.Nullable;

/** What several commands say in the same way. */
final class Messages {
    private static final int SHOWN = 5;

    private Messages() {}

    /** Names the first images that were skipped, and counts the others. */
    static void skipped(PrintWriter out, List<ImageFailure> failures) {
        skipped(out, failures, null);
    }

    /**
     * As {@link #skipped(PrintWriter, List)}.
     *
     * @param list the file that names them all; null where there is none
     */
    static void skipped(PrintWriter out, List<ImageFailure> failures, @Nullable Path list) {
        if (failures.isEmpty()) {
            return;
        }
        out.printf("%,d image%s skipped:%n", failures.size(), failures.size() == 1 ? "" : "s");
        failures.stream().limit(SHOWN).forEach(failure -> out.printf("  %s: %s%n", failure.id(), failure.reason()));
        if (failures.size() > SHOWN) {
            out.printf(
                    "  … and %,d more%s%n",
                    failures.size() - SHOWN, list == null ? "" : "; all are listed in " + list + " under \"skipped\"");
        }
    }
}
