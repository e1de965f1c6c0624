package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.galaxyscreen.io.NpyReader;
import org.galaxyscreen.io.NpyWriter;
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
        double[] distances = new double[rows.length];
        IntStream.range(0, rows.length)
                .parallel()
                // It leaves out the row itself.
                .forEach(row -> distances[row] = Arrays.stream(search.search(rows[row], 5))
                        .mapToDouble(neighbour -> neighbour.distance)
                        .max()
                        .orElse(Double.NaN));
        report("neighbours", started, "");
        write("neighbours.npy", distances);
    }

    private void kmeans() {
        long started = System.nanoTime();
        KMeans best = PartitionClustering.run(10, () -> KMeans.fit(rows, 10, 300, 1e-4));
        report("kmeans", started, ", \"inertia\": " + best.distortion);
    }

    private void dbscan() throws IOException {
        long started = System.nanoTime();
        // Its neighbours do not count the row itself.
        DBSCAN<double[]> fitted =
                DBSCAN.fit(rows, LinearSearch.of(rows, new EuclideanDistance()), 4, eps);
        report("dbscan", started, "");
        write(
                "dbscan.npy",
                Arrays.stream(fitted.y)
                        .mapToDouble(label -> label == PartitionClustering.OUTLIER ? -1 : label)
                        .toArray());
    }

    private void pca() {
        long started = System.nanoTime();
        PCA fitted = PCA.fit(rows);
        fitted.getProjection(58);
        // It gives sums of squares.
        double[] variances = Arrays.stream(fitted.variance(), 0, 58)
                .map(sum -> sum / (rows.length - 1))
                .toArray();
        report("pca", started, ", \"variance\": " + Arrays.toString(variances));
    }

    private void isolationForest() {
        long started = System.nanoTime();
        double sampled = Math.min(1, 256.0 / rows.length);
        IsolationForest.fit(rows, 100, 8, sampled, 0).score(rows);
        report("iforest", started, "");
    }

    private static void report(String name, long started, String more) {
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"%s\", \"peer\": \"Smile 3.1\", \"seconds\": %.3f%s}%n",
                name,
                (System.nanoTime() - started) / 1e9,
                more);
        System.out.flush();
    }

    private void write(String file, double[] column) throws IOException {
        try (NpyWriter writer = NpyWriter.create(results.resolve(file), 1)) {
            for (double value : column) {
                writer.write(new float[] {(float) value}, 0);
            }
            writer.commit();
        }
    }
}
