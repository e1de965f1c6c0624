package org.galaxyscreen.core;

/**
 * Hears how far long work has come. Called often, from the thread that does the work or from one of its workers but never
 * from two at once; must return quickly.
 *
 * <p>To stop work, interrupt the thread that called it: it ends with a {@link java.util.concurrent.CancellationException}
 * and the thread's interrupt flag still set.
 */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = progress -> {};

    /** Called after each step. */
    void onProgress(Progress progress);
}
