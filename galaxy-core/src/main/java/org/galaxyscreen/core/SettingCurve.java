package org.galaxyscreen.core;

import java.util.Arrays;
import java.util.Objects;

/**
 * The curve that a detector's setting was read from, so that a person can judge the choice: DBSCAN's distances to the k-th
 * neighbour, and eps among them. Immutable.
 */
public final class SettingCurve {
    private final String quantity;
    private final double[] values;
    private final String setting;
    private final double chosen;

    /**
     * One value for each training row.
     *
     * @param quantity what is measured: {@code distance to neighbour 5}
     * @param values at least one, finite, in any order; copied
     * @param setting the name of what is read from them: {@code eps}
     * @param chosen its value, in the unit of {@code values}; above 0 and finite
     * @throws IllegalArgumentException if a number is out of range
     */
    public SettingCurve(String quantity, double[] values, String setting, double chosen) {
        this.quantity = Objects.requireNonNull(quantity, "quantity");
        this.values = values.clone();
        this.setting = Objects.requireNonNull(setting, "setting");
        this.chosen = chosen;
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no values of " + quantity + "; at least one expected");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        quantity + "[" + i + "] is " + values[i] + "; finite values expected");
            }
        }
        if (!(chosen > 0 && Double.isFinite(chosen))) {
            throw new IllegalArgumentException(setting + " is " + chosen + "; above 0 and finite expected");
        }
    }

    /** What is measured. */
    public String quantity() {
        return quantity;
    }

    /** The values, the largest first; a copy. */
    public double[] descending() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int i = 0, j = sorted.length - 1; i < j; i++, j--) {
            double low = sorted[i];
            sorted[i] = sorted[j];
            sorted[j] = low;
        }
        return sorted;
    }

    /** The name of what is read from the values. */
    public String setting() {
        return setting;
    }

    /** The value that was chosen. */
    public double chosen() {
        return chosen;
    }
}
