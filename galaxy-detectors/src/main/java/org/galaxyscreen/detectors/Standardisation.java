package org.galaxyscreen.detectors;

import java.io.IOException;
import org.galaxyscreen.core.Features;

/**
 * Each dimension shifted and scaled to mean 0 and standard deviation 1 over the training rows (the population's, as
 * scikit-learn's {@code StandardScaler}); a dimension that does not vary is only shifted.
 */
final class Standardisation {
    private static final int BLOCK = 256;

    private final float[] mean;
    private final float[] inverse;

    Standardisation(float[] mean, float[] inverse) {
        this.mean = mean;
        this.inverse = inverse;
    }

    /** Two passes in double: the sum of squares about the mean does not cancel. */
    static Standardisation fit(Features train) {
        int dimensions = train.dimensions();
        double[] sum = new double[dimensions];
        forEachRow(train, (block, offset) -> {
            for (int k = 0; k < dimensions; k++) {
                sum[k] += block[offset + k];
            }
        });
        double[] squares = new double[dimensions];
        for (int k = 0; k < dimensions; k++) {
            sum[k] /= train.rows();
        }
        forEachRow(train, (block, offset) -> {
            for (int k = 0; k < dimensions; k++) {
                double difference = block[offset + k] - sum[k];
                squares[k] += difference * difference;
            }
        });
        float[] mean = new float[dimensions];
        float[] inverse = new float[dimensions];
        for (int k = 0; k < dimensions; k++) {
            mean[k] = (float) sum[k];
            double deviation = Math.sqrt(squares[k] / train.rows());
            // Rounding leaves a constant dimension with a deviation near nothing; dividing by it would make noise of
            // it.
            boolean constant = deviation <= 1e-6 * Math.abs(sum[k]) || deviation < Float.MIN_NORMAL;
            inverse[k] = constant ? 1 : (float) (1 / deviation);
        }
        return new Standardisation(mean, inverse);
    }

    private interface RowVisitor {
        void visit(float[] block, int offset);
    }

    private static void forEachRow(Features features, RowVisitor visitor) {
        int dimensions = features.dimensions();
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        for (int from = 0; from < features.rows(); from += BLOCK) {
            int count = Math.min(BLOCK, features.rows() - from);
            features.copyRows(from, count, block, 0);
            for (int i = 0; i < count; i++) {
                visitor.visit(block, i * dimensions);
            }
        }
    }

    /** A standardised copy of the rows, each under its object. */
    Features of(Features features) {
        Features.Builder builder = Features.builder(mean.length);
        for (int row = 0; row < features.rows(); row++) {
            float[] values = features.row(row);
            apply(values, 1);
            builder.add(features.object(row), values, 0);
        }
        return builder.build();
    }

    int dimensions() {
        return mean.length;
    }

    /** Standardises rows in place. */
    void apply(float[] rows, int count) {
        int dimensions = mean.length;
        for (int i = 0, at = 0; i < count; i++) {
            for (int k = 0; k < dimensions; k++, at++) {
                rows[at] = (rows[at] - mean[k]) * inverse[k];
            }
        }
    }

    void save(SavedState.Writer state) {
        state.put("mean", mean).put("inverse", inverse);
    }

    static Standardisation load(SavedState.Reader state, int dimensions) throws IOException {
        return new Standardisation(state.floats("mean", dimensions), state.floats("inverse", dimensions));
    }
}
