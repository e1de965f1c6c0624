package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.galaxyscreen.io.npy.NpyReader;
import smile.anomaly.IsolationForest;
import smile.clustering.DBSCAN;
import smile.clustering.KMeans;
import smile.clustering.PartitionClustering;
import smile.feature.extraction.PCA;
import smile.math.distance.EuclideanDistance;
import smile.neighbor.LinearSearch;

/**
 * The detectors' work by Smile 3.1, which is GPL: built in a profile alone, and run in a process of its own. A linear scan for
 * neighbours, since no index of its helps in so many dimensions.
 */
final class SmilePeer {
    private static final String PEER = "Smile 3.1";

    private final double[][] rows;
    private final Path results;
    private final double eps;

    private SmilePeer(double[][] rows, Path results, double eps) {
        this.rows = rows;
        this.results = results;
        this.eps = eps;
    }

    /** See {@link DetectorPeer}. */
    public static void main(String[] args) throws IOException {
        SmilePeer peer = new SmilePeer(read(Path.of(args[0])), Path.of(args[1]), Double.parseDouble(args[2]));
        for (int i = 3; i < args.length; i++) {
            switch (args[i]) {
                case "neighbours" -> peer.neighbours();
                case "kmeans" -> peer.kmeans();
                case "dbscan" -> peer.dbscan();
                case "pca" -> peer.pca();
                case "iforest" -> peer.isolationForest();
                default -> {
                    // Smile has nothing like it
                }
            }
        }
    }

    private static double[][] read(Path features) throws IOException {
        try (NpyReader reader = NpyReader.open(features)) {
            double[][] rows = new double[(int) reader.rows()][reader.dimensions()];
            float[] row = new float[reader.dimensions()];
            for (double[] target : rows) {
                reader.read(row, 0, 1);
                Arrays.setAll(target, k -> row[k]);
            }
            return rows;
        }
    }

    private void neighbours() throws IOException {
        long started = System.nanoTime();
        LinearSearch<double[], double[]> search = LinearSearch.of(rows, new EuclideanDistance());
        float[] distances = new float[rows.length];
        IntStream.range(0, rows.length)
                .parallel()
                // It leaves out the row itself.
                .forEach(row -> distances[row] = (float) Arrays.stream(search.search(rows[row], 5))
                        .mapToDouble(neighbour -> neighbour.distance)
                        .max()
                        .orElse(Double.NaN));
        DetectorPeer.report(PEER, "neighbours", started, "");
        DetectorPeer.write(results.resolve("neighbours.npy"), distances);
    }

    private void kmeans() {
        long started = System.nanoTime();
        KMeans best = PartitionClustering.run(10, () -> KMeans.fit(rows, 10, 300, 1e-4));
        DetectorPeer.report(PEER, "kmeans", started, ", \"inertia\": " + best.distortion);
    }

    private void dbscan() throws IOException {
        long started = System.nanoTime();
        // Its neighbours do not count the row itself.
        DBSCAN<double[]> fitted =
                DBSCAN.fit(rows, LinearSearch.of(rows, new EuclideanDistance()), 4, eps);
        DetectorPeer.report(PEER, "dbscan", started, "");
        float[] labels = new float[rows.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = fitted.y[i] == PartitionClustering.OUTLIER ? -1 : fitted.y[i];
        }
        DetectorPeer.write(results.resolve("dbscan.npy"), labels);
    }

    private void pca() {
        long started = System.nanoTime();
        PCA fitted = PCA.fit(rows);
        fitted.getProjection(58);
        // It gives sums of squares.
        double[] variances = Arrays.stream(fitted.variance(), 0, 58)
                .map(sum -> sum / (rows.length - 1))
                .toArray();
        DetectorPeer.report(PEER, "pca", started, ", \"variance\": " + Arrays.toString(variances));
    }

    private void isolationForest() {
        long started = System.nanoTime();
        double sampled = Math.min(1, 256.0 / rows.length);
        IsolationForest.fit(rows, 100, 8, sampled, 0).score(rows);
        DetectorPeer.report(PEER, "iforest", started, "");
    }
}
