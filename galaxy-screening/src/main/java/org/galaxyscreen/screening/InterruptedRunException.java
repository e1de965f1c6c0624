package org.galaxyscreen.screening;

import java.util.List;
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

    /** @param fitted the names of detectors that are fitted; not both lists are empty */
    InterruptedRunException(List<String> fitted, List<String> scored, CancellationException cause) {
        this(0, doneBy(fitted, scored), cause);
    }

    private InterruptedRunException(long images, String done, CancellationException cause) {
        super(done + "; to resume, run the same again");
        initCause(cause);
        this.images = images;
        this.done = done;
    }

    /** What is done, as a clause: {@code fitted: kmeans, dbscan; scored: kmeans}. */
    static String doneBy(List<String> fitted, List<String> scored) {
        String fits = "fitted: " + String.join(", ", fitted);
        String scores = "scored: " + String.join(", ", scored);
        return scored.isEmpty() ? fits : fitted.isEmpty() ? scores : fits + "; " + scores;
    }

    /** How many images are done, those of earlier runs included; 0 for a run on features that are there. */
    public long images() {
        return images;
    }

    /** What is done, those of earlier runs included, as a clause for a person: {@code 1,200 images are done}. */
    public String done() {
        return done;
    }
}
