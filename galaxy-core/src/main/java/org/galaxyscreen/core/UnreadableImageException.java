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

    /**
     * Of an image that does not fit into what is left of Java's heap.
     *
     * @param where the object, file or row
     */
    public static UnreadableImageException outOfMemory(String where, OutOfMemoryError cause) {
        return new UnreadableImageException(
                where + ": takes more memory than is left; give Java a larger heap (-Xmx)", cause);
    }
}
