package org.galaxyscreen.detectors.threshold;

import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.TrainScores;

/**
 * An upper fence with a stated false-alarm rate, beyond the training scores if need be: peaks over threshold, as in SPOT
 * (Siffer et al. 2017, doi:10.1145/3097983.3098144, equation 1). Over t, the quantile of the training scores at
 * 1 − tailFraction, the N<sub>t</sub> excesses of n scores are taken as generalised Pareto with shape γ and scale σ, found by
 * maximum likelihood (Grimshaw 1993), and the fence is t + σ/γ · ((q n / N<sub>t</sub>)<sup>−γ</sup> − 1) for the rate q.
 *
 * <p>The rate is that of objects like the training ones, anomalies among them included: these make the tail heavier and
 * the fence higher. The fit wants some fifty scores in the tail. Where fewer than a part q of the scores exceed t, because
 * the highest are equal, nothing is to be extrapolated, and the fence is the quantile at 1 − q.
 *
 * @param falseAlarmRate q: the part of ordinary objects to flag, above 0 and below {@code tailFraction}
 * @param tailFraction the part of the training scores the tail is fitted to, below 1
 */
public record TailThreshold(double falseAlarmRate, double tailFraction) implements Threshold {
    /** @throws IllegalArgumentException unless {@code 0 < falseAlarmRate < tailFraction < 1} */
    public TailThreshold {
        if (!(tailFraction > 0 && tailFraction < 1)) {
            throw new IllegalArgumentException("tailFraction is " + tailFraction + "; above 0 and below 1 expected");
        }
        if (!(falseAlarmRate > 0 && falseAlarmRate < tailFraction)) {
            throw new IllegalArgumentException("falseAlarmRate is " + falseAlarmRate
                    + "; above 0 and below tailFraction, " + tailFraction + ", expected");
        }
    }

    /** One false alarm in a thousand objects, from the highest tenth of the scores. */
    public static TailThreshold defaults() {
        return new TailThreshold(1e-3, 0.1);
    }

    /** This with another rate. */
    public TailThreshold withFalseAlarmRate(double rate) {
        return new TailThreshold(rate, tailFraction);
    }

    /** This with another tail. */
    public TailThreshold withTailFraction(double fraction) {
        return new TailThreshold(falseAlarmRate, fraction);
    }

    @Override
    public Fences fit(double[] trainScores) {
        double[] sorted = TrainScores.sorted(trainScores);
        double level = Quantiles.ofSorted(sorted, 1 - tailFraction);
        double[] excesses = Arrays.stream(sorted)
                .filter(score -> score > level)
                .map(score -> score - level)
                .toArray();
        double part = falseAlarmRate * sorted.length / excesses.length;
        if (!(part < 1)) {
            return Fences.above(Quantiles.ofSorted(sorted, 1 - falseAlarmRate));
        }
        return Fences.above(level + GeneralisedPareto.fit(excesses).exceededBy(part));
    }

    /** Makes it by name: {@code tail}. For the service loader. */
    public static final class Provider implements ThresholdProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "tail";
        }

        @Override
        public List<String> options() {
            return List.of("false-alarm-rate", "tail-fraction");
        }

        @Override
        public Threshold create(NamedOptions options) {
            return new TailThreshold(
                    options.require("false-alarm-rate").number("false-alarm-rate", 0, 0, 1),
                    options.number("tail-fraction", 0.1, 0, 1));
        }
    }
}
