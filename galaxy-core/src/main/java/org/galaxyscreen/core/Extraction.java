package org.galaxyscreen.core;

import java.util.List;
import java.util.Objects;

/**
 * Features held in memory, and the images that gave none.
 *
 * @param features one row an image that could be read, in source order
 * @param failures the images that were skipped, in source order
 */
public record Extraction(Features features, List<ImageFailure> failures) {
    /** Copies the list. */
    public Extraction {
        Objects.requireNonNull(features, "features");
        failures = List.copyOf(failures);
    }
}
