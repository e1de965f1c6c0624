package org.galaxyscreen.detectors.embedding;

import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;

/** Rows' places in the plane. Immutable and thread-safe. */
public final class Embedding {
    private final List<SurveyObject> objects;
    private final double[] places;

    /** @param places x and y in turn; not copied */
    Embedding(List<SurveyObject> objects, double[] places) {
        this.objects = objects;
        this.places = places;
    }

    /** How many rows there are. */
    public int rows() {
        return objects.size();
    }

    /** Whose place it is. */
    public SurveyObject object(int row) {
        return objects.get(row);
    }

    /** The first coordinate, without unit. */
    public double x(int row) {
        return places[2 * Objects.checkIndex(row, rows())];
    }

    /** The second coordinate, in the same scale as the first. */
    public double y(int row) {
        return places[2 * Objects.checkIndex(row, rows()) + 1];
    }

    @Override
    public String toString() {
        return "Embedding[" + rows() + "]";
    }
}
