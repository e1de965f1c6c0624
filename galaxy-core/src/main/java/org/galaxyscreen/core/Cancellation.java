package org.galaxyscreen.core;

import java.util.concurrent.CancellationException;

/** Cooperative cancellation by interruption. */
public final class Cancellation {
    private Cancellation() {}

    /**
     * Returns if the current thread has not been interrupted; to be called between the steps of long work.
     *
     * @param task what is being done, for the message
     * @throws CancellationException if it has been; the interrupt flag stays set
     */
    public static void check(String task) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while " + task);
        }
    }
}
