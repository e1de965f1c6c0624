package org.galaxyscreen.detectors.threshold;

import java.util.List;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.TrainScores;

/**
 * An upper fence that a stated part of the training scores exceeds: their quantile at 1 − contamination, by linear
 * interpolation as NumPy's {@code quantile}. It flags that part whether or not anything is odd; take it where the number of
 * objects to look at is what is known.
 *
 * @param contamination the part of the training objects to flag, above 0 and below 1
 */
public record QuantileThreshold(double contamination) implements Threshold {
    /** @throws IllegalArgumentException if the contamination is out of range */
    public QuantileThreshold {
        if (!(contamination > 0 && contamination < 1)) {
            throw new IllegalArgumentException("contamination is " + contamination + "; above 0 and below 1 expected");
        }
    }

    /** One object in a hundred. */
    public static QuantileThreshold defaults() {
        return new QuantileThreshold(0.01);
    }

    /** This with another part to flag. */
    public QuantileThreshold withContamination(double part) {
        return new QuantileThreshold(part);
    }

    @Override
    public Fences fit(double[] trainScores) {
        return Fences.above(Quantiles.of(TrainScores.required(trainScores), 1 - contamination));
    }

    /** Makes it by name: {@code quantile}. For the service loader. */
    public static final class Provider implements ThresholdProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "quantile";
        }

        @Override
        public List<String> options() {
            return List.of("contamination");
        }

        @Override
        public Threshold create(NamedOptions options) {
            return new QuantileThreshold(options.require("contamination").number("contamination", 0, 0, 1));
        }
    }
}
