package org.galaxyscreen.detectors.transform;

import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;

/**
 * The description of what is done to rows before a detector sees them; nothing learned. Immutable and thread-safe.
 *
 * <p>Open to others: an implementation that users choose by name has a {@link TransformProvider}.
 */
public interface Transform {
    /** How few rows it can learn from. */
    default int minimumRows() {
        return 1;
    }

    /**
     * Learns from training rows.
     *
     * @param train one row an object; not changed
     * @param progress hears about each step
     * @throws IllegalArgumentException if the rows cannot be learned from: too few, or a value that is not finite; the
     *     message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    FittedTransform fit(Features train, ProgressListener progress);
}
