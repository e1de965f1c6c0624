package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What rounding columns of float64, or of long integers, to float32 loses of them. A column that varies little beside its mean may keep a few values,
 * or one, and whatever is computed from it would be wrong without a sign.
 */
final class RoundingLoss {
    /** Rounding may move values by this part of how much they vary: what scores are good to. */
    private static final double MOST = 1e-3;

    private static final String ADVICE =
            "subtract each column's mean and divide by its standard deviation before you save the array";

    private final double[] mean;
    private final double[] deviation;
    private final double[] moved;
    private final String type;
    private long rows;
    private @Nullable String tooLarge;

    /**
     * None yet.
     *
     * @param type of the values, for messages
     */
    RoundingLoss(int dimensions, String type) {
        this.type = type;
        mean = new double[dimensions];
        deviation = new double[dimensions];
        moved = new double[dimensions];
    }

    /**
     * Rounds a row.
     *
     * @param row from {@code offset} on, in both arrays
     */
    void round(double[] row, float[] rounded, int offset) {
        rows++;
        for (int k = 0; k < mean.length; k++) {
            double value = row[offset + k];
            rounded[offset + k] = (float) value;
            if (rows == 1) {
                mean[k] = value;
            }
            if (tooLarge == null && Float.isInfinite(rounded[offset + k]) && !Double.isInfinite(value)) {
                tooLarge = "column " + k + " is " + type + " and holds " + value + " in row " + (rows - 1)
                        + "; rows are kept as float32, at most 3.4E38 in magnitude: " + ADVICE;
            }
            // Magnitudes, not squares: those of small values would be zero.
            double difference = value - mean[k];
            deviation[k] += Math.abs(difference);
            mean[k] += difference / rows;
            moved[k] += Math.abs(value - rounded[offset + k]);
        }
    }

    /**
     * Values that are not finite are left for others to report.
     *
     * @throws IOException if float32 cannot hold a value, or if a column that varies lost more than a thousandth of its mean absolute
     *     deviation
     */
    void check(Path array) throws IOException {
        if (tooLarge != null) {
            throw new IOException(array + ": " + tooLarge);
        }
        for (int k = 0; k < mean.length; k++) {
            if (deviation[k] > 0 && moved[k] > MOST * deviation[k]) {
                throw new IOException(
                        array + ": column " + k + " is " + type + ", and rounded to float32, as rows are kept, its"
                                + " values move by " + moved[k] / rows + " on average, while they vary by only "
                                + deviation[k] / rows + " about " + mean[k]
                                + "; at most a thousandth of that expected: " + ADVICE);
            }
        }
    }
}
