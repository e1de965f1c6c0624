package org.galaxyscreen.detectors.cluster;

import java.io.IOException;
import java.util.Arrays;
import org.galaxyscreen.core.Clustering;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** K-means centres. A score is the distance to the nearest one that counts, from 0 up. */
public final class FittedKMeans implements FittedDetector, Clustering {
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

    /** The training rows' nearest centres; a copy. Empty where they were too many to be kept: {@link MiniBatchKMeans}. */
    @Override
    public int[] labels() {
        return labels.clone();
    }

    /** The sum of the training rows' squared distances to their nearest centres; by mini-batches, as they passed. */
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
    @Override
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

    void save(StateWriter state) {
        int[] counts = new int[clusters];
        for (int c = 0; c < clusters; c++) {
            counts[c] = counted[c] ? 1 : 0;
        }
        state.put("clusters", clusters)
                .put("dimensions", dimensions)
                .put("inertia", inertia)
                .put("iterations", iterations)
                .put("converged", converged)
                .put("centroids", centroids)
                .put("counted", counts)
                .put("labels", labels);
    }

    static FittedKMeans load(StateReader state) throws IOException {
        int clusters = state.positiveInteger("clusters");
        int dimensions = state.positiveInteger("dimensions");
        int[] counts = state.integers("counted", clusters);
        boolean[] counted = new boolean[clusters];
        boolean any = false;
        for (int c = 0; c < clusters; c++) {
            counted[c] = counts[c] != 0;
            any |= counted[c];
        }
        if (!any) {
            throw state.malformed("no centre counts");
        }
        return new FittedKMeans(
                clusters,
                dimensions,
                state.floats("centroids", (long) clusters * dimensions),
                counted,
                state.integers("labels", -1),
                state.number("inertia"),
                state.integer("iterations"),
                state.flag("converged"));
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
