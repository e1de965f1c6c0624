package org.galaxyscreen.detectors.internal;

import java.io.IOException;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/**
 * Each dimension shifted and scaled to mean 0 and standard deviation 1 over the training rows (the population's, as
 * scikit-learn's {@code StandardScaler}); a dimension that does not vary is only shifted.
 */
public final class Standardisation {
    private static final String TASK = "standardising";
    private static final int BLOCK = 256;

    private final double[] mean;
    private final double[] inverse;

    Standardisation(double[] mean, double[] inverse) {
        this.mean = mean;
        this.inverse = inverse;
    }

    /**
     * Two passes in double: the sum of squares about the mean does not cancel. Only a dimension whose least and largest value
     * are the same is constant, however small its deviation is beside its mean.
     */
    public static Standardisation fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /** As {@link #fit(Features)}; hears of rows, of each in both passes. */
    public static Standardisation fit(Features train, ProgressListener progress) {
        int dimensions = train.dimensions();
        double[] first = new double[dimensions];
        boolean[] varies = new boolean[dimensions];
        for (int k = 0; k < dimensions; k++) {
            first[k] = train.value(0, k);
        }
        double[] mean = new double[dimensions];
        forEachRow(train, 0, progress, (block, offset) -> {
            for (int k = 0; k < dimensions; k++) {
                // About the first row: where the values lie far from 0, their sum would lose what they differ by.
                mean[k] += block[offset + k] - first[k];
                varies[k] |= block[offset + k] != first[k];
            }
        });
        for (int k = 0; k < dimensions; k++) {
            mean[k] = first[k] + mean[k] / train.rows();
        }
        double[] squares = new double[dimensions];
        forEachRow(train, 1, progress, (block, offset) -> {
            for (int k = 0; k < dimensions; k++) {
                double difference = block[offset + k] - mean[k];
                squares[k] += difference * difference;
            }
        });
        return of(mean, squares, varies, train.rows());
    }

    /**
     * From sums over the training rows.
     *
     * @param squares the sums of squared differences from the mean
     * @param varies whether a dimension has more than one value
     */
    public static Standardisation of(double[] mean, double[] squares, boolean[] varies, long rows) {
        double[] inverse = new double[mean.length];
        for (int k = 0; k < mean.length; k++) {
            inverse[k] = varies[k] ? 1 / Math.sqrt(squares[k] / rows) : 1;
        }
        return new Standardisation(mean.clone(), inverse);
    }

    private interface RowVisitor {
        void visit(float[] block, int offset);
    }

    private static void forEachRow(Features features, int pass, ProgressListener progress, RowVisitor visitor) {
        int dimensions = features.dimensions();
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        long rows = features.rows();
        for (int from = 0; from < rows; from += BLOCK) {
            Cancellation.check(TASK);
            int count = Math.min(BLOCK, features.rows() - from);
            features.copyRows(from, count, block, 0);
            for (int i = 0; i < count; i++) {
                visitor.visit(block, i * dimensions);
            }
            progress.onProgress(new Progress(TASK, pass * rows + from + count, 2 * rows, "rows"));
        }
    }

    /** A standardised copy of the rows, each under its object. */
    public Features of(Features features) {
        Features.Builder builder = Features.builder(mean.length);
        for (int row = 0; row < features.rows(); row++) {
            float[] values = features.row(row);
            apply(values, 1);
            requireFinite("standardisation", values, 0, values.length, features, row);
            builder.add(features.object(row), values, 0);
        }
        return builder.build();
    }

    public int dimensions() {
        return mean.length;
    }

    /** Standardises rows in place. */
    public void apply(float[] rows, int count) {
        apply(rows, 0, count);
    }

    /** Standardises rows in place, from {@code offset} on. */
    public void apply(float[] rows, int offset, int count) {
        int dimensions = mean.length;
        for (int i = 0, at = offset; i < count; i++) {
            for (int k = 0; k < dimensions; k++, at++) {
                rows[at] = (float) ((rows[at] - mean[k]) * inverse[k]);
            }
        }
    }

    /** @throws IllegalArgumentException if a row's standardised values are not finite; the message names it */
    public static void requireFinite(
            String what, float[] rows, int offset, int dimensions, Features features, int row) {
        for (int k = 0; k < dimensions; k++) {
            if (!Float.isFinite(rows[offset + k])) {
                throw new IllegalArgumentException(what + ": row " + row + " ("
                        + features.object(row).id() + ") has " + features.value(row, k) + " in dimension " + k
                        + ", so many standard deviations from the mean of the rows learned from that a float does not"
                        + " hold the number: leave the row out or mend it");
            }
        }
    }

    public void save(StateWriter state) {
        state.put("mean", mean).put("inverse", inverse);
    }

    public static Standardisation load(StateReader state, int dimensions) throws IOException {
        return new Standardisation(state.doubles("mean", dimensions), state.doubles("inverse", dimensions));
    }
}
