package org.galaxyscreen.features.engine.internal;

import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.weights.Weights;

/** Whether int8 has a calibration, and the right one. */
public final class CalibrationCheck {
    private CalibrationCheck() {}

    /** @throws IllegalArgumentException if there is no calibration, or one of other weights or other preprocessing */
    public static Int8Calibration required(EngineOptions options, Weights weights) {
        Int8Calibration present = options.calibration();
        if (present == null) {
            throw new IllegalArgumentException(
                    "precision is int8 without a calibration; measure one on images of the survey");
        }
        check(present, weights);
        return present;
    }

    /** @throws IllegalArgumentException if it was measured with other weights or other preprocessing */
    public static void check(Int8Calibration calibration, Weights weights) {
        if (!calibration.weightsSha256().equals(weights.sha256())) {
            throw new IllegalArgumentException("the int8 calibration belongs to weights with SHA-256 "
                    + calibration.weightsSha256() + "; those of " + weights.name() + " have " + weights.sha256());
        }
        if (!calibration.belongsTo(weights)) {
            throw new IllegalArgumentException("the int8 calibration was measured with " + calibration.preprocessing()
                    + "; " + weights.name() + " takes " + weights.preprocessing());
        }
    }
}
