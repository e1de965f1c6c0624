package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.weights.Weights;

/**
 * How much memory is resident at most in a process that runs one engine and nothing else: Java, the weights, the engine.
 * A process each, since what an engine frees goes back to its allocator and not always to the machine.
 */
final class PeakMemory {
    /** What is measured for comparison: the weights in Java, and no engine. */
    static final String NOTHING = "no engine";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int BATCHES = 3;

    private PeakMemory() {}

    /**
     * Measures in a process of its own.
     *
     * @param label a contender's, or {@link #NOTHING}
     * @param folder as {@link Contender#prepare} left it
     * @return MiB; empty where the system does not tell, or the engine does not run
     */
    static OptionalLong measure(String label, int batch, Path folder) throws IOException {
        if (!Files.exists(STATUS)) {
            return OptionalLong.empty();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        "-Dorg.bytedeco.javacpp.logger=slf4j",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        PeakMemory.class.getName(),
                        label,
                        Integer.toString(batch),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            return ended && process.exitValue() == 0 ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process: a label, a batch and a folder in; MiB out. */
    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Weights weights = Peers.weights();
        if (!args[0].equals(NOTHING)) {
            int batch = Integer.parseInt(args[1]);
            int size = weights.preprocessing().crop();
            FloatBuffer images = Rows.direct(batch * 3 * size * size);
            for (int i = 0; i < images.capacity(); i++) {
                images.put(i, i % 7 - 3);
            }
            try (InferenceEngine engine = Contender.labelled(args[0]).make(weights, batch, Path.of(args[2]))) {
                FloatBuffer features = Rows.direct(batch * engine.dimensions());
                for (int i = 0; i < BATCHES; i++) {
                    engine.infer(images, batch, features);
                }
            }
        }
        System.out.println(peakMegabytes());
        System.exit(0); // some engines leave threads behind
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no line VmHWM"));
    }
}
