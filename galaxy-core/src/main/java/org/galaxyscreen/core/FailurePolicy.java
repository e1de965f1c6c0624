package org.galaxyscreen.core;

/** What to do with an image that cannot be read. */
public enum FailurePolicy {
    /** Leave the image out, say so in the summary, and go on. */
    SKIP,
    /** Stop with an {@link java.io.UncheckedIOException} that names the image. */
    FAIL
}
