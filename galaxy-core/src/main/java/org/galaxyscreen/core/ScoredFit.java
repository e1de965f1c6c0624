package org.galaxyscreen.core;

import java.util.Objects;

/**
 * What a {@link Detector} learned, and its scores of the rows that it learned from.
 *
 * @param fitted what it learned
 * @param scores of the training rows, in their order
 */
public record ScoredFit(FittedDetector fitted, Scores scores) {
    /** Neither may be null. */
    public ScoredFit {
        Objects.requireNonNull(fitted, "fitted");
        Objects.requireNonNull(scores, "scores");
    }
}
