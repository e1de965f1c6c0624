package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.galaxyscreen.io.npy.NpyWriter;

/**
 * A program that does the detectors' work another way, in a process of its own. It is called with {@code FEATURES.npy OUT_DIR EPS
 * WHAT...} and prints a line of JSON for each piece of work: its name, seconds and what to compare; arrays go to the folder.
 */
final class DetectorPeer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final List<String> command;
    private final Path results;
    private final Map<String, JsonNode> best = new TreeMap<>();

    private DetectorPeer(String name, List<String> command, Path results) {
        this.name = name;
        this.command = command;
        this.results = results;
    }

    /** scikit-learn and PyTorch, those of the {@code python3} that is found. */
    static DetectorPeer python(Path folder) throws IOException {
        Path script = folder.resolve("detector_peers.py");
        try (InputStream resource =
                Objects.requireNonNull(DetectorPeer.class.getResourceAsStream("detector_peers.py"))) {
            Files.copy(resource, script);
        }
        return new DetectorPeer(
                "Python", List.of("python3", script.toString()), Files.createDirectory(folder.resolve("python")));
    }

    /** ELKI, where this was built with its profile; one that does nothing elsewhere. */
    static DetectorPeer elki(Path folder) throws IOException {
        return compiledIn("ELKI", "ElkiPeer", folder);
    }

    /** Smile, where this was built with its profile; one that does nothing elsewhere. */
    static DetectorPeer smile(Path folder) throws IOException {
        return compiledIn("Smile", "SmilePeer", folder);
    }

    private static DetectorPeer compiledIn(String name, String main, Path folder) throws IOException {
        boolean built = DetectorPeer.class.getResource(main + ".class") != null;
        List<String> command = !built
                ? List.of()
                : List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx12g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DetectorPeer.class.getPackageName() + "." + main);
        return new DetectorPeer(name, command, Files.createDirectory(folder.resolve(main)));
    }

    /** Says, as a peer, what a piece of work took. */
    static void report(String peer, String name, long started, String more) {
        System.out.printf(
                Locale.ROOT,
                "{\"name\": \"%s\", \"peer\": \"%s\", \"seconds\": %.3f%s}%n",
                name,
                peer,
                (System.nanoTime() - started) / 1e9,
                more);
        System.out.flush();
    }

    /** Leaves an array of one column, as a peer. */
    static void write(Path file, float[] column) throws IOException {
        try (NpyWriter writer = NpyWriter.create(file, 1)) {
            for (int i = 0; i < column.length; i++) {
                writer.write(column, i);
            }
            writer.commit();
        }
    }

    /** Runs it once; for each piece of work the fastest turn is kept. */
    void run(Path features, double eps, Iterable<String> work) throws IOException, InterruptedException {
        if (command.isEmpty()) {
            return;
        }
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(features.toString(), results.toString(), "" + eps));
        work.forEach(line::add);
        Path errors = results.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(errors.toFile());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return; // there is no such program here: its rows say that it is absent
        }
        try (BufferedReader lines = process.inputReader()) {
            for (String found = lines.readLine(); found != null; found = lines.readLine()) {
                if (found.startsWith("{")) {
                    JsonNode node = JSON.readTree(found);
                    best.merge(node.get("name").asText(), node, (a, b) -> seconds(a) <= seconds(b) ? a : b);
                }
            }
        }
        if (process.waitFor() != 0) {
            List<String> said = Files.readAllLines(errors);
            System.err.println(name + ": " + (said.isEmpty() ? "failed" : String.join("\n", said)));
        }
    }

    private static double seconds(JsonNode node) {
        return node.get("seconds").asDouble();
    }

    String name() {
        return name;
    }

    /** What it did, by name. */
    Map<String, JsonNode> results() {
        return best;
    }

    /** Where it left an array. */
    Path array(String file) {
        return results.resolve(file);
    }
}
