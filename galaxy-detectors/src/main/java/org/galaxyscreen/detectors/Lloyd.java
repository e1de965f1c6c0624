package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;

/** One fit of K-means: the rows, the seeding and Lloyd's iteration. */
final class Lloyd {
    private static final String TASK = "fitting K-means";

    /** Dimensions summed by one task; each sum is over the rows in their order, so threads do not change it. */
    private static final int SLICE = 64;

    private final Matrix rows;
    private final float[][] values;
    private final int clusters;
    private final double minClusterShare;
    private final int dimensions;

    private Lloyd(KMeansDetector settings, Features train, Matrix rows) {
        this.rows = rows;
        this.clusters = settings.clusters();
        this.minClusterShare = settings.minClusterShare();
        this.dimensions = train.dimensions();
        this.values = new float[train.rows()][];
        Arrays.setAll(values, train::row);
    }

    static FittedKMeans best(KMeansDetector settings, Features train, ProgressListener progress) {
        try (Matrix rows = Matrix.of(train)) {
            Lloyd lloyd = new Lloyd(settings, train, rows);
            SplittableRandom random = new SplittableRandom(settings.seed());
            FittedKMeans best = null;
            for (int run = 0; run < settings.restarts(); run++) {
                FittedKMeans fitted = lloyd.run(lloyd.seed(random.split()), settings.maxIterations());
                if (best == null || fitted.inertia() < best.inertia()) {
                    best = fitted;
                }
                progress.onProgress(new Progress(TASK, run + 1L, settings.restarts(), "runs"));
            }
            return Objects.requireNonNull(best);
        }
    }

    static FittedKMeans from(KMeansDetector settings, Features train, int[] initialRows) {
        try (Matrix rows = Matrix.of(train)) {
            Lloyd lloyd = new Lloyd(settings, train, rows);
            float[] centroids = new float[settings.clusters() * train.dimensions()];
            for (int c = 0; c < initialRows.length; c++) {
                System.arraycopy(train.row(initialRows[c]), 0, centroids, c * train.dimensions(), train.dimensions());
            }
            return lloyd.run(centroids, settings.maxIterations());
        }
    }

    /** Greedy k-means++: of a few rows drawn in proportion to their squared distance, the one that helps most. */
    private float[] seed(SplittableRandom random) {
        int trials = 2 + (int) Math.log(clusters);
        float[] centroids = new float[clusters * dimensions];
        float[] first = values[random.nextInt(values.length)];
        System.arraycopy(first, 0, centroids, 0, dimensions);
        double[] squared = distancesTo(first);
        for (int c = 1; c < clusters; c++) {
            Cancellation.check(TASK);
            double total = Arrays.stream(squared).sum();
            double[] bestSquared = squared;
            double bestTotal = Double.POSITIVE_INFINITY;
            int chosen = 0;
            for (int trial = 0; trial < trials; trial++) {
                int row = draw(squared, total, random);
                double[] candidate = distancesTo(values[row]);
                double sum = 0;
                for (int i = 0; i < candidate.length; i++) {
                    candidate[i] = Math.min(candidate[i], squared[i]);
                    sum += candidate[i];
                }
                if (sum < bestTotal) {
                    bestTotal = sum;
                    bestSquared = candidate;
                    chosen = row;
                }
            }
            squared = bestSquared;
            System.arraycopy(values[chosen], 0, centroids, c * dimensions, dimensions);
        }
        return centroids;
    }

    private static int draw(double[] squared, double total, SplittableRandom random) {
        if (!(total > 0)) {
            return random.nextInt(squared.length); // fewer distinct rows than clusters
        }
        double target = random.nextDouble() * total;
        for (int i = 0; i < squared.length; i++) {
            target -= squared[i];
            if (target < 0) {
                return i;
            }
        }
        return squared.length - 1;
    }

    private double[] distancesTo(float[] centre) {
        double[] squared = new double[values.length];
        IntStream.range(0, values.length)
                .parallel()
                .forEach(i -> squared[i] = Distances.squared(values[i], 0, centre, 0, dimensions));
        return squared;
    }

    private FittedKMeans run(float[] initial, int maxIterations) {
        float[] centroids = initial;
        int[] labels = new int[0];
        boolean converged = false;
        int iteration = 0;
        while (iteration < maxIterations && !converged) {
            Distances.Nearest nearest = assign(centroids);
            iteration++;
            converged = Arrays.equals(labels, nearest.nearest());
            labels = nearest.nearest();
            if (!converged) {
                centroids = means(labels, nearest.distance());
            }
        }
        // The labels and the inertia are those of the centres returned, also where the limit ended the run.
        Distances.Nearest last = assign(centroids);
        double inertia = 0;
        for (double distance : last.distance()) {
            inertia += distance * distance;
        }
        return new FittedKMeans(
                clusters,
                dimensions,
                centroids,
                counted(last.nearest()),
                last.nearest(),
                inertia,
                iteration,
                converged);
    }

    /** Which centres count in scoring; that of the largest cluster always does. */
    private boolean[] counted(int[] labels) {
        int[] counts = new int[clusters];
        for (int label : labels) {
            counts[label]++;
        }
        int largest = Arrays.stream(counts).max().orElseThrow();
        double least = minClusterShare == 0 ? 0 : Math.max(2, minClusterShare * labels.length / clusters);
        boolean[] counted = new boolean[clusters];
        for (int c = 0; c < clusters; c++) {
            counted[c] = counts[c] >= Math.min(least, largest);
        }
        return counted;
    }

    private Distances.Nearest assign(float[] centroids) {
        try (Matrix centres = Matrix.of(centroids, dimensions)) {
            return Distances.nearest(rows, centres, TASK);
        }
    }

    /** The clusters' means; a cluster left empty takes the row that is farthest from its own centre. */
    private float[] means(int[] labels, double[] distance) {
        int[] counts = new int[clusters];
        for (int label : labels) {
            counts[label]++;
        }
        repairEmpty(labels, distance, counts);
        float[] means = new float[clusters * dimensions];
        int slices = (dimensions + SLICE - 1) / SLICE;
        IntStream.range(0, slices).parallel().forEach(slice -> {
            int from = slice * SLICE;
            int to = Math.min(dimensions, from + SLICE);
            double[] sums = new double[clusters * SLICE];
            for (int i = 0; i < labels.length; i++) {
                int base = labels[i] * SLICE - from;
                float[] row = values[i];
                for (int k = from; k < to; k++) {
                    sums[base + k] += row[k];
                }
            }
            for (int c = 0; c < clusters; c++) {
                for (int k = from; k < to; k++) {
                    means[c * dimensions + k] = (float) (sums[c * SLICE - from + k] / counts[c]);
                }
            }
        });
        return means;
    }

    private static void repairEmpty(int[] labels, double[] distance, int[] counts) {
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                continue;
            }
            int farthest = -1;
            for (int i = 0; i < labels.length; i++) {
                if (counts[labels[i]] > 1 && (farthest < 0 || distance[i] > distance[farthest])) {
                    farthest = i;
                }
            }
            counts[labels[farthest]]--;
            labels[farthest] = c;
            distance[farthest] = 0;
            counts[c] = 1;
        }
    }
}
