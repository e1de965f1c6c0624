package org.galaxyscreen.core;

/** What a {@link Detector} learned. Immutable and thread-safe; scores any rows, those it was fitted on included. */
public interface FittedDetector {
    /** The detector's name. */
    String name();

    /** The length of the rows it scores. */
    int dimensions();

    /**
     * Scores rows; higher is more anomalous. A row's score does not depend on the rows beside it.
     *
     * @throws IllegalArgumentException if the rows have another length than {@link #dimensions}, or a value that is not
     *     finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    Scores score(Features features);
}
