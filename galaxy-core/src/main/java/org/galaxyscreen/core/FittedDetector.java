package org.galaxyscreen.core;

import java.util.Optional;

/**
 * What a {@link Detector} learned. Immutable and thread-safe; scores any rows, those it was fitted on included. One that puts rows
 * into clusters is a {@link Clustering} too.
 */
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

    /** What was learned and how sure that is, as one sentence for a person; empty where there is nothing to say. */
    default Optional<String> learned() {
        return Optional.empty();
    }

    /** What looks wrong with the fit, and what to try, as one sentence for a person; empty where nothing does. */
    default Optional<String> advice() {
        return Optional.empty();
    }

    /**
     * The curve that a setting was read from, for the report; empty for a detector that has none, or for too few rows.
     *
     * @param train rows that it was fitted on, or a part of them
     * @throws IllegalArgumentException as {@link #score} does
     */
    default Optional<SettingCurve> curve(Features train) {
        return Optional.empty();
    }
}
