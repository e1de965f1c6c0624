package org.galaxyscreen.report;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Unmodifiable copies of what belongs to objects, by their ids. */
final class ById {
    private ById() {}

    /**
     * Not by {@link Map#copyOf}, which looks long for ids that are numbered, whose hash codes lie side by side.
     *
     * @throws NullPointerException if an id or a value is null
     */
    static <T> Map<String, T> copyOf(Map<String, T> ofObjects) {
        Map<String, T> copy = new HashMap<>(ofObjects);
        copy.forEach((id, value) -> {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(value, "value");
        });
        return Collections.unmodifiableMap(copy);
    }
}
