package org.galaxyscreen.detectors.ensemble;

import java.io.IOException;
import java.util.Objects;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.galaxyscreen.detectors.internal.RankCalibration;
import org.galaxyscreen.detectors.saved.StateReader;

/** A calibration and what it took from the training scores. Immutable and thread-safe. */
public final class FittedCalibration {
    private final Calibration calibration;
    /** RANK: the training scores, ascending; Z, ROBUST_Z, GAUSSIAN: middle, spread; GAMMA: shape, scale, 1 − F(mean). */
    private final double[] parameters;

    FittedCalibration(Calibration calibration, double[] parameters) {
        this.calibration = Objects.requireNonNull(calibration, "calibration");
        this.parameters = parameters;
    }

    /** Which units these are. */
    public Calibration calibration() {
        return calibration;
    }

    double[] parameters() {
        return parameters.clone();
    }

    /** A score in these units. */
    public double calibrate(double score) {
        return switch (calibration) {
            case IDENTITY -> score;
            case RANK -> RankCalibration.rank(parameters, score);
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

    static FittedCalibration load(Calibration calibration, StateReader state) throws IOException {
        double[] parameters = state.doubles("parameters", calibration.parameterCount());
        if (calibration == Calibration.RANK && parameters.length == 0) {
            throw state.malformed("there are no training scores to rank among");
        }
        return new FittedCalibration(calibration, parameters);
    }
}
