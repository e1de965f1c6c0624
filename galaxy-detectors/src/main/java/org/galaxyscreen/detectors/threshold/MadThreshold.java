package org.galaxyscreen.detectors.threshold;

import java.util.List;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.internal.RobustScale;
import org.galaxyscreen.detectors.internal.TrainScores;

/**
 * Fences at median ± k · 1.4826 · MAD of the training scores, MAD being the median absolute deviation from the median: the
 * modified z-score of Iglewicz and Hoaglin (1993, How to Detect and Handle Outliers, ASQC). 1.4826 makes it the standard
 * deviation of normal scores; up to half of the scores may be odd without moving it far.
 *
 * <p>Where more than half of the scores are equal, MAD is 0, and 1.2533 times the mean absolute deviation from the median
 * takes the place of 1.4826 · MAD; where all are equal, the fences lie on that score.
 *
 * @param k how many deviations from the median; Iglewicz and Hoaglin's is 3.5
 * @param twoSided whether scores below the lower fence are anomalous as well
 */
public record MadThreshold(double k, boolean twoSided) implements Threshold {
    /** @throws IllegalArgumentException if {@code k} is negative or not finite */
    public MadThreshold {
        if (!(k >= 0) || Double.isInfinite(k)) {
            throw new IllegalArgumentException("k is " + k + "; a finite number from 0 up expected");
        }
    }

    /** The upper fence at 3.5 deviations. */
    public static MadThreshold upper() {
        return new MadThreshold(3.5, false);
    }

    /** Both fences at 3.5 deviations. */
    public static MadThreshold both() {
        return new MadThreshold(3.5, true);
    }

    @Override
    public Fences fit(double[] trainScores) {
        RobustScale scale = RobustScale.of(TrainScores.sorted(trainScores));
        double reach = k * scale.deviation();
        return new Fences(twoSided ? scale.median() - reach : Double.NEGATIVE_INFINITY, scale.median() + reach);
    }

    /** Makes it by name: {@code mad}. For the service loader. */
    public static final class Provider implements ThresholdProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "mad";
        }

        @Override
        public List<String> options() {
            return List.of("k", "two-sided");
        }

        @Override
        public Threshold create(NamedOptions options) {
            return new MadThreshold(options.number("k", 3.5, 0, Double.MAX_VALUE), options.flag("two-sided", false));
        }
    }
}
