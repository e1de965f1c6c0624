package org.galaxyscreen.detectors;

import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;

/**
 * DBSCAN's core rows. A score is the distance to the nearest core row over eps: 0 for a core row, above 1 for noise.
 */
public final class FittedDbscan implements FittedDetector {
    /** The label of training rows that belong to no cluster. */
    public static final int NOISE = -1;

    private final double eps;
    private final int dimensions;
    private final int[] labels;
    private final int[] coreRows;
    private final float[] coreValues;

    FittedDbscan(double eps, int dimensions, int[] labels, int[] coreRows, float[] coreValues) {
        this.eps = eps;
        this.dimensions = dimensions;
        this.labels = labels;
        this.coreRows = coreRows;
        this.coreValues = coreValues;
    }

    @Override
    public String name() {
        return "dbscan";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** The radius of a neighbourhood, as given or as derived. */
    public double eps() {
        return eps;
    }

    /** The training rows' clusters, numbered from 0 by their lowest core row; {@link #NOISE} for none; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    /** The training rows that are core rows, ascending; a copy. */
    public int[] coreRows() {
        return coreRows.clone();
    }

    /** How many clusters there are. */
    public int clusters() {
        return Arrays.stream(labels).max().orElse(NOISE) + 1;
    }

    /** How many training rows are noise. */
    public int noiseRows() {
        return (int) Arrays.stream(labels).filter(label -> label == NOISE).count();
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("DBSCAN", dimensions, features);
        double[] distance = Distances.nearest(
                        Matrix.of(features), Matrix.of(coreValues, dimensions), "scoring by DBSCAN")
                .distance();
        for (int i = 0; i < distance.length; i++) {
            distance[i] /= eps;
        }
        return new Scores(name(), features.objects(), distance);
    }
}
