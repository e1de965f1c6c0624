package org.galaxyscreen.detectors.threshold;

import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Threshold;

/**
 * A fence that does not depend on the training scores, for scores with a limit of their own, such as DBSCAN's.
 *
 * @param upper scores above it are anomalous
 */
public record FixedThreshold(double upper) implements Threshold {
    /** @throws IllegalArgumentException if {@code upper} is NaN */
    public FixedThreshold {
        if (Double.isNaN(upper)) {
            throw new IllegalArgumentException("upper is NaN; a number expected");
        }
    }

    @Override
    public Fences fit(double[] trainScores) {
        return Fences.above(upper);
    }
}
