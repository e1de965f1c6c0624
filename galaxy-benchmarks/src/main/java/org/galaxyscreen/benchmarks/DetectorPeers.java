package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.AutoencoderDetector;
import org.galaxyscreen.detectors.DbscanDetector;
import org.galaxyscreen.detectors.FittedAutoencoder;
import org.galaxyscreen.detectors.FittedDbscan;
import org.galaxyscreen.detectors.FittedKMeans;
import org.galaxyscreen.detectors.FittedPca;
import org.galaxyscreen.detectors.KMeansDetector;
import org.galaxyscreen.detectors.Pca;
import org.galaxyscreen.features.Precision;
import org.galaxyscreen.io.NpyReader;
import org.galaxyscreen.io.NpyWriter;

/**
 * The detectors' work by this library and by its peers, on the same rows: seconds, the ratio to the peer, and whether the
 * results are equal. The peers are those of the {@code python3} that is found: scikit-learn and PyTorch.
 */
public final class DetectorPeers {
    private static final int COMPONENTS = 58;

    private final Features rows;
    private final int turns;
    private final Map<String, Double> ours = new LinkedHashMap<>();
    private final Map<String, JsonNode> peers = new HashMap<>();
    private final Map<String, String> compared = new HashMap<>();

    private DetectorPeers(Features rows, int turns) {
        this.rows = rows;
        this.turns = turns;
    }

    /** Prints the table; the arguments are rows, dimensions and turns, 16000, 2048 and 3 if there are none. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 16_000;
        int dimensions = args.length > 1 ? Integer.parseInt(args[1]) : 2048;
        // Compiled on a small survey, so that what is measured is not the compiler.
        new DetectorPeers(LatentRows.of(2_000, 256), 1).measureOurs();
        int turns = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        new DetectorPeers(LatentRows.of(count, dimensions), turns).run(System.out);
    }

    private record Ours(
            FittedKMeans kmeans,
            double[] kDistance,
            FittedDbscan dbscan,
            FittedPca pca,
            FittedAutoencoder autoencoder) {}

    private Ours measureOurs() {
        double[] kDistance = best("neighbours", () -> DbscanDetector.kDistance(rows, 5));
        FittedKMeans kmeans =
                best("kmeans", () -> KMeansDetector.defaults().withRestarts(10).fit(rows));
        double eps = DbscanDetector.defaults().fit(rows).eps();
        FittedDbscan dbscan =
                best("dbscan", () -> DbscanDetector.defaults().withEps(eps).fit(rows));
        FittedPca pca = best("pca", () -> Pca.ofComponents(COMPONENTS).fit(rows));
        FittedAutoencoder autoencoder = best("autoencoder", () -> AutoencoderDetector.defaults()
                .withMaxEpochs(1)
                .withBatchSize(128)
                .withValidationFraction(0)
                .fit(rows));
        return new Ours(kmeans, kDistance, dbscan, pca, autoencoder);
    }

    private <T> T best(String name, Supplier<T> work) {
        T result = null;
        for (int turn = 0; turn < turns; turn++) {
            long started = System.nanoTime();
            result = work.get();
            ours.merge(name, (System.nanoTime() - started) / 1e9, Math::min);
        }
        return Objects.requireNonNull(result);
    }

    private void run(PrintStream out) throws IOException, InterruptedException {
        Ours own = measureOurs();
        Path folder = Files.createTempDirectory("detector-peers");
        try {
            Path features = folder.resolve("features.npy");
            try (NpyWriter writer = NpyWriter.create(features, rows.dimensions())) {
                for (int row = 0; row < rows.rows(); row++) {
                    writer.write(rows.row(row), 0);
                }
                writer.commit();
            }
            measurePeers(folder, features, own.dbscan().eps());
            compare(folder, own);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        print(out);
    }

    private void measurePeers(Path folder, Path features, double eps) throws IOException, InterruptedException {
        Path script = folder.resolve("detector_peers.py");
        try (InputStream resource =
                Objects.requireNonNull(DetectorPeers.class.getResourceAsStream("detector_peers.py"))) {
            Files.copy(resource, script);
        }
        ObjectMapper json = new ObjectMapper();
        for (int turn = 0; turn < turns; turn++) {
            List<String> command = new ArrayList<>(
                    List.of("python3", script.toString(), features.toString(), folder.toString(), "" + eps));
            command.addAll(ours.keySet());
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode node = json.readTree(line);
                    peers.merge(
                            node.get("name").asText(),
                            node,
                            (a, b) -> a.get("seconds").asDouble()
                                            <= b.get("seconds").asDouble()
                                    ? a
                                    : b);
                }
            }
            process.waitFor();
        }
    }

    private void compare(Path folder, Ours own) throws IOException {
        if (peers.containsKey("kmeans")) {
            compared.put(
                    "kmeans",
                    String.format(
                            Locale.ROOT,
                            "inertia %+.4f %%",
                            100
                                    * (own.kmeans().inertia()
                                                    / peers.get("kmeans")
                                                            .get("inertia")
                                                            .asDouble()
                                            - 1)));
        }
        if (peers.containsKey("neighbours")) {
            double[] theirs = NpyReader.readDoubles(folder.resolve("neighbours.npy"));
            double worst = IntStream.range(0, theirs.length)
                    .mapToDouble(i -> Math.abs(own.kDistance()[i] / theirs[i] - 1))
                    .max()
                    .orElse(0);
            compared.put("neighbours", String.format(Locale.ROOT, "5th distance within %.1e", worst));
        }
        if (peers.containsKey("dbscan")) {
            compared.put("dbscan", compareLabels(own.dbscan(), NpyReader.readFloats(folder.resolve("dbscan.npy"))));
        }
        if (peers.containsKey("pca")) {
            compared.put(
                    "pca",
                    compareVariances(
                            own.pca().explainedVariance(), peers.get("pca").get("variance")));
        }
        if (peers.containsKey("autoencoder")) {
            compared.put(
                    "autoencoder",
                    String.format(
                            Locale.ROOT,
                            "loss %.4f and %.4f",
                            own.autoencoder().learningCurve().trainError().get(0),
                            peers.get("autoencoder").get("loss").asDouble()));
        }
    }

    /** A randomised solver falls short of the truth: that more variance is explained is better. */
    private static String compareVariances(double[] own, JsonNode theirs) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < own.length; i++) {
            double difference = own[i] / theirs.get(i).asDouble() - 1;
            lowest = Math.min(lowest, difference);
            highest = Math.max(highest, difference);
        }
        return String.format(Locale.ROOT, "variances %+.1e to %+.1e of theirs", lowest, highest);
    }

    /** Core rows and noise must agree; a border row may belong to either of two clusters in its reach. */
    private static String compareLabels(FittedDbscan own, float[] theirs) {
        int[] labels = own.labels();
        Map<Integer, Integer> names = new HashMap<>();
        int different = 0;
        for (int row = 0; row < labels.length; row++) {
            int name = names.computeIfAbsent((int) theirs[row], i -> -2);
            if (name == -2) {
                names.put((int) theirs[row], labels[row]);
            } else if (name != labels[row]) {
                different++;
            }
        }
        return String.format(
                Locale.ROOT,
                "%d of %d labels differ; %d clusters, %d noise",
                different,
                labels.length,
                own.clusters(),
                own.noiseRows());
    }

    private void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%,d × %d, %d threads, best of %d turns%n%n",
                rows.rows(),
                rows.dimensions(),
                Runtime.getRuntime().availableProcessors(),
                turns);
        out.println("| what | ours, s | peer, s | ratio | results |");
        out.println("| --- | --- | --- | --- | --- |");
        ours.forEach((name, seconds) -> {
            JsonNode peer = peers.get(name);
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %s | %s |%n",
                    name,
                    seconds,
                    peer == null
                            ? "absent"
                            : String.format(
                                    Locale.ROOT, "%.2f", peer.get("seconds").asDouble()),
                    peer == null
                            ? ""
                            : String.format(
                                    Locale.ROOT, "%.1f", peer.get("seconds").asDouble() / seconds),
                    compared.getOrDefault(name, ""));
        });
        double pairs = (double) rows.rows() * (rows.rows() + 1) / 2;
        double operations = 2 * pairs * rows.dimensions();
        for (MatrixRate rate : List.of(MatrixRate.of(Precision.FP32), MatrixRate.of(Precision.BF16))) {
            double gflops = rate.measure(2);
            out.printf(
                    Locale.ROOT,
                    "%n%s: %.0f GFLOP/s; all pairs once in %.2f s, of which neighbours take %.0f %%",
                    rate.label(),
                    gflops,
                    operations / gflops / 1e9,
                    100 * operations / gflops / 1e9 / ours.get("neighbours"));
        }
        out.println();
    }
}
