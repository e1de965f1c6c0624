package org.galaxyscreen.core;

import java.io.IOException;

/** One image could not be read. The message names the file or row, what was expected and what was found. */
public class UnreadableImageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message where, what was expected, what was found */
    public UnreadableImageException(String message) {
        super(message);
    }

    /**
     * @param message where, what was expected, what was found
     * @param cause the decoder's own complaint
     */
    public UnreadableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
