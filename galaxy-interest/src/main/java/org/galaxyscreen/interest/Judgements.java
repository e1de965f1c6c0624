package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * What a model learns from: rows with values. Immutable.
 *
 * <p>Rows are in ascending order, whatever order they were labelled in.
 */
public final class Judgements {
    private final int[] rows;
    private final double[] values;

    /**
     * @param rows ascending, each once
     * @param values one a row, finite; for interest 0 to 5
     * @throws IllegalArgumentException if the lengths differ, the rows do not ascend or a value is not finite
     */
    public Judgements(int[] rows, double[] values) {
        if (rows.length != values.length) {
            throw new IllegalArgumentException(rows.length + " rows with " + values.length + " values");
        }
        for (int i = 0; i < rows.length; i++) {
            if (i > 0 && rows[i] <= rows[i - 1]) {
                throw new IllegalArgumentException(
                        "row " + rows[i] + " after row " + rows[i - 1] + "; ascending expected");
            }
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("the value of row " + rows[i] + " is " + values[i]);
            }
        }
        this.rows = rows.clone();
        this.values = values.clone();
    }

    /** How many there are. */
    public int size() {
        return rows.length;
    }

    /** The rows, ascending; a copy. */
    public int[] rows() {
        return rows.clone();
    }

    /** One row's number. */
    public int row(int i) {
        return rows[i];
    }

    /** One row's value. */
    public double value(int i) {
        return values[i];
    }

    /** The mean value; 0 without any. */
    public double mean() {
        return Arrays.stream(values).average().orElse(0);
    }

    /** Whether there are two different values, without which nothing can be learned. */
    public boolean vary() {
        return Arrays.stream(values).anyMatch(value -> value != values[0]);
    }
}
