package org.galaxyscreen.detectors.transform;

import java.io.IOException;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** The training rows' means and standard deviations. */
public final class FittedStandardScaler implements FittedTransform {
    private final Standardisation standardisation;

    FittedStandardScaler(Standardisation standardisation) {
        this.standardisation = standardisation;
    }

    @Override
    public int inputDimensions() {
        return standardisation.dimensions();
    }

    @Override
    public int outputDimensions() {
        return inputDimensions();
    }

    @Override
    public Features transform(Features features) {
        Rows.requireScorable("standardisation", inputDimensions(), features);
        Features.Builder standardised = Features.builder(inputDimensions());
        float[] row = new float[inputDimensions()];
        for (int i = 0; i < features.rows(); i++) {
            features.copyRows(i, 1, row, 0);
            standardisation.apply(row, 1);
            Standardisation.requireFinite("standardisation", row, 0, row.length, features, i);
            standardised.add(features.object(i), row, 0);
        }
        return standardised.build();
    }

    void save(StateWriter state) {
        state.put("dimensions", inputDimensions());
        standardisation.save(state);
    }

    static FittedStandardScaler load(StateReader state) throws IOException {
        return new FittedStandardScaler(Standardisation.load(state, state.positiveInteger("dimensions")));
    }
}
