package org.galaxyscreen.core;

import java.io.IOException;
import java.util.List;

/**
 * One pass over an {@link ImageSource}, in its order. For one thread; holds memory for a batch, not for the survey.
 * Images already handed out stay readable after the stream is closed.
 */
public interface ImageStream extends AutoCloseable {
    /**
     * The next images: at least one and at most {@code max} of them, or none when the pass is over.
     *
     * @param max how many images at most, from 1
     * @throws IOException if the source as a whole cannot be read further; the message says from which image on
     */
    List<PendingImage> next(int max) throws IOException;

    @Override
    void close() throws IOException;
}
