package org.galaxyscreen.io.catalogue;

import java.util.Objects;

/**
 * What a catalogue says of one of its columns.
 *
 * @param name as the file has it
 * @param unit {@code deg}, {@code arcsec}; empty where none is said
 * @param ucd its meaning as a Unified Content Descriptor, {@code pos.eq.ra;meta.main}; empty where none is said
 * @param description a sentence for people; empty where none is said
 */
public record CatalogueColumn(String name, String unit, String ucd, String description) {
    /** None may be null. */
    public CatalogueColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(ucd, "ucd");
        Objects.requireNonNull(description, "description");
    }

    /** A column of which nothing but the name is known. */
    public static CatalogueColumn of(String name) {
        return new CatalogueColumn(name, "", "", "");
    }
}
