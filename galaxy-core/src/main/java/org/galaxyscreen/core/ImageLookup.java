package org.galaxyscreen.core;

import java.io.IOException;
import java.util.Optional;

/**
 * What finds single images without a pass over the others. A source whose passes decode images, or hold memory for them, as they go is one
 * of these too, so that somebody who looks at a few of a million need not pay for all. Thread-safe.
 */
@FunctionalInterface
public interface ImageLookup {
    /**
     * The image of an object.
     *
     * @param id its identifier
     * @return empty where there is no such object; reading the image may still fail
     * @throws IOException if the source as a whole cannot be read
     */
    Optional<PendingImage> find(String id) throws IOException;
}
