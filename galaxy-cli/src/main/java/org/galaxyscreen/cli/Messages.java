package org.galaxyscreen.cli;

import java.io.PrintWriter;
import java.util.List;
import org.galaxyscreen.core.ImageFailure;

/** What several commands say in the same way. */
final class Messages {
    private static final int SHOWN = 5;

    private Messages() {}

    /** Names the first images that were skipped, and counts the others. */
    static void skipped(PrintWriter out, List<ImageFailure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        out.printf("%,d image%s skipped:%n", failures.size(), failures.size() == 1 ? "" : "s");
        failures.stream().limit(SHOWN).forEach(failure -> out.printf("  %s: %s%n", failure.id(), failure.reason()));
        if (failures.size() > SHOWN) {
            out.printf("  … and %,d more%n", failures.size() - SHOWN);
        }
    }
}
