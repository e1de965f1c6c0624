package org.galaxyscreen.core;

import java.util.List;

/**
 * What became of a pass over images.
 *
 * @param extracted how many images gave a feature row
 * @param failures the images that were skipped, in source order
 */
public record ExtractionSummary(long extracted, List<ImageFailure> failures) {
    /** Copies the list. */
    public ExtractionSummary {
        failures = List.copyOf(failures);
    }
}
