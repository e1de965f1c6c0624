package org.galaxyscreen.screening;

import java.util.Locale;
import java.util.concurrent.CancellationException;

/** A run was interrupted; what it has done is kept, and the same run resumes after it. */
public final class InterruptedRunException extends CancellationException {
    private static final long serialVersionUID = 1;

    private final long images;
    private final String done;

    InterruptedRunException(long images, CancellationException cause) {
        this(images, String.format(Locale.ROOT, "%,d image%s done", images, images == 1 ? " is" : "s are"), cause);
    }

    /** @param done what is done, as a clause */
    InterruptedRunException(String done, CancellationException cause) {
        this(0, done, cause);
    }

    private InterruptedRunException(long images, String done, CancellationException cause) {
        super(done + "; to resume, run the same again");
        initCause(cause);
        this.images = images;
        this.done = done;
    }

    /** How many images are done, those of earlier runs included; 0 for a run on features that are there. */
    public long images() {
        return images;
    }

    /** What is done, those of earlier runs included, as a clause for a person: {@code 1,200 images are done}, or
     * {@code fitted: kmeans, dbscan; scored: kmeans}. */
    public String done() {
        return done;
    }
}
