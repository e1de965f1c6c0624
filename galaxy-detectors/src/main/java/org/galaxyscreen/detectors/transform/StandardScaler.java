package org.galaxyscreen.detectors.transform;

import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;

/**
 * Each dimension shifted and scaled to mean 0 and standard deviation 1 over the training rows (the population's, as
 * scikit-learn's class of this name); a dimension that does not vary is only shifted.
 */
public record StandardScaler() implements Transform {
    @Override
    public FittedStandardScaler fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("standardisation", train, 1);
        // Rows in memory take a moment; those in a file may take minutes.
        return new FittedStandardScaler(Standardisation.fit(train, train.held() ? ProgressListener.NONE : progress));
    }

    /**
     * Learns from rows that come in parts.
     *
     * @param dimensions the length of a row
     * @return what takes the parts
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     */
    public StandardScalerAccumulator accumulator(int dimensions) {
        return new StandardScalerAccumulator(dimensions);
    }

    /** Makes it by name: {@code standardise}. For the service loader. */
    public static final class Provider implements TransformProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "standardise";
        }

        @Override
        public List<String> options() {
            return List.of();
        }

        @Override
        public Transform create(NamedOptions options) {
            return new StandardScaler();
        }
    }
}
