package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * K-means for rows that come in parts and never are in memory together, by mini-batches (Sculley 2010,
 * doi:10.1145/1772690.1772862): see {@link #accumulator}. Where the rows fit into memory {@link KMeansDetector} finds better
 * centres.
 *
 * <p>The first rows, three batches or 20 a cluster if that is more, are clustered whole, by greedy k-means++ and Lloyd's
 * iteration, the best of three runs. Then each batch moves each centre towards the mean of its rows, by their part of all
 * rows that the centre has had. Departing from the paper, the rows of a batch move a centre at once, not one after the other;
 * that makes the same centre.
 *
 * <p>A centre that hardly any row comes to any more is starved: it is put on a row of the batch, drawn in proportion to the
 * squared distances to the centres, as k-means++ draws; distances in the largest hundredth count as the least of them, so
 * that a lone outlier is not drawn over and over. Whether a centre is starved is looked at every 100 rows a cluster.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class MiniBatchKMeans {
    private final int clusters;
    private final int batchRows;
    private final double starvedShare;
    private final double minClusterShare;
    private final long seed;

    private MiniBatchKMeans(int clusters, int batchRows, double starvedShare, double minClusterShare, long seed) {
        requirePositive("clusters", clusters);
        requirePositive("batchRows", batchRows);
        requireShare("starvedShare", starvedShare);
        requireShare("minClusterShare", minClusterShare);
        this.clusters = clusters;
        this.batchRows = batchRows;
        this.starvedShare = starvedShare;
        this.minClusterShare = minClusterShare;
        this.seed = seed;
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; 1 or more expected");
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is " + value + "; 0 to 1 expected");
        }
    }

    /** Ten clusters, batches of 2048 rows; starved below a fiftieth, and counted from a tenth of the mean cluster on. */
    public static MiniBatchKMeans defaults() {
        return new MiniBatchKMeans(10, 2048, 0.02, 0.1, 0);
    }

    /** This with another number of clusters. */
    public MiniBatchKMeans withClusters(int newClusters) {
        return new MiniBatchKMeans(newClusters, batchRows, starvedShare, minClusterShare, seed);
    }

    /** This with batches of another size. */
    public MiniBatchKMeans withBatchRows(int rows) {
        return new MiniBatchKMeans(clusters, rows, starvedShare, minClusterShare, seed);
    }

    /** This with another share of rows below which a centre is moved; 0 moves none. */
    public MiniBatchKMeans withStarvedShare(double share) {
        return new MiniBatchKMeans(clusters, batchRows, share, minClusterShare, seed);
    }

    /** This with another share that a cluster needs to count in scoring; 0 counts every centre. */
    public MiniBatchKMeans withMinClusterShare(double share) {
        return new MiniBatchKMeans(clusters, batchRows, starvedShare, share, seed);
    }

    /** This with another seed. */
    public MiniBatchKMeans withSeed(long newSeed) {
        return new MiniBatchKMeans(clusters, batchRows, starvedShare, minClusterShare, newSeed);
    }

    /** How many centres, from 1. */
    public int clusters() {
        return clusters;
    }

    /** How many rows move the centres at once, from 1. */
    public int batchRows() {
        return batchRows;
    }

    /**
     * A centre is starved if fewer of the latest rows come to it than this part, 0 to 1, of the mean centre's; 0
     * never moves one.
     */
    public double starvedShare() {
        return starvedShare;
    }

    /**
     * How many rows a centre needs to count in scoring, as in {@link KMeansDetector}; counted since it was put
     * where it is, among the rows since then.
     */
    public double minClusterShare() {
        return minClusterShare;
    }

    /** The same seed gives the same centres for the same rows in the same order. */
    public long seed() {
        return seed;
    }

    /**
     * Takes rows in parts.
     *
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if it is not positive
     */
    public MiniBatchKMeansAccumulator accumulator(int dimensions) {
        return new MiniBatchKMeansAccumulator(this, dimensions);
    }

    /** How many rows are clustered whole to begin with. */
    int firstRows() {
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.max(3L * batchRows, 20L * clusters));
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(clusters, batchRows, starvedShare, minClusterShare, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MiniBatchKMeans that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "MiniBatchKMeans" + values();
    }
}
