package org.galaxyscreen.detectors.ensemble;

import java.io.IOException;
import java.util.Objects;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.galaxyscreen.detectors.internal.RankScaling;
import org.galaxyscreen.detectors.saved.StateReader;

/** A scaling and what it took from the training scores. Immutable and thread-safe. */
public final class FittedScoreScaling {
    private final ScoreScaling scaling;
    /** RANK: the training scores, ascending; Z, ROBUST_Z, GAUSSIAN: middle, spread; GAMMA: shape, scale, 1 − F(mean). */
    private final double[] parameters;

    FittedScoreScaling(ScoreScaling scaling, double[] parameters) {
        this.scaling = Objects.requireNonNull(scaling, "scaling");
        this.parameters = parameters;
    }

    /** Which units these are. */
    public ScoreScaling scaling() {
        return scaling;
    }

    double[] parameters() {
        return parameters.clone();
    }

    /** A score in these units. */
    public double scale(double score) {
        return switch (scaling) {
            case IDENTITY -> score;
            case RANK -> RankScaling.rank(parameters, score);
            case Z, ROBUST_Z -> deviations(score);
            case GAUSSIAN -> Math.max(0, Erf.value(deviations(score) / Math.sqrt(2)));
            case GAMMA -> gamma(score);
        };
    }

    private double deviations(double score) {
        return (score - parameters[0]) / parameters[1];
    }

    /** As 1 − Q / Q(mean): no two nearly equal parts are subtracted. */
    private double gamma(double score) {
        double x = score / parameters[1];
        return x > 0 ? Math.max(0, 1 - RegularizedGamma.Q.value(parameters[0], x) / parameters[2]) : 0;
    }

    static FittedScoreScaling load(ScoreScaling scaling, StateReader state) throws IOException {
        double[] parameters = state.doubles("parameters", scaling.parameterCount());
        if (scaling == ScoreScaling.RANK && parameters.length == 0) {
            throw state.malformed("there are no training scores to rank among");
        }
        return new FittedScoreScaling(scaling, parameters);
    }
}
