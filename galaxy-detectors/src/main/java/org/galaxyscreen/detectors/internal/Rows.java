package org.galaxyscreen.detectors.internal;

import org.galaxyscreen.core.Features;

/** What all detectors require of the rows they are given. */
public final class Rows {
    private static final int BLOCK = 256;

    private Rows() {}

    /**
     * @param what who asks, for the message
     * @param least how many rows it needs
     * @throws IllegalArgumentException if there are fewer rows, or a value is not finite
     */
    public static void requireTrainable(String what, Features features, int least) {
        if (features.rows() < least) {
            throw new IllegalArgumentException(
                    what + " needs at least " + least + " rows to learn from; there are " + features.rows());
        }
        requireFinite(what, features);
    }

    /** @throws IllegalArgumentException if the rows have another length, or a value is not finite */
    public static void requireScorable(String what, int dimensions, Features features) {
        if (features.dimensions() != dimensions) {
            throw new IllegalArgumentException(
                    what + " was fitted on rows of " + dimensions + " values; these have " + features.dimensions());
        }
        requireFinite(what, features);
    }

    private static void requireFinite(String what, Features features) {
        int dimensions = features.dimensions();
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        for (int from = 0; from < features.rows(); from += BLOCK) {
            int count = Math.min(BLOCK, features.rows() - from);
            features.copyRows(from, count, block, 0);
            for (int i = 0; i < count * dimensions; i++) {
                if (!Float.isFinite(block[i])) {
                    int row = from + i / dimensions;
                    throw new IllegalArgumentException(what + ": row " + row + " ("
                            + features.object(row).id() + ") has " + block[i] + " in dimension " + i % dimensions
                            + "; every value must be finite: leave the row out or mend it");
                }
            }
        }
    }
}
