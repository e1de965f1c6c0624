package org.galaxyscreen.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which object in the sky an image, a feature row or a score belongs to.
 *
 * @param id stable identifier, unique within its source; never blank
 * @param ra right ascension, degrees in [0, 360]; NaN where the source does not have it
 * @param dec declination, degrees in [−90, 90]; NaN where the source does not have it
 * @param redshift spectroscopic or photometric redshift; NaN where the source does not have it
 * @param pixelScale arc seconds a pixel; NaN where the source does not have it
 * @param label the class the source gives the object, as it spells it; null where it has none
 * @param columns what else a catalogue says of the object: texts by column, in the catalogue's order; empty texts where it says nothing
 */
public record SurveyObject(
        String id,
        double ra,
        double dec,
        double redshift,
        double pixelScale,
        @Nullable String label,
        Map<String, String> columns) {

    /**
     * Copies the columns.
     *
     * @throws IllegalArgumentException if the id is blank
     */
    public SurveyObject {
        Objects.requireNonNull(id, "id");
        columns = columns.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        if (id.isBlank()) {
            throw new IllegalArgumentException(
                    "id is blank; every object needs an identifier that is unique in its source");
        }
    }

    /** An object without further columns. */
    public SurveyObject(String id, double ra, double dec, double redshift, double pixelScale, @Nullable String label) {
        this(id, ra, dec, redshift, pixelScale, label, Map.of());
    }

    /** An object of which nothing but the identifier is known. */
    public static SurveyObject of(String id) {
        return new SurveyObject(id, Double.NaN, Double.NaN, Double.NaN, Double.NaN, null);
    }

    /**
     * Objects of which nothing is known but the row that they have: {@code row-0}, {@code row-1} and so on. An unmodifiable list that takes no
     * memory by their number.
     *
     * @param count how many, from 0
     * @throws IllegalArgumentException if the number is negative
     */
    public static List<SurveyObject> numbered(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + "; 0 or more expected");
        }
        return new LazyObjects(count, row -> of("row-" + row));
    }

    /** As {@link List#copyOf}, which would make all of those objects that are made one by one. */
    static List<SurveyObject> copyOf(List<SurveyObject> objects) {
        return objects instanceof LazyObjects ? objects : List.copyOf(objects);
    }

    /** This object with the label given. */
    public SurveyObject withLabel(@Nullable String newLabel) {
        return new SurveyObject(id, ra, dec, redshift, pixelScale, newLabel, columns);
    }
}
