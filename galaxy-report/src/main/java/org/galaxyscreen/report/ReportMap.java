package org.galaxyscreen.report;

import java.util.Map;
import java.util.Objects;

/**
 * Objects as points of a plane, to be looked at, coloured and selected from.
 *
 * @param name what it is, as a heading
 * @param note how to read it; may be empty
 * @param places by the object's identifier; an object need not have one
 */
public record ReportMap(String name, String note, Map<String, Place> places) {
    /** Copies the places. */
    public ReportMap {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(note, "note");
        places = ById.copyOf(places);
    }

    /**
     * Where a point is, in any unit.
     *
     * @param x to the right
     * @param y upwards
     */
    public record Place(double x, double y) {
        /** @throws IllegalArgumentException if a coordinate is not finite */
        public Place {
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                throw new IllegalArgumentException("place (" + x + ", " + y + "); finite coordinates expected");
            }
        }
    }
}
