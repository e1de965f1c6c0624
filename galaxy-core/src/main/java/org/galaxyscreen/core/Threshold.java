package org.galaxyscreen.core;

/**
 * A rule that finds, from the scores of training objects, which scores are anomalous. Immutable and thread-safe.
 *
 * <p>This is the interface to implement for a rule of one's own.
 */
@FunctionalInterface
public interface Threshold {
    /**
     * Derives the fences.
     *
     * @param trainScores in any order; not changed
     * @throws IllegalArgumentException if there are no scores
     */
    Fences fit(double[] trainScores);
}
