package org.galaxyscreen.detectors.transform;

import java.io.IOException;
import java.util.function.IntUnaryOperator;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.RowSource;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/**
 * The training rows' means and standard deviations. Of rows that are not held in memory the transformed ones are not, either: they are
 * computed whenever they are asked for.
 */
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
        int dimensions = inputDimensions();
        RowSource standardised = new Standardised(features, standardisation);
        if (!features.held()) {
            return Features.of(features.objects(), dimensions, standardised);
        }
        Features.Builder copy = Features.builder(features.objects(), dimensions);
        float[] row = new float[dimensions];
        for (int i = 0; i < features.rows(); i++) {
            standardised.copyRows(i, 1, row, 0);
            copy.add(row, 0);
        }
        return copy.build();
    }

    /** Rows that are standardised when they are asked for. */
    private record Standardised(Features rows, Standardisation standardisation) implements RowSource {
        @Override
        public void copyRows(int from, int count, float[] target, int offset) {
            rows.copyRows(from, count, target, offset);
            apply(i -> from + i, count, target, offset);
        }

        @Override
        public void copyRows(int[] some, int first, int count, int dimensions, float[] target, int offset) {
            rows.copyRows(some, first, count, target, offset);
            apply(i -> some[first + i], count, target, offset);
        }

        /** @param row which one a copied one is, for the message of a fault */
        private void apply(IntUnaryOperator row, int count, float[] target, int offset) {
            int dimensions = rows.dimensions();
            standardisation.apply(target, offset, count);
            for (int i = 0; i < count; i++) {
                Standardisation.requireFinite(
                        "standardisation", target, offset + i * dimensions, dimensions, rows, row.applyAsInt(i));
            }
        }

        @Override
        public boolean refusesNotFinite() {
            return true;
        }
    }

    void save(StateWriter state) {
        state.put("dimensions", inputDimensions());
        standardisation.save(state);
    }

    static FittedStandardScaler load(StateReader state) throws IOException {
        return new FittedStandardScaler(Standardisation.load(state, state.positiveInteger("dimensions")));
    }
}
