package org.galaxyscreen.core;

import java.util.Objects;

/**
 * The known object that lies nearest to one of a survey's.
 *
 * @param catalogue the name of the catalogue that has it
 * @param id what that catalogue calls it
 * @param separation between the two, arc seconds
 */
public record KnownObject(String catalogue, String id, double separation) {
    /** Neither text may be null. */
    public KnownObject {
        Objects.requireNonNull(catalogue, "catalogue");
        Objects.requireNonNull(id, "id");
    }
}
