package org.galaxyscreen.screening;

import java.io.IOException;
import java.util.Locale;

/** The results could not be written; the features are kept, and the same run makes the results from them. */
public final class ResultsNotWrittenException extends IOException {
    private static final long serialVersionUID = 1;

    private final long images;

    ResultsNotWrittenException(long images, IOException cause) {
        super(
                cause.getMessage()
                        + String.format(
                                Locale.ROOT,
                                "; the features of %,d images are kept: make room, and run the same again",
                                images),
                cause);
        this.images = images;
    }

    /** Of how many images the features are kept. */
    public long images() {
        return images;
    }
}
