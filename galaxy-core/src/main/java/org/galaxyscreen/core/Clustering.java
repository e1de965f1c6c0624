package org.galaxyscreen.core;

/**
 * What a {@link FittedDetector} also is where it puts rows into clusters: results then have the clusters as a column, and the
 * report as groups to choose by. Immutable and thread-safe, as the detector is.
 */
public interface Clustering {
    /** The label of rows that belong to no cluster. */
    int NOISE = -1;

    /**
     * The cluster of each row, numbered from 0, or {@link #NOISE}; it does not depend on the rows beside it.
     *
     * @param features rows as the detector scores them
     * @return one label a row, in row order
     * @throws IllegalArgumentException as {@link FittedDetector#score} does
     */
    int[] predict(Features features);

    /** The clusters of the training rows, in their order; a copy. Empty where they were too many to be kept. */
    int[] labels();
}
