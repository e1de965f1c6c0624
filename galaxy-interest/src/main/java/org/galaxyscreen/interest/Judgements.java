package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

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

    /** Of interest, where artefacts say nothing, nor what somebody was unsure of; by the labels' rows, ascending. */
    static Judgements ofInterest(Map<Integer, Label> labels) {
        return of(labels, label -> label.mark() != Label.Mark.ARTEFACT, Label::interest);
    }

    /** Of what is an artefact, 1, or none, 0. */
    static Judgements ofArtefacts(Map<Integer, Label> labels) {
        return of(labels, label -> true, label -> label.mark() == Label.Mark.ARTEFACT ? 1 : 0);
    }

    private static Judgements of(Map<Integer, Label> labels, Predicate<Label> says, ToDoubleFunction<Label> value) {
        List<Map.Entry<Integer, Label>> kept = labels.entrySet().stream()
                .filter(entry -> entry.getValue().mark() != Label.Mark.UNSURE && says.test(entry.getValue()))
                .toList();
        return new Judgements(
                kept.stream().mapToInt(Map.Entry::getKey).toArray(),
                kept.stream()
                        .mapToDouble(entry -> value.applyAsDouble(entry.getValue()))
                        .toArray());
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
