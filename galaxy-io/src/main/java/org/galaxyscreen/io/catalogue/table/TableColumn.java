package org.galaxyscreen.io.catalogue.table;

import java.util.Objects;
import org.galaxyscreen.io.catalogue.CatalogueColumn;

/**
 * A column of a {@link CatalogueTable}.
 *
 * @param says its name, unit, meaning and description
 * @param type what its cells are
 */
public record TableColumn(CatalogueColumn says, Type type) {
    /** What the cells of a column are; any of them may be null, where there is no value. */
    public enum Type {
        /** Text: {@link String}. */
        TEXT,
        /** Whole numbers of 64 bits: {@link Long}. */
        INTEGER,
        /** Numbers: {@link Double}. NaN is no value, and is not told apart from null. */
        REAL,
        /** True or false: {@link Boolean}. */
        FLAG
    }

    /** Neither may be null. */
    public TableColumn {
        Objects.requireNonNull(says, "says");
        Objects.requireNonNull(type, "type");
    }

    /** Its name. */
    public String name() {
        return says.name();
    }
}
