package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.NearestCentres;
import org.galaxyscreen.detectors.internal.ProductPrecision;
import org.galaxyscreen.detectors.internal.ProductRows;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * The centres of mini-batch K-means as the rows so far have moved them. Holds the centres and at most the rows of the batches
 * that it begins with.
 *
 * <p>What comes out depends on the order of the rows, but not on how they are cut into parts. A survey that is sorted, by
 * brightness, say, should be shuffled, or its parts be given in a random order: the first rows decide where centres begin. For one
 * thread; it uses all processors itself.
 */
public final class MiniBatchKMeansAccumulator {
    private static final String TASK = "fitting mini-batch K-means";

    /** Rows a cluster after which starved centres are looked for. */
    private static final int WINDOW = 100;

    /** Squared distances above this quantile of a batch's are no more likely to attract a starved centre. */
    private static final double CLIPPED = 0.99;

    private final MiniBatchKMeans settings;
    private final int clusters;
    private final int dimensions;
    private final SplittableRandom random;
    private final double[] centres;

    /** The rows that each centre has had since it was put where it is. */
    private final long[] counts;

    /** The rows that all centres had had by then. */
    private final long[] before;

    private final long[] inWindow;
    private Features.Builder pending;
    private int pendingRows;
    private boolean begun;
    private long rows;
    private long windowRows;
    private int batches;
    private double inertia;

    MiniBatchKMeansAccumulator(MiniBatchKMeans settings, int dimensions) {
        this.settings = settings;
        this.clusters = settings.clusters();
        this.dimensions = dimensions;
        this.pending = Features.builder(dimensions);
        this.random = new SplittableRandom(settings.seed());
        this.centres = new double[Math.multiplyExact(clusters, dimensions)];
        this.counts = new long[clusters];
        this.before = new long[clusters];
        this.inWindow = new long[clusters];
    }

    /**
     * Adds rows.
     *
     * @return this
     * @throws IllegalArgumentException if they have another length, or a value that is not finite; the message names the row,
     *     and none of these rows is added
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; this can then not be used any
     *     more
     */
    public MiniBatchKMeansAccumulator add(Features features) {
        Rows.requireScorable("mini-batch K-means", dimensions, features);
        float[] row = new float[dimensions];
        try (OneDnnThreads threads = new OneDnnThreads()) {
            for (int i = 0; i < features.rows(); i++) {
                features.copyRows(i, 1, row, 0);
                pending.add(features.object(i), row, 0);
                if (++pendingRows == (begun ? settings.batchRows() : settings.firstRows())) {
                    take(threads);
                }
            }
        }
        return this;
    }

    /** How many rows were added, in all passes. */
    public long rows() {
        return rows + pendingRows;
    }

    /**
     * Begins to measure the inertia anew, for rows that are to be given once more: another pass brings centres closer, and
     * measures them by rows that they have settled for. Ends the batch. Before the first row it does nothing.
     *
     * @return this
     * @throws IllegalArgumentException if there are rows, but fewer than clusters
     */
    public MiniBatchKMeansAccumulator nextPass() {
        if (rows() > 0) {
            takeRest();
        }
        inertia = 0;
        return this;
    }

    /**
     * The centres so far; more rows can be added afterwards. Ends the batch.
     *
     * <p>The {@linkplain FittedKMeans#inertia() inertia} is that of the rows since the last {@link #nextPass}, or of all, each to
     * its nearest centre as it was before the row's batch moved it. Rows are not kept, so there are no
     * {@linkplain FittedKMeans#labels() labels}; {@linkplain FittedKMeans#iterations() iterations} are batches; it never says that
     * it {@linkplain FittedKMeans#converged() converged}.
     *
     * @throws IllegalArgumentException if there are fewer rows than clusters
     */
    public FittedKMeans fit() {
        takeRest();
        boolean[] counted = new boolean[clusters];
        double[] shares = new double[clusters];
        for (int c = 0; c < clusters; c++) {
            shares[c] = counts[c] < 2 ? 0 : (double) counts[c] / (rows - before[c]);
        }
        double largest = Arrays.stream(shares).max().orElseThrow();
        double least = settings.minClusterShare() / clusters;
        for (int c = 0; c < clusters; c++) {
            counted[c] =
                    settings.minClusterShare() == 0 || (shares[c] > 0 && shares[c] >= least) || shares[c] == largest;
        }
        return new FittedKMeans(clusters, dimensions, centroids(), counted, new int[0], inertia, batches, false);
    }

    private float[] centroids() {
        float[] centroids = new float[centres.length];
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] = (float) centres[i];
        }
        return centroids;
    }

    private void takeRest() {
        if (pendingRows > 0 || !begun) {
            try (OneDnnThreads threads = new OneDnnThreads()) {
                take(threads);
            }
        }
    }

    private void take(OneDnnThreads threads) {
        Features batch = pending.build();
        if (begun) {
            move(batch, threads);
        } else {
            begin(batch);
        }
        batches++;
        rows += pendingRows;
        pending = Features.builder(dimensions);
        pendingRows = 0;
    }

    private void begin(Features first) {
        FittedKMeans fitted = KMeansDetector.defaults()
                .withClusters(clusters)
                .withMaxIterations(100)
                .withMinClusterShare(0)
                .withSeed(random.nextLong())
                .fit(first);
        for (int c = 0; c < clusters; c++) {
            float[] centroid = fitted.centroid(c);
            for (int k = 0; k < dimensions; k++) {
                centres[c * dimensions + k] = centroid[k];
            }
        }
        for (int label : fitted.labels()) {
            counts[label]++;
        }
        inertia = fitted.inertia();
        begun = true;
    }

    private void move(Features batch, OneDnnThreads threads) {
        Matrix matrix = Matrix.of(batch);
        int[] nearest = new int[batch.rows()];
        ProductRows bounded =
                new ProductRows(matrix, ProductRows.Frame.of(matrix), ProductPrecision.FLOAT32, threads, TASK);
        double[] squared = new double[nearest.length];
        new NearestCentres(bounded, Matrix.of(centroids(), dimensions), threads, TASK).find(nearest, squared);
        for (double distance : squared) {
            inertia += distance;
        }
        moveTowardsMeans(matrix, nearest, threads);
        for (int label : nearest) {
            inWindow[label]++;
        }
        windowRows += nearest.length;
        if (windowRows >= (long) WINDOW * clusters) {
            replaceStarved(matrix, squared, rows + nearest.length);
            Arrays.fill(inWindow, 0);
            windowRows = 0;
        }
    }

    /** Each centre on its own, its rows in their order: threads change nothing. */
    private void moveTowardsMeans(Matrix matrix, int[] nearest, OneDnnThreads threads) {
        float[][] scratch = new float[threads.count()][dimensions];
        threads.run(TASK, clusters, (worker, centre) -> {
            double[] sum = new double[dimensions];
            int count = 0;
            for (int i = 0; i < nearest.length; i++) {
                if (nearest[i] == centre) {
                    matrix.copyRows(i, 1, scratch[worker], 0);
                    for (int k = 0; k < dimensions; k++) {
                        sum[k] += scratch[worker][k];
                    }
                    count++;
                }
            }
            counts[centre] += count;
            for (int k = 0; k < dimensions && count > 0; k++) {
                int at = centre * dimensions + k;
                centres[at] += (sum[k] - count * centres[at]) / counts[centre];
            }
        });
    }

    private void replaceStarved(Matrix matrix, double[] squared, long rowsSoFar) {
        double enough = settings.starvedShare() * windowRows / clusters;
        double most = Quantiles.of(squared, CLIPPED);
        double[] weights = Arrays.stream(squared).map(d -> Math.min(d, most)).toArray();
        float[] row = new float[dimensions];
        float[] other = new float[dimensions];
        for (int c = 0; c < clusters; c++) {
            double total = Arrays.stream(weights).sum();
            if (inWindow[c] >= enough || !(total > 0)) {
                continue;
            }
            matrix.copyRows(draw(weights, total), 1, row, 0);
            for (int k = 0; k < dimensions; k++) {
                centres[c * dimensions + k] = row[k];
            }
            counts[c] = 1;
            before[c] = rowsSoFar - 1;
            for (int i = 0; i < weights.length; i++) {
                matrix.copyRows(i, 1, other, 0);
                weights[i] = Math.min(weights[i], Distances.squared(row, 0, other, 0, dimensions));
            }
        }
    }

    private int draw(double[] weights, double total) {
        double target = random.nextDouble() * total;
        int last = 0;
        for (int i = 0; i < weights.length && target >= 0; i++) {
            if (weights[i] > 0) {
                target -= weights[i];
                last = i;
            }
        }
        return last;
    }
}
