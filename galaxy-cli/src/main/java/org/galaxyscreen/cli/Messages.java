package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.saved.DetectorFile;
import org.galaxyscreen.io.image.ImageFolderSource;

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

    /** Saves detectors; a failure names the file, which a full disk does not. */
    static void save(FittedDetector fitted, Map<String, String> about, Path file) throws IOException {
        try {
            DetectorFile.write(fitted, about, file);
        } catch (IOException e) {
            throw new IOException("--save is " + file + ", which cannot be written: " + e.getMessage(), e);
        }
    }

    /** Says what the input holds that is no image, by kind: a folder of another format should not look empty. */
    static void ignored(PrintWriter out, ImageSource images) {
        if (images instanceof ImageFolderSource folder && !folder.remarks().isEmpty()) {
            out.println(images.name() + ": " + String.join(", ", folder.remarks()));
            out.flush();
        }
    }
}
