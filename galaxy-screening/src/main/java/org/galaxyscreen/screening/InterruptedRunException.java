package org.galaxyscreen.screening;

import java.util.Locale;
import java.util.concurrent.CancellationException;

/** A run was interrupted; what it has done is kept, and the same run resumes after it. */
public final class InterruptedRunException extends CancellationException {
    private static final long serialVersionUID = 1;

    private final long images;

    InterruptedRunException(long images, CancellationException cause) {
        super(String.format(Locale.ROOT, "%,d image%s", images, images == 1 ? " is" : "s are")
                + " done; to resume, run the same again");
        initCause(cause);
        this.images = images;
    }

    /** How many images are done, those of earlier runs included. */
    public long images() {
        return images;
    }
}
