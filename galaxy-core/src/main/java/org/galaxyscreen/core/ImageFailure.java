package org.galaxyscreen.core;

import java.util.Objects;

/**
 * An image that was skipped, and why.
 *
 * @param id the object's identifier
 * @param reason where, what was expected, what was found
 */
public record ImageFailure(String id, String reason) {
    /** Neither may be null. */
    public ImageFailure {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(reason, "reason");
    }
}
