package org.galaxyscreen.core;

import java.util.Objects;

/**
 * How a pass over images behaves.
 *
 * @param failurePolicy what to do with an image that cannot be read
 * @param progress hears about each batch
 */
public record ExtractionOptions(FailurePolicy failurePolicy, ProgressListener progress) {
    /** Neither may be null. */
    public ExtractionOptions {
        Objects.requireNonNull(failurePolicy, "failurePolicy");
        Objects.requireNonNull(progress, "progress");
    }

    /** Broken images are skipped and reported; nobody listens. */
    public static ExtractionOptions defaults() {
        return new ExtractionOptions(FailurePolicy.SKIP, ProgressListener.NONE);
    }

    /** These options with another policy. */
    public ExtractionOptions withFailurePolicy(FailurePolicy policy) {
        return new ExtractionOptions(policy, progress);
    }

    /** These options with another listener. */
    public ExtractionOptions withProgress(ProgressListener listener) {
        return new ExtractionOptions(failurePolicy, listener);
    }
}
