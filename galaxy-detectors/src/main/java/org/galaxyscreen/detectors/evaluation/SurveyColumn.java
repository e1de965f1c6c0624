package org.galaxyscreen.detectors.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * What a catalogue says of each object, under one name: a number such as the seeing, or a category such as the tile. Immutable.
 */
public final class SurveyColumn {
    private final String name;
    private final double[] numbers;
    private final List<String> categories;

    private SurveyColumn(String name, double[] numbers, List<String> categories) {
        this.name = Objects.requireNonNull(name, "name");
        this.numbers = numbers;
        this.categories = categories;
    }

    /**
     * A column of numbers, whose order counts.
     *
     * @param values one an object, in any unit; NaN and the infinities where there is none; copied
     */
    public static SurveyColumn ofNumbers(String name, double[] values) {
        return new SurveyColumn(name, values.clone(), List.of());
    }

    /**
     * A column of names, which have no order.
     *
     * @param values one an object; empty where there is none; copied
     */
    public static SurveyColumn ofCategories(String name, List<String> values) {
        return new SurveyColumn(name, new double[0], List.copyOf(values));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** How many objects it is of. */
    public int size() {
        return Math.max(numbers.length, categories.size());
    }

    /** Whether its values are names without order. */
    public boolean isCategory() {
        return numbers.length == 0;
    }

    boolean has(int object) {
        return isCategory() ? !categories.get(object).isEmpty() : Double.isFinite(numbers[object]);
    }

    double number(int object) {
        return numbers[object];
    }

    String category(int object) {
        return categories.get(object);
    }

    @Override
    public String toString() {
        return name + ", " + size() + (isCategory() ? " categories" : " numbers");
    }
}
