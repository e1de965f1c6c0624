package org.galaxyscreen.testdata;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the folder of reference values and real galaxies ({@code golden/}, {@code data/}) that lies beside the checkout
 * where it is at hand; the system property {@code galaxy.testdata} says where.
 */
public final class ReferenceData {
    private ReferenceData() {}

    /**
     * The path of a file or folder of the reference data. The calling test is skipped, saying so, where it is absent.
     *
     * @param relative such as {@code golden/seed0/x.npy}
     */
    public static Path require(String relative) {
        Path path = root().resolve(relative).normalize();
        Assumptions.assumeTrue(
                Files.exists(path), () -> "skipped: no reference data at " + path + " (set -Dgalaxy.testdata)");
        return path;
    }

    private static Path root() {
        return Path.of(System.getProperty("galaxy.testdata", "../../shared")).toAbsolutePath();
    }
}
