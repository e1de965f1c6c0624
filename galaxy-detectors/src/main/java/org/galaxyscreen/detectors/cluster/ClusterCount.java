package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Shuffling;

/**
 * How many clusters K-means should have: the inertia and the silhouette for a range of numbers.
 *
 * @param choices one a number of clusters, ascending
 */
public record ClusterCount(List<Choice> choices) {
    private static final String TASK = "choosing the number of clusters";

    /** Rows from which on silhouettes are those of a sample. */
    private static final int SAMPLE = 4000;

    /** Copies the list. */
    public ClusterCount {
        choices = List.copyOf(choices);
    }

    /**
     * One number of clusters.
     *
     * @param clusters how many
     * @param inertia the sum of squared distances to the nearest centres
     * @param silhouette the mean silhouette, −1 to 1 (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7); NaN for one
     *     cluster, which has none
     */
    public record Choice(int clusters, double inertia, double silhouette) {}

    /**
     * Fits K-means for each number of clusters.
     *
     * @param kmeans its other settings
     * @param fewest from 1
     * @param most up to the number of rows
     * @throws IllegalArgumentException if the range is none, or as {@link KMeansDetector#fit}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static ClusterCount of(
            KMeansDetector kmeans, Features rows, int fewest, int most, ProgressListener progress) {
        if (fewest < 1 || most < fewest) {
            throw new IllegalArgumentException(
                    "the range is " + fewest + " to " + most + "; from 1 on, and not falling, expected");
        }
        List<Choice> choices = new ArrayList<>();
        for (int k = fewest; k <= most; k++) {
            FittedKMeans fitted = kmeans.withClusters(k).fit(rows);
            double silhouette = k == 1 ? Double.NaN : silhouette(rows, fitted.labels(), k, SAMPLE, kmeans.seed());
            choices.add(new Choice(k, fitted.inertia(), silhouette));
            progress.onProgress(new Progress(TASK, k - fewest + 1L, most - fewest + 1L, "fits"));
        }
        return new ClusterCount(choices);
    }

    /** As above, with nobody listening. */
    public static ClusterCount of(KMeansDetector kmeans, Features rows, int fewest, int most) {
        return of(kmeans, rows, fewest, most, ProgressListener.NONE);
    }

    /**
     * Where the curve of the inertia bends most: the number of clusters whose point lies farthest below the line between the
     * curve's ends, both axes scaled to 0 to 1 (Satopää et al. 2011, doi:10.1109/ICDCSW.2011.20, without smoothing).
     *
     * @throws IllegalStateException if there are fewer than three numbers to choose from, or the curve has no bend
     */
    public int elbow() {
        if (choices.size() < 3) {
            throw new IllegalStateException(choices.size() + " points have no knee; three or more needed");
        }
        double[] x = choices.stream().mapToDouble(Choice::clusters).toArray();
        double[] y = choices.stream().mapToDouble(Choice::inertia).toArray();
        int elbow = Knee.farthest(x, y, Knee.Shape.CONVEX_DECREASING)
                .orElseThrow(() -> new IllegalStateException(
                        "the inertia does not fall fast at first and slowly later: it has no elbow"));
        return choices.get(elbow).clusters();
    }

    /**
     * The number of clusters with the highest silhouette.
     *
     * @throws IllegalStateException if one cluster is all there is to choose from
     */
    public int bySilhouette() {
        return choices.stream()
                .filter(choice -> !Double.isNaN(choice.silhouette()))
                .reduce((a, b) -> b.silhouette() > a.silhouette() ? b : a)
                .map(Choice::clusters)
                .orElseThrow(() -> new IllegalStateException("one cluster has no silhouette; two or more needed"));
    }

    /**
     * The mean silhouette of some clusters: for each row (b − a) / max(a, b), with a its mean distance to the other rows of its
     * own cluster, and b the least of those to another cluster's; 0 for a row alone in its cluster.
     *
     * @param labels each row's cluster, 0 up to one less than {@code clusters}
     * @param sample at most so many rows, drawn at random, are measured, and only against each other
     * @throws IllegalArgumentException if there is not one label a row
     */
    public static double silhouette(Features rows, int[] labels, int clusters, int sample, long seed) {
        if (labels.length != rows.rows()) {
            throw new IllegalArgumentException(labels.length + " labels for " + rows.rows() + " rows");
        }
        int[] drawn = Shuffling.permutation(labels.length, new SplittableRandom(seed));
        drawn = Arrays.copyOf(drawn, Math.min(sample, drawn.length));
        Arrays.sort(drawn);
        Features taken = rows.select(drawn);
        int n = drawn.length;
        int[] own = new int[n];
        int[] sizes = new int[clusters];
        for (int i = 0; i < n; i++) {
            own[i] = labels[drawn[i]];
            sizes[own[i]]++;
        }
        int d = rows.dimensions();
        float[] values = new float[Math.multiplyExact(n, d)];
        taken.copyRows(0, n, values, 0);
        double[][] sums = new double[n][clusters];
        IntStream.range(0, n).parallel().forEach(i -> {
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    sums[i][own[j]] += Math.sqrt(Distances.squared(values, i * d, values, j * d, d));
                }
            }
        });
        Cancellation.check(TASK);
        double total = 0;
        for (int i = 0; i < n; i++) {
            if (sizes[own[i]] < 2) {
                continue;
            }
            double a = sums[i][own[i]] / (sizes[own[i]] - 1);
            double b = Double.POSITIVE_INFINITY;
            for (int c = 0; c < clusters; c++) {
                if (c != own[i] && sizes[c] > 0) {
                    b = Math.min(b, sums[i][c] / sizes[c]);
                }
            }
            total += b == Double.POSITIVE_INFINITY || Math.max(a, b) == 0 ? 0 : (b - a) / Math.max(a, b);
        }
        return total / n;
    }
}
