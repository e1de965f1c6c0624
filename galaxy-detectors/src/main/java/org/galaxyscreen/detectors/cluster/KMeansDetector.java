package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Scores an object by its distance to the nearest K-means centre.
 *
 * <p>Centres are seeded by greedy k-means++ (Arthur and Vassilvitskii 2007), or k-means|| where they are many
 * ({@link KMeansSeeding}), and refined by Lloyd's iteration (Lloyd 1982,
 * doi:10.1109/TIT.1982.1056489) until no row changes its centre; the best of several runs is kept. Where a fourth of the rows is 65,536 or more, and 200 or more a cluster, the
 * runs are made on that fourth first, and begin with the centres found there (Bradley and Fayyad 1998, "Refining initial points for k-means clustering").
 *
 * <p>A lone outlier among the training rows easily gets a centre of its own, and would then score 0. So a centre counts in
 * scoring only if its cluster is not much smaller than the others, as in the cluster-based local outlier factor (He, Xu
 * and Deng 2003, doi:10.1016/S0167-8655(03)00003-5).
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class KMeansDetector implements Detector {
    private final int clusters;
    private final int restarts;
    private final int maxIterations;
    private final double minClusterShare;
    private final KMeansSeeding seeding;
    private final long seed;

    private KMeansDetector(
            int clusters, int restarts, int maxIterations, double minClusterShare, KMeansSeeding seeding, long seed) {
        requirePositive("clusters", clusters);
        requirePositive("restarts", restarts);
        requirePositive("maxIterations", maxIterations);
        Objects.requireNonNull(seeding, "seeding");
        if (!(minClusterShare >= 0 && minClusterShare <= 1)) {
            throw new IllegalArgumentException("minClusterShare is " + minClusterShare + "; 0 to 1 expected");
        }
        this.clusters = clusters;
        this.restarts = restarts;
        this.maxIterations = maxIterations;
        this.minClusterShare = minClusterShare;
        this.seeding = seeding;
        this.seed = seed;
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; 1 or more expected");
        }
    }

    /** Ten clusters, as there are ten classes in Galaxy10; three runs of at most 300 iterations; a tenth of the mean cluster counts. */
    public static KMeansDetector defaults() {
        return new KMeansDetector(10, 3, 300, 0.1, KMeansSeeding.AUTO, 0);
    }

    /** This with another number of clusters. */
    public KMeansDetector withClusters(int newClusters) {
        return new KMeansDetector(newClusters, restarts, maxIterations, minClusterShare, seeding, seed);
    }

    /** This with another number of runs. */
    public KMeansDetector withRestarts(int newRestarts) {
        return new KMeansDetector(clusters, newRestarts, maxIterations, minClusterShare, seeding, seed);
    }

    /** This with another limit of a run's iterations. */
    public KMeansDetector withMaxIterations(int iterations) {
        return new KMeansDetector(clusters, restarts, iterations, minClusterShare, seeding, seed);
    }

    /** This with the first centres found in another way. */
    public KMeansDetector withSeeding(KMeansSeeding newSeeding) {
        return new KMeansDetector(clusters, restarts, maxIterations, minClusterShare, newSeeding, seed);
    }

    /** This with another share that a cluster needs to count; 0 counts every centre. */
    public KMeansDetector withMinClusterShare(double share) {
        return new KMeansDetector(clusters, restarts, maxIterations, share, seeding, seed);
    }

    /** This with another seed. */
    public KMeansDetector withSeed(long newSeed) {
        return new KMeansDetector(clusters, restarts, maxIterations, minClusterShare, seeding, newSeed);
    }

    /** How many centres, from 1. */
    public int clusters() {
        return clusters;
    }

    /** How many runs, from 1. */
    public int restarts() {
        return restarts;
    }

    /** How many iterations a run may take, from 1. */
    public int maxIterations() {
        return maxIterations;
    }

    /**
     * How many rows a cluster needs for its centre to count in scoring, as a part, 0 to 1, of the mean cluster's;
     * 0 counts every centre. A cluster of one row does not count unless this is 0.
     */
    public double minClusterShare() {
        return minClusterShare;
    }

    /** How the first centres are found. */
    public KMeansSeeding seeding() {
        return seeding;
    }

    /** The seed of the first centres: the same seed gives the same centres. */
    public long seed() {
        return seed;
    }

    @Override
    public int minimumRows() {
        return clusters;
    }

    @Override
    public String name() {
        return "kmeans";
    }

    /** {@inheritDoc} Needs at least as many rows as clusters. */
    @Override
    public FittedKMeans fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("K-means with " + clusters + " clusters", train, minimumRows());
        return Lloyd.best(this, train, progress);
    }

    @Override
    public FittedKMeans fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /**
     * One run from rows given as first centres, instead of several from random ones.
     *
     * @param initialRows one training row a cluster
     * @throws IllegalArgumentException if there is not one row a cluster, or a row does not exist
     */
    public FittedKMeans fitFrom(Features train, int... initialRows) {
        Rows.requireTrainable("K-means with " + clusters + " clusters", train, minimumRows());
        if (initialRows.length != clusters) {
            throw new IllegalArgumentException(initialRows.length + " initial rows; " + clusters + " expected");
        }
        return Lloyd.from(this, train, initialRows);
    }

    /**
     * Makes one of Lloyd's iterations, for rows that come in parts.
     *
     * @param from where the centres are: those of a sample, to begin with
     * @return what takes the parts
     * @throws IllegalArgumentException if there is another number of centres
     */
    public KMeansAccumulator accumulator(FittedKMeans from) {
        return new KMeansAccumulator(this, from);
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(clusters, restarts, maxIterations, minClusterShare, seeding, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KMeansDetector that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "KMeansDetector" + values();
    }

    /** Makes it by name: {@code kmeans}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "kmeans";
        }

        @Override
        public List<String> options() {
            return List.of("clusters", "restarts", "seed");
        }

        @Override
        public Detector create(NamedOptions options) {
            KMeansDetector defaults = defaults();
            return defaults.withClusters(options.integer("clusters", defaults.clusters(), 1, Integer.MAX_VALUE))
                    .withRestarts(options.integer("restarts", defaults.restarts(), 1, Integer.MAX_VALUE))
                    .withSeed(options.seed("seed", defaults.seed()));
        }
    }
}
