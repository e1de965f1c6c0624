package org.galaxyscreen.detectors.threshold;

import java.util.List;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;

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
        if (trainScores.length == 0) {
            throw new IllegalArgumentException("there are no training scores; at least one is needed");
        }
        return Fences.above(upper);
    }

    /** Makes it by name: {@code fixed}. For the service loader. */
    public static final class Provider implements ThresholdProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public List<String> options() {
            return List.of("upper");
        }

        @Override
        public Threshold create(NamedOptions options) {
            return new FixedThreshold(options.require("upper").number("upper", 0, -Double.MAX_VALUE, Double.MAX_VALUE));
        }
    }
}
