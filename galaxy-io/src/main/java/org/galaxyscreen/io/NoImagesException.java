package org.galaxyscreen.io;

import java.io.IOException;

/** A folder that can be read, and has no image in it: who waits for images goes on waiting. */
public final class NoImagesException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message which folder, and what was expected */
    public NoImagesException(String message) {
        super(message);
    }
}
