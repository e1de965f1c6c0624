package org.galaxyscreen.detectors.cluster;

/** How the first centres of K-means are found. */
public enum KMeansSeeding {
    /** {@link #KMEANS_PARALLEL} for 100 clusters and more with 80 rows each or more, else {@link #KMEANS_PLUS_PLUS}. */
    AUTO,

    /**
     * Greedy k-means++ (Arthur and Vassilvitskii 2007): one centre after the other, each the best of a few rows drawn in
     * proportion to their squared distances. As many passes over the rows as there are clusters.
     */
    KMEANS_PLUS_PLUS,

    /**
     * k-means|| (Bahmani et al. 2012, arXiv:1203.6402): in five passes over the rows, twice as many as there are clusters are
     * drawn each time; greedy k-means++ finds the centres among these, each weighted by the rows that it is nearest to.
     */
    KMEANS_PARALLEL;

    /** From here on k-means|| made three runs 1.2 to 2 times as fast, in 256 to 1024 dimensions, with inertias as low. */
    private static final int MANY_CLUSTERS = 100;

    /** With fewer rows than this a cluster there are not many less candidates than rows. */
    private static final int ROWS_A_CLUSTER = 80;

    boolean isParallel(int rows, int clusters) {
        return switch (this) {
            case AUTO -> clusters >= MANY_CLUSTERS && rows >= (long) ROWS_A_CLUSTER * clusters;
            case KMEANS_PLUS_PLUS -> false;
            case KMEANS_PARALLEL -> true;
        };
    }
}
