package org.galaxyscreen.io.image;

import java.io.IOException;
import org.galaxyscreen.core.Image;

/** Makes an image of a file's bytes. Called by many threads at once. */
@FunctionalInterface
public interface ImageDecoder {
    /**
     * Decodes one image.
     *
     * @param file the whole file, not to be changed
     * @throws IOException if it is damaged, cut off or of a kind that is not supported; the message says what was expected and
     *     what was found, and leaves the file's name to the caller
     */
    Image decode(byte[] file) throws IOException;
}
