package org.galaxyscreen.detectors;

import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;

/** K-means centres. A score is the distance to the nearest one that counts, from 0 up. */
public final class FittedKMeans implements FittedDetector {
    private final int clusters;
    private final int dimensions;
    private final float[] centroids;
    private final boolean[] counted;
    private final int[] labels;
    private final double inertia;
    private final int iterations;
    private final boolean converged;

    FittedKMeans(
            int clusters,
            int dimensions,
            float[] centroids,
            boolean[] counted,
            int[] labels,
            double inertia,
            int iterations,
            boolean converged) {
        this.clusters = clusters;
        this.dimensions = dimensions;
        this.centroids = centroids;
        this.counted = counted;
        this.labels = labels;
        this.inertia = inertia;
        this.iterations = iterations;
        this.converged = converged;
    }

    @Override
    public String name() {
        return "kmeans";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** How many centres there are. */
    public int clusters() {
        return clusters;
    }

    /** A copy of one centre. */
    public float[] centroid(int cluster) {
        float[] copy = new float[dimensions];
        System.arraycopy(centroids, cluster * dimensions, copy, 0, dimensions);
        return copy;
    }

    /** Whether a centre counts in scoring, or its cluster is too small for that. */
    public boolean counts(int cluster) {
        return counted[cluster];
    }

    /** The training rows' nearest centres; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    /** The sum of the training rows' squared distances to their nearest centres. */
    public double inertia() {
        return inertia;
    }

    /** How many iterations the best run took. */
    public int iterations() {
        return iterations;
    }

    /** Whether the best run ended because no row changed its centre, rather than by the limit. */
    public boolean converged() {
        return converged;
    }

    /** The nearest centre of each row, whether it counts or not; of equally near ones the first. */
    public int[] predict(Features features) {
        return nearest(features, centroids).nearest();
    }

    @Override
    public Scores score(Features features) {
        return new Scores(
                name(),
                features.objects(),
                nearest(features, countedCentroids()).distance());
    }

    private float[] countedCentroids() {
        float[] kept = new float[centroids.length];
        int length = 0;
        for (int c = 0; c < clusters; c++) {
            if (counted[c]) {
                System.arraycopy(centroids, c * dimensions, kept, length, dimensions);
                length += dimensions;
            }
        }
        return Arrays.copyOf(kept, length);
    }

    private Distances.Nearest nearest(Features features, float[] among) {
        Rows.requireScorable("K-means", dimensions, features);
        return Distances.nearest(Matrix.of(features), Matrix.of(among, dimensions), "scoring by K-means");
    }
}
