package org.galaxyscreen.detectors.transform;

import org.galaxyscreen.core.Features;

/**
 * What a {@link Transform} learned. Immutable and thread-safe. It goes to a detector file if there is a {@link
 * org.galaxyscreen.detectors.saved.DetectorCodec} for its class.
 */
public interface FittedTransform {
    /** The length of the rows it takes. */
    int inputDimensions();

    /** The length of the rows it gives. */
    int outputDimensions();

    /**
     * Transforms rows, each by itself.
     *
     * @return one row a row, with the same objects
     * @throws IllegalArgumentException if the rows have another length than {@link #inputDimensions}, or a value that is not
     *     finite; the message names the row
     */
    Features transform(Features features);
}
