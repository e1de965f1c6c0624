package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What rounding float64 columns to float32 loses of them. A column that varies little beside its mean may keep a few values,
 * or one, and whatever is computed from it would be wrong without a sign.
 */
final class RoundingLoss {
    /** Rounding may move values by this part of how much they vary: what scores are good to. */
    private static final double MOST = 1e-3;

    private final double[] mean;
    private final double[] deviation;
    private final double[] moved;
    private long rows;

    RoundingLoss(int dimensions) {
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
     * @throws IOException if a column that varies lost more than a thousandth of its mean absolute deviation
     */
    void check(Path array) throws IOException {
        for (int k = 0; k < mean.length; k++) {
            if (deviation[k] > 0 && moved[k] > MOST * deviation[k]) {
                throw new IOException(
                        array + ": column " + k + " is float64, and rounded to float32, as rows are kept, its"
                                + " values move by " + moved[k] / rows + " on average, while they vary by only "
                                + deviation[k] / rows + " about " + mean[k]
                                + "; at most a thousandth of that expected: subtract each column's mean and divide by its standard"
                                + " deviation before you save the array");
            }
        }
    }
}
