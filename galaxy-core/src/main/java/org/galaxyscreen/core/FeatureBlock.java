package org.galaxyscreen.core;

import java.util.Objects;

/**
 * Columns of a feature row that belong together: one stage of a network, pooled in one way. Models may weigh or choose
 * among blocks. Immutable and thread-safe.
 *
 * @param name unique within a row, such as {@code layer2/mean}
 * @param from the first column, from 0
 * @param to the column after the last
 */
public record FeatureBlock(String name, int from, int to) {
    /** @throws IllegalArgumentException if the name is blank, or the columns are none or negative */
    public FeatureBlock {
        Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a feature block is blank");
        }
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("feature block '" + name + "' has the columns " + from + " to " + to
                    + "; a range that begins at 0 or later and holds at least one column expected");
        }
    }

    /** How many columns it has. */
    public int width() {
        return to - from;
    }
}
