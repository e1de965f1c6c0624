package org.galaxyscreen.benchmarks;

import elki.clustering.dbscan.parallel.ParallelGeneralizedDBSCAN;
import elki.clustering.dbscan.predicates.EpsilonNeighborPredicate;
import elki.clustering.dbscan.predicates.MinPtsCorePredicate;
import elki.clustering.kmeans.HamerlyKMeans;
import elki.clustering.kmeans.initialization.KMeansPlusPlus;
import elki.data.Cluster;
import elki.data.NumberVector;
import elki.data.model.KMeansModel;
import elki.data.model.Model;
import elki.data.type.TypeUtil;
import elki.database.Database;
import elki.database.StaticArrayDatabase;
import elki.database.datastore.DoubleDataStore;
import elki.database.ids.DBIDArrayIter;
import elki.database.ids.DBIDIter;
import elki.database.ids.DBIDRange;
import elki.database.query.QueryBuilder;
import elki.database.query.knn.KNNSearcher;
import elki.database.relation.Relation;
import elki.datasource.ArrayAdapterDatabaseConnection;
import elki.distance.minkowski.EuclideanDistance;
import elki.distance.minkowski.SquaredEuclideanDistance;
import elki.outlier.lof.parallel.ParallelLOF;
import elki.utilities.random.RandomFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.galaxyscreen.io.npy.NpyReader;

/**
 * The detectors' work by ELKI 0.8, which is AGPL: built in a profile alone, and run in a process of its own. Its parallel
 * variants where it has them, a linear scan for neighbours (no index of its helps in so many dimensions), and Hamerly's
 * bounds for K-means.
 */
final class ElkiPeer {
    private static final String PEER = "ELKI 0.8";

    private final float[] values;
    private final int rows;
    private final int dimensions;
    private final Path results;
    private final double eps;

    private ElkiPeer(float[] values, int rows, int dimensions, Path results, double eps) {
        this.values = values;
        this.rows = rows;
        this.dimensions = dimensions;
        this.results = results;
        this.eps = eps;
    }

    /** See {@link DetectorPeer}. */
    public static void main(String[] args) throws IOException {
        Path features = Path.of(args[0]);
        int dimensions;
        int rows;
        try (NpyReader reader = NpyReader.open(features)) {
            dimensions = reader.dimensions();
            rows = (int) reader.rows();
        }
        ElkiPeer peer = new ElkiPeer(
                NpyReader.readFloats(features), rows, dimensions, Path.of(args[1]), Double.parseDouble(args[2]));
        for (int i = 3; i < args.length; i++) {
            switch (args[i]) {
                case "neighbours" -> peer.neighbours();
                case "kmeans" -> peer.kmeans();
                case "dbscan" -> peer.dbscan();
                case "lof" -> peer.lof();
                default -> {
                    // ELKI has nothing like it
                }
            }
        }
    }

    private Database database() {
        double[][] table = new double[rows][dimensions];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < dimensions; k++) {
                table[i][k] = values[i * dimensions + k];
            }
        }
        Database database = new StaticArrayDatabase(new ArrayAdapterDatabaseConnection(table), null);
        database.initialize();
        return database;
    }

    private static Relation<NumberVector> vectors(Database database) {
        return database.getRelation(TypeUtil.NUMBER_VECTOR_FIELD);
    }

    private void neighbours() throws IOException {
        Relation<NumberVector> relation = vectors(database());
        long started = System.nanoTime();
        KNNSearcher<NumberVector> searcher =
                new QueryBuilder<>(relation, EuclideanDistance.STATIC).kNNByObject(6);
        DBIDRange ids = (DBIDRange) relation.getDBIDs();
        float[] distances = new float[rows];
        IntStream.range(0, rows).parallel().forEach(row -> {
            DBIDArrayIter id = ids.iter();
            // The row itself is the first of the six.
            distances[row] = (float)
                    searcher.getKNN(relation.get(id.seek(row)), 6).getKNNDistance();
        });
        DetectorPeer.report(PEER, "neighbours", started, "");
        DetectorPeer.write(results.resolve("neighbours.npy"), distances);
    }

    private void kmeans() {
        Relation<NumberVector> relation = vectors(database());
        long started = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        for (int seed = 0; seed < 10; seed++) {
            double inertia = 0;
            for (Cluster<KMeansModel> cluster : new HamerlyKMeans<NumberVector>(
                            SquaredEuclideanDistance.STATIC,
                            10,
                            300,
                            new KMeansPlusPlus<>(RandomFactory.get((long) seed)),
                            true)
                    .run(relation)
                    .getAllClusters()) {
                inertia += cluster.getModel().getVarianceContribution();
            }
            best = Math.min(best, inertia);
        }
        DetectorPeer.report(PEER, "kmeans", started, ", \"inertia\": " + best);
    }

    private void dbscan() throws IOException {
        Database database = database();
        long started = System.nanoTime();
        var clustering = new ParallelGeneralizedDBSCAN(
                        new EpsilonNeighborPredicate<>(eps, EuclideanDistance.STATIC), new MinPtsCorePredicate(5), false)
                .autorun(database);
        DetectorPeer.report(PEER, "dbscan", started, "");
        DBIDRange ids = (DBIDRange) vectors(database).getDBIDs();
        float[] labels = new float[rows];
        int label = 0;
        for (Cluster<Model> cluster : clustering.getAllClusters()) {
            for (DBIDIter id = cluster.getIDs().iter(); id.valid(); id.advance()) {
                labels[ids.getOffset(id)] = cluster.isNoise() ? -1 : label;
            }
            label += cluster.isNoise() ? 0 : 1;
        }
        DetectorPeer.write(results.resolve("dbscan.npy"), labels);
    }

    private void lof() throws IOException {
        Database database = database();
        long started = System.nanoTime();
        Relation<Double> scores = new ParallelLOF<NumberVector>(EuclideanDistance.STATIC, 20)
                .run(vectors(database))
                .getScores();
        DetectorPeer.report(PEER, "lof", started, "");
        DBIDRange ids = (DBIDRange) vectors(database).getDBIDs();
        float[] factors = new float[rows];
        for (DBIDIter id = ids.iter(); id.valid(); id.advance()) {
            factors[ids.getOffset(id)] = scores.get(id).floatValue();
        }
        DetectorPeer.write(results.resolve("lof.npy"), factors);
    }
}
