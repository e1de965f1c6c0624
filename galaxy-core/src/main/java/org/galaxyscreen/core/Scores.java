package org.galaxyscreen.core;

import java.util.List;

/**
 * One detector's scores, a double an object, in row order. Higher is more anomalous. Immutable; no score is NaN.
 */
public final class Scores {
    private final String detector;
    private final List<SurveyObject> objects;
    private final double[] values;

    /**
     * @param detector the detector's name
     * @param objects whose scores these are
     * @param values one an object; copied
     * @throws IllegalArgumentException if the lengths differ or a score is NaN
     */
    public Scores(String detector, List<SurveyObject> objects, double[] values) {
        if (objects.size() != values.length) {
            throw new IllegalArgumentException(
                    detector + ": " + values.length + " scores for " + objects.size() + " objects");
        }
        for (int row = 0; row < values.length; row++) {
            if (Double.isNaN(values[row])) {
                throw new IllegalArgumentException(detector + ": the score of row " + row + " ("
                        + objects.get(row).id() + ") is NaN");
            }
        }
        this.detector = detector;
        this.objects = SurveyObject.copyOf(objects);
        this.values = values.clone();
    }

    /** The detector's name. */
    public String detector() {
        return detector;
    }

    /** How many scores there are. */
    public int size() {
        return values.length;
    }

    /** Whose score it is. */
    public SurveyObject object(int row) {
        return objects.get(row);
    }

    /** The objects in row order; unmodifiable. */
    public List<SurveyObject> objects() {
        return objects;
    }

    /** One score. */
    public double value(int row) {
        return values[row];
    }

    /** All scores in row order; a copy. */
    public double[] values() {
        return values.clone();
    }

    @Override
    public String toString() {
        return "Scores[" + detector + ", " + values.length + "]";
    }
}
