package org.galaxyscreen.report;

import java.util.Objects;

/**
 * An ordinary object near an odd one.
 *
 * @param id whose it is
 * @param distance between the two, in whatever space the caller measures; not negative
 */
public record Neighbour(String id, double distance) {
    /** @throws IllegalArgumentException if the distance is negative or not finite */
    public Neighbour {
        Objects.requireNonNull(id, "id");
        if (!(distance >= 0 && Double.isFinite(distance))) {
            throw new IllegalArgumentException("distance to " + id + " is " + distance + "; 0 or more expected");
        }
    }
}
