package org.galaxyscreen.io.durable;

import java.io.IOException;

/**
 * What an interrupted run has left cannot be resumed: it is of other settings or another source, or damaged. Whoever
 * removes it begins anew.
 */
public final class NotResumableException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param message names the file and says what does not fit */
    public NotResumableException(String message) {
        super(message);
    }
}
