package org.galaxyscreen.detectors.threshold;

import java.util.List;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.TrainScores;

/**
 * Tukey's fences: Q1 − k·IQR and Q3 + k·IQR of the training scores, with quartiles by linear interpolation as NumPy's
 * {@code percentile} (Tukey 1977, Exploratory Data Analysis).
 *
 * @param k how many interquartile ranges beyond the quartiles; 1.5 is Tukey's, 3 his "far out"
 * @param twoSided whether scores below the lower fence are anomalous as well
 */
public record IqrThreshold(double k, boolean twoSided) implements Threshold {
    /** @throws IllegalArgumentException if {@code k} is negative or not finite */
    public IqrThreshold {
        if (!(k >= 0) || Double.isInfinite(k)) {
            throw new IllegalArgumentException("k is " + k + "; a finite number from 0 up expected");
        }
    }

    /** The upper fence at 1.5 interquartile ranges: a high score is odd, a low one is not. */
    public static IqrThreshold upper() {
        return new IqrThreshold(1.5, false);
    }

    /** Both fences at 1.5 interquartile ranges. */
    public static IqrThreshold both() {
        return new IqrThreshold(1.5, true);
    }

    @Override
    public Fences fit(double[] trainScores) {
        double[] scores = TrainScores.required(trainScores);
        double q1 = Quantiles.of(scores, 0.25);
        double q3 = Quantiles.of(scores, 0.75);
        double reach = k * (q3 - q1);
        return new Fences(twoSided ? q1 - reach : Double.NEGATIVE_INFINITY, q3 + reach);
    }

    /** Makes it by name: {@code iqr}. For the service loader. */
    public static final class Provider implements ThresholdProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "iqr";
        }

        @Override
        public List<String> options() {
            return List.of("k", "two-sided");
        }

        @Override
        public Threshold create(NamedOptions options) {
            return new IqrThreshold(options.number("k", 1.5, 0, Double.MAX_VALUE), options.flag("two-sided", false));
        }
    }
}
