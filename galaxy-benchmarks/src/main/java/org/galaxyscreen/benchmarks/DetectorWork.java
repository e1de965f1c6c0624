package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.autoencoder.FittedAutoencoder;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.io.npy.NpyReader;

/** The work of this library's detectors on some rows: seconds, operations, and how the results compare with a peer's. */
final class DetectorWork {
    private static final int COMPONENTS = 58;
    private static final int RESTARTS = 10;
    private static final int[] WIDTHS = {1024, 512, 256, 128, 64};

    private final Features rows;
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final double eps;
    private final double[] kDistance;
    private final FittedKMeans kmeans;
    private final FittedDbscan dbscan;
    private final Scores lof;
    private final FittedPca pca;
    private final FittedAutoencoder autoencoder;

    /** Does each piece so many times. */
    DetectorWork(Features rows, int turns) {
        this.rows = rows;
        kDistance = best("neighbours", turns, () -> DbscanDetector.kDistance(rows, 5));
        kmeans = best("kmeans", turns, () -> KMeansDetector.defaults()
                .withRestarts(RESTARTS)
                .fit(rows));
        eps = DbscanDetector.defaults().fit(rows).eps();
        dbscan = best(
                "dbscan", turns, () -> DbscanDetector.defaults().withEps(eps).fit(rows));
        lof = best("lof", turns, () -> LofDetector.defaults()
                .withNeighbours(20)
                .fitAndScore(rows, ProgressListener.NONE)
                .scores());
        pca = best("pca", turns, () -> Pca.ofComponents(COMPONENTS).fit(rows));
        best("iforest", turns, () -> IsolationForestDetector.defaults()
                .withTrees(100)
                .fit(rows)
                .score(rows));
        autoencoder = best("autoencoder", turns, () -> AutoencoderDetector.defaults()
                .withMaxEpochs(1)
                .withBatchSize(128)
                .withValidationFraction(0)
                .fit(rows));
    }

    private <T> T best(String name, int turns, Supplier<T> work) {
        T result = null;
        for (int turn = 0; turn < turns; turn++) {
            long started = System.nanoTime();
            result = work.get();
            seconds.merge(name, (System.nanoTime() - started) / 1e9, Math::min);
        }
        return Objects.requireNonNull(result);
    }

    /** The fastest turn of each piece of work, by name. */
    Map<String, Double> seconds() {
        return seconds;
    }

    /** DBSCAN's, which the peers are given. */
    double eps() {
        return eps;
    }

    /** The multiplications and additions that the work cannot do without; 0 where it is not made of products. */
    double operations(String what) {
        double n = rows.rows();
        double d = rows.dimensions();
        return switch (what) {
            case "neighbours", "dbscan", "lof" -> n * (n + 1) * d;
            case "kmeans" -> 2 * n * d * kmeans.clusters() * kmeans.iterations() * RESTARTS;
            case "pca" -> n * d * (d + 1);
            case "autoencoder" -> n * autoencoderOperations();
            default -> 0;
        };
    }

    /** A row's: forward, the weights' gradients, and the inputs' but for the first layer. */
    private double autoencoderOperations() {
        int[] narrower =
                Arrays.stream(WIDTHS).filter(w -> w < rows.dimensions()).toArray();
        double weights = 0;
        double before = rows.dimensions();
        double first = before * narrower[0];
        for (int width : narrower) {
            weights += 2 * before * width;
            before = width;
        }
        return 6 * weights - 2 * first;
    }

    /** How the results of a piece of work compare with a peer's; empty where there is nothing to compare. */
    String compare(String what, DetectorPeer peer) throws IOException {
        JsonNode theirs = peer.results().get(what);
        if (theirs == null) {
            return "";
        }
        return switch (what) {
            case "neighbours" -> distances(NpyReader.readDoubles(peer.array("neighbours.npy")));
            case "kmeans" ->
                percent("inertia", kmeans.inertia() / theirs.get("inertia").asDouble());
            case "dbscan" -> labels(NpyReader.readFloats(peer.array("dbscan.npy")));
            case "lof" -> factors(NpyReader.readDoubles(peer.array("lof.npy")));
            case "pca" -> variances(theirs.get("variance"));
            case "autoencoder" ->
                String.format(
                        Locale.ROOT,
                        "loss %.4f and %.4f",
                        autoencoder.learningCurve().trainError().get(0),
                        theirs.get("loss").asDouble());
            default -> "";
        };
    }

    private static String percent(String what, double ratio) {
        return String.format(Locale.ROOT, "%s %+.4f %%", what, 100 * (ratio - 1));
    }

    private String distances(double[] theirs) {
        return String.format(Locale.ROOT, "5th distance within %.1e", worst(kDistance, theirs));
    }

    private String factors(double[] theirs) {
        return String.format(Locale.ROOT, "factors within %.1e", worst(lof.values(), theirs));
    }

    private static double worst(double[] own, double[] theirs) {
        return IntStream.range(0, theirs.length)
                .mapToDouble(i -> Math.abs(own[i] / theirs[i] - 1))
                .max()
                .orElse(0);
    }

    /** A randomised solver falls short of the truth: that more variance is explained is better. */
    private String variances(JsonNode theirs) {
        double[] own = pca.explainedVariance();
        double[] differences = IntStream.range(0, own.length)
                .mapToDouble(i -> own[i] / theirs.get(i).asDouble() - 1)
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "variances %+.1e to %+.1e of theirs", differences[0], differences[own.length - 1]);
    }

    /** Core rows and noise must agree; a border row may belong to either of two clusters in its reach. */
    private String labels(float[] theirs) {
        int[] own = dbscan.labels();
        Map<Integer, Integer> names = new HashMap<>();
        int different = 0;
        for (int row = 0; row < own.length; row++) {
            Integer name = names.putIfAbsent((int) theirs[row], own[row]);
            if (name != null && name != own[row]) {
                different++;
            }
        }
        return String.format(
                Locale.ROOT,
                "%d of %d labels differ; %d clusters, %d noise",
                different,
                own.length,
                dbscan.clusters(),
                dbscan.noiseRows());
    }
}
