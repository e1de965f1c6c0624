package org.galaxyscreen.detectors.internal;

import java.util.OptionalInt;
import org.galaxyscreen.core.Features;

/** What all detectors require of the rows they are given. */
public final class Rows {
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
        OptionalInt found = features.firstNotFinite();
        if (found.isPresent()) {
            int row = found.getAsInt();
            float[] values = features.row(row);
            int dimension = 0;
            while (Float.isFinite(values[dimension])) {
                dimension++;
            }
            throw new IllegalArgumentException(what + ": row " + row + " ("
                    + features.object(row).id() + ") has " + values[dimension] + " in dimension " + dimension
                    + "; every value must be finite: leave the row out or mend it");
        }
    }
}
