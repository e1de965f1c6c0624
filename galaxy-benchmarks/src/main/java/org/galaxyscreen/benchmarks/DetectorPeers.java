package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.io.npy.NpyWriter;

/**
 * The detectors' work by this library and by its peers, on the same rows: seconds, the ratio to the peer, and whether the
 * results are equal. The peers are scikit-learn and PyTorch, those of the {@code python3} that is found, and ELKI and Smile
 * where this was built with their profiles.
 */
public final class DetectorPeers {
    private DetectorPeers() {}

    /** Prints the tables; the arguments are rows, dimensions and turns, 16000, 2048 and 3 if there are none. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 16_000;
        int dimensions = args.length > 1 ? Integer.parseInt(args[1]) : 2048;
        int turns = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        // Compiled on a small survey, so that what is measured is not the compiler.
        new DetectorWork(LatentRows.of(2_000, 256), 1);
        run(LatentRows.of(count, dimensions), turns, System.out);
    }

    private static void run(Features rows, int turns, PrintStream out) throws IOException, InterruptedException {
        DetectorWork ours = new DetectorWork(rows, turns);
        out.printf(
                Locale.ROOT,
                "%,d × %d, %d threads, best of %d turns%n%n",
                rows.rows(),
                rows.dimensions(),
                Runtime.getRuntime().availableProcessors(),
                turns);
        printRates(ours, out);
        Path folder = Files.createTempDirectory("detector-peers");
        try {
            Path features = folder.resolve("features.npy");
            try (NpyWriter writer = NpyWriter.create(features, rows.dimensions())) {
                for (int row = 0; row < rows.rows(); row++) {
                    writer.write(rows.row(row), 0);
                }
                writer.commit();
            }
            DetectorPeer python = DetectorPeer.python(folder);
            for (int turn = 0; turn < turns; turn++) {
                python.run(features, ours.eps(), ours.seconds().keySet());
            }
            // Minutes for what the others do in seconds: once is enough.
            DetectorPeer elki = DetectorPeer.elki(folder);
            elki.run(features, ours.eps(), ours.seconds().keySet());
            DetectorPeer smile = DetectorPeer.smile(folder);
            smile.run(features, ours.eps(), ours.seconds().keySet());
            printPeers(ours, List.of(python, elki, smile), out);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void printRates(DetectorWork ours, PrintStream out) {
        double single = MatrixRate.of(Precision.FP32).measure(2);
        double half = MatrixRate.of(Precision.BF16).measure(2);
        out.printf(Locale.ROOT, "matrix product: %.0f GFLOP/s in fp32, %.0f in bf16%n%n", single, half);
        out.println("| what | ours, s | GFLOP | GFLOP/s | of the fp32 product | of the bf16 product |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        ours.seconds().forEach((what, seconds) -> {
            double operations = ours.operations(what) / 1e9;
            if (operations > 0) {
                double rate = operations / seconds;
                out.printf(
                        Locale.ROOT,
                        "| %s | %.2f | %.0f | %.0f | %.0f %% | %.0f %% |%n",
                        what,
                        seconds,
                        operations,
                        rate,
                        100 * rate / single,
                        100 * rate / half);
            }
        });
        out.println();
    }

    private static void printPeers(DetectorWork ours, List<DetectorPeer> peers, PrintStream out) throws IOException {
        out.println("| what | ours, s | peer | its s | ratio | results |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        for (String what : ours.seconds().keySet()) {
            double seconds = ours.seconds().get(what);
            for (DetectorPeer peer : peers) {
                JsonNode theirs = peer.results().get(what);
                if (theirs == null) {
                    out.printf(Locale.ROOT, "| %s | %.2f | %s | absent | | |%n", what, seconds, peer.name());
                    continue;
                }
                double its = theirs.get("seconds").asDouble();
                out.printf(
                        Locale.ROOT,
                        "| %s | %.2f | %s | %.2f | %.1f | %s |%n",
                        what,
                        seconds,
                        theirs.get("peer").asText(),
                        its,
                        its / seconds,
                        ours.compare(what, peer));
            }
        }
        out.flush();
    }
}
