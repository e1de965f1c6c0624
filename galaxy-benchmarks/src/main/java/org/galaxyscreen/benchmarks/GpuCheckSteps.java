package org.galaxyscreen.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaProbe;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.weights.Weights;

/** The steps of a GPU check, each of which runs in a process of its own. */
final class GpuCheckSteps {
    static final String SANITIZED = "sanitized";
    static final int COMPARED_BATCH = 256;
    private static final int ROUNDS = 200;
    private static final long MEMORY_SLACK = 16;
    private static final double RATE_SECONDS = 5;
    private static final double WANTED_OF_RESIDENT = 0.9;
    private static final double STRESS_MINUTES = 0.9;
    private static final String PLANS = "plans";

    /** How far features may be from the reference. */
    private static final Map<Precision, Double> TOLERANCES =
            new TreeMap<>(Map.of(Precision.FP32, 1e-5, Precision.BF16, 1e-2, Precision.FP16, 1e-2));

    private final GpuCheckData data;
    private final GpuCheckReport report;

    GpuCheckSteps(GpuCheckData data, PrintStream out) {
        this.data = data;
        this.report = new GpuCheckReport(out);
    }

    /** Runs a step, which says all that there is to say. */
    void run(String name) throws IOException {
        if (name.equals(PLANS)) {
            plans();
            return;
        }
        String missing = CudaProbe.unavailable().orElse("");
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing);
        }
        switch (name) {
            case "versions" -> versions();
            case "layers" -> layers();
            case "correctness" -> correctness();
            case "throughput" -> throughput();
            case "kernels" -> kernels();
            case "pytorch" -> new GpuCheckPyTorch(data, report).run();
            case "stress" -> stress();
            case SANITIZED -> sanitized();
            default -> throw new IllegalArgumentException("there is no step " + name);
        }
    }

    private void versions() throws IOException {
        report.line("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        CudaProbe.versions().forEach(report::line);
        for (Precision precision : TOLERANCES.keySet()) {
            report.attempt("engine, " + precision.label(), () -> {
                try (CudaProbe.Engine engine = new CudaProbe.Engine(data.weights(), precision, 2)) {
                    report.line(engine.describe());
                }
            });
        }
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi",
                            "--query-gpu=name,driver_version,memory.total,clocks.sm",
                            "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(report::line);
            }
        } catch (IOException e) {
            report.line("no nvidia-smi: " + e.getMessage());
        }
    }

    /**
     * What cuDNN would do on GPUs that are not here, described by the keys that cuDNN 9.19 wants of a device's properties and the values
     * that NVIDIA gives for an A100 SXM and an H100 SXM.
     */
    private void plans() throws IOException {
        for (String gpu : List.of("a100", "h100")) {
            String description;
            try (InputStream in = Objects.requireNonNull(GpuCheck.class.getResourceAsStream(gpu + ".json"))) {
                description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            for (Precision precision : TOLERANCES.keySet()) {
                for (int batch : new int[] {1, 8, 128}) {
                    report.attempt(gpu + ", " + precision.label() + ", batch " + batch, () -> {
                        int[] without = new int[1];
                        CudaProbe.proposals(description, precision, batch, (shape, found) -> {
                            report.line(gpu + ", batch " + batch + ", " + shape + ": " + String.join(", ", found));
                            without[0] += found.isEmpty() ? 1 : 0;
                        });
                        report.figure(
                                gpu + ", " + precision.label() + ", batch " + batch + ": convolutions without a plan",
                                "" + without[0],
                                "0",
                                without[0] == 0);
                    });
                }
            }
        }
    }

    private void layers() {
        report.line("| precision | batch | layer | alike | what | ms | bias and ReLU | workspace, MiB |");
        report.line("| --- | --- | --- | --- | --- | --- | --- | --- |");
        Weights weights = data.weights();
        for (Precision precision : TOLERANCES.keySet()) {
            for (int batch : new int[] {8, 128}) {
                report.attempt("layers, " + precision.label() + ", batch " + batch, () -> {
                    List<CudaProbe.Layer> failed = new ArrayList<>();
                    double[] total = new double[1];
                    CudaProbe.layers(weights, precision, batch, layer -> {
                        if (!layer.failure().isEmpty()) {
                            failed.add(layer);
                        }
                        total[0] += layer.count() * layer.milliseconds();
                        report.out()
                                .printf(
                                        Locale.ROOT,
                                        "| %s | %d | %s | %d | %s | %.3f | %s | %.1f |%n",
                                        precision.label(),
                                        batch,
                                        layer.name(),
                                        layer.count(),
                                        layer.shape(),
                                        layer.milliseconds(),
                                        layer.failure().isEmpty() ? layer.how() : "FAILED: " + layer.failure(),
                                        layer.workspace() / (double) (1 << 20));
                    });
                    report.figure(
                            "layers alone, " + precision.label() + ", batch " + batch + ": sum, images/s",
                            GpuCheckReport.number(batch / total[0] * 1e3));
                    report.figure(
                            "layers that fail, " + precision.label() + ", batch " + batch,
                            "" + failed.size(),
                            "0",
                            failed.isEmpty());
                });
            }
        }
    }

    private void kernels() {
        CudaProbe.layers(
                data.weights(),
                Precision.BF16,
                128,
                layer -> report.line(layer.name() + ": " + String.join(", ", layer.kernels())));
    }

    private void correctness() throws IOException {
        ByteBuffer pixels = data.pixels();
        float[] reference = data.reference();
        for (Map.Entry<Precision, Double> tolerance : TOLERANCES.entrySet()) {
            Precision precision = tolerance.getKey();
            String label = precision.label();
            for (int batch : new int[] {1, 5, 64}) {
                report.attempt(
                        label + ", batch " + batch,
                        () -> agreement(precision, batch, tolerance.getValue(), pixels, reference));
            }
            report.attempt(label + ", slots", () -> slots(precision, pixels));
            report.attempt(label + ", poison", () -> {
                try (CudaProbe probe = new CudaProbe(data.weights(), precision, GpuCheckData.DIFFERENT, pixels)) {
                    boolean same = probe.sameAfterPoison(true) & probe.sameAfterPoison(false);
                    report.figure(label + ", buffers filled with NaN before", same ? "same" : "differ", "same", same);
                }
            });
            report.attempt(label + ", memory", () -> memory(precision, pixels));
        }
    }

    private void agreement(Precision precision, int batch, double tolerance, ByteBuffer pixels, float[] reference) {
        FloatBuffer floats = CudaProbe.floats(pixels, GpuCheckData.preprocessing());
        try (CudaProbe.Engine engine = new CudaProbe.Engine(data.weights(), precision, batch)) {
            float[] fromBytes = bytes(engine, batch, pixels);
            float[] again = bytes(engine, batch, pixels);
            FloatBuffer rows = Rows.direct(GpuCheckData.DIFFERENT * GpuCheckData.DIMENSIONS);
            for (int from = 0; from < GpuCheckData.DIFFERENT; from += batch) {
                engine.infer(
                        floats.position(from * GpuCheckData.IMAGE),
                        Math.min(batch, GpuCheckData.DIFFERENT - from),
                        rows.position(from * GpuCheckData.DIMENSIONS));
            }
            float[] fromFloats = new float[GpuCheckData.DIFFERENT * GpuCheckData.DIMENSIONS];
            rows.get(0, fromFloats);
            String what = precision.label() + ", batch " + batch;
            for (Map.Entry<String, float[]> way :
                    Map.of("bytes", fromBytes, "floats", fromFloats).entrySet()) {
                double worst = worst(way.getValue(), reference);
                report.figure(
                        what + ", from " + way.getKey() + ": worst row's relative difference",
                        String.format(Locale.ROOT, "%.1e", worst),
                        String.format(Locale.ROOT, "< %.0e", tolerance),
                        worst < tolerance);
            }
            boolean twice = Arrays.equals(fromBytes, again);
            report.figure(what + ", two runs", twice ? "same" : "differ", "same", twice);
            // In the narrower formats bytes take another way through the first layer.
            boolean exact = Arrays.equals(fromBytes, fromFloats);
            report.figure(
                    what + ", bytes and floats",
                    exact ? "same" : String.format(Locale.ROOT, "%.1e", worst(fromBytes, fromFloats)),
                    precision == Precision.FP32 ? "same" : "",
                    exact);
        }
    }

    private static float[] bytes(CudaProbe.Engine engine, int batch, ByteBuffer pixels) {
        FloatBuffer rows = Rows.direct(GpuCheckData.DIFFERENT * GpuCheckData.DIMENSIONS);
        for (int from = 0; from < GpuCheckData.DIFFERENT; from += batch) {
            engine.start(
                            pixels.duplicate().position(from * GpuCheckData.IMAGE),
                            Math.min(batch, GpuCheckData.DIFFERENT - from),
                            rows.position(from * GpuCheckData.DIMENSIONS))
                    .await();
        }
        float[] array = new float[GpuCheckData.DIFFERENT * GpuCheckData.DIMENSIONS];
        rows.get(0, array);
        return array;
    }

    /** The largest ‖row − expected‖ / ‖expected‖; not a number counts as infinite. */
    private static double worst(float[] rows, float[] reference) {
        double worst = 0;
        for (int row = 0; row < rows.length / GpuCheckData.DIMENSIONS; row++) {
            double relative = Rows.relativeError(
                    FloatBuffer.wrap(rows, row * GpuCheckData.DIMENSIONS, GpuCheckData.DIMENSIONS)
                            .slice(),
                    FloatBuffer.wrap(reference, row * GpuCheckData.DIMENSIONS, GpuCheckData.DIMENSIONS)
                            .slice());
            worst = Math.max(worst, Double.isFinite(relative) ? relative : Double.POSITIVE_INFINITY);
        }
        return worst;
    }

    /** One image at several places of both streams. */
    private void slots(Precision precision, ByteBuffer pixels) {
        int[] places = {0, 63, 127, 128, 191, 255};
        ByteBuffer images = ByteBuffer.allocateDirect(256 * GpuCheckData.IMAGE);
        for (int i = 0; i < 256; i++) {
            boolean same = Arrays.binarySearch(places, i) >= 0;
            images.put(
                    i * GpuCheckData.IMAGE,
                    pixels,
                    (same ? 5 : i * 7 % GpuCheckData.DIFFERENT) * GpuCheckData.IMAGE,
                    GpuCheckData.IMAGE);
        }
        FloatBuffer rows = Rows.direct(256 * GpuCheckData.DIMENSIONS);
        try (CudaProbe.Engine engine = new CudaProbe.Engine(data.weights(), precision, 256)) {
            engine.start(images, 256, rows).await();
        }
        int differing = 0;
        for (int place : places) {
            if (rows.slice(place * GpuCheckData.DIMENSIONS, GpuCheckData.DIMENSIONS)
                            .mismatch(rows.slice(0, GpuCheckData.DIMENSIONS))
                    >= 0) {
                differing++;
            }
        }
        report.figure(
                precision.label() + ", one image in slots 0, 63 and 127 of both streams: rows that differ",
                "" + differing,
                "0",
                differing == 0);
    }

    private void memory(Precision precision, ByteBuffer pixels) {
        FloatBuffer rows = Rows.direct(GpuCheckData.DIFFERENT * GpuCheckData.DIMENSIONS);
        try (CudaProbe.Engine engine = new CudaProbe.Engine(data.weights(), precision, GpuCheckData.DIFFERENT)) {
            engine.start(pixels, GpuCheckData.DIFFERENT, rows).await();
            long before = GpuMeter.freeMemory();
            for (int i = 0; i < ROUNDS; i++) {
                engine.start(pixels, GpuCheckData.DIFFERENT, rows).await();
            }
            long lost = before - GpuMeter.freeMemory();
            report.figure(
                    precision.label() + ", memory lost in " + ROUNDS + " rounds, MiB",
                    "" + lost,
                    "≤ " + MEMORY_SLACK,
                    lost <= MEMORY_SLACK);
        }
    }

    private void throughput() throws IOException {
        ByteBuffer pixels = data.pixels();
        report.attempt(
                "matrix product",
                () -> report.figure(
                        "matrix product, bf16, TFLOP/s", GpuCheckReport.number(GpuMeter.gemm(Precision.BF16, 1))));
        report.line("| precision | batch of a stream | resident, images/s | from bytes | from floats |");
        report.line("| --- | --- | --- | --- | --- |");
        for (int batch : new int[] {64, 256, 1024}) {
            report.attempt("throughput, bf16, batch " + batch, () -> {
                double resident = resident(Precision.BF16, batch, RATE_SECONDS, pixels);
                double bytes;
                double floats;
                try (CudaProbe.Engine engine = new CudaProbe.Engine(data.weights(), Precision.BF16, 2 * batch)) {
                    bytes = byteRate(engine, 2 * batch, RATE_SECONDS, pixels);
                    floats = floatRate(engine, 2 * batch, RATE_SECONDS, pixels);
                }
                report.out()
                        .printf(Locale.ROOT, "| bf16 | %d | %.0f | %.0f | %.0f |%n", batch, resident, bytes, floats);
                report.figure("bf16, batch " + batch + ", resident, images/s", GpuCheckReport.number(resident));
                report.figure(
                        "bf16, batch " + batch + ", from bytes, images/s",
                        GpuCheckReport.number(bytes),
                        "≥ " + GpuCheckReport.number(WANTED_OF_RESIDENT * resident),
                        bytes >= WANTED_OF_RESIDENT * resident);
                report.figure("bf16, batch " + batch + ", from floats, images/s", GpuCheckReport.number(floats));
            });
        }
        for (Precision precision : List.of(Precision.FP16, Precision.FP32)) {
            report.attempt("throughput, " + precision.label(), () -> {
                double resident = resident(precision, COMPARED_BATCH, RATE_SECONDS, pixels);
                report.out()
                        .printf(Locale.ROOT, "| %s | %d | %.0f | | |%n", precision.label(), COMPARED_BATCH, resident);
                report.figure(
                        precision.label() + ", batch " + COMPARED_BATCH + ", resident, images/s",
                        GpuCheckReport.number(resident));
            });
        }
    }

    private double resident(Precision precision, int batch, double seconds, ByteBuffer pixels) {
        try (CudaProbe probe = new CudaProbe(data.weights(), precision, batch, pixels)) {
            return probe.rate(seconds, true);
        }
    }

    private static ByteBuffer repeated(ByteBuffer pixels, int count) {
        ByteBuffer images = ByteBuffer.allocateDirect(count * GpuCheckData.IMAGE);
        for (int i = 0; i < count; i++) {
            images.put(
                    i * GpuCheckData.IMAGE,
                    pixels,
                    i % GpuCheckData.DIFFERENT * GpuCheckData.IMAGE,
                    GpuCheckData.IMAGE);
        }
        return images;
    }

    /** Two calls are under way at any time, as when a survey is read, each of a batch that fills all streams. */
    static double byteRate(CudaProbe.Engine engine, int count, double seconds, ByteBuffer pixels) {
        FloatBuffer[] rows = {Rows.direct(count * GpuCheckData.DIMENSIONS), Rows.direct(count * GpuCheckData.DIMENSIONS)
        };
        try (PixelEngine.Images images = engine.images(count)) {
            images.bytes().put(0, repeated(pixels, count), 0, count * GpuCheckData.IMAGE);
            engine.start(images, count, rows[0]).await();
            engine.start(images, count, rows[1]).await();
            long calls = 0;
            long started = System.nanoTime();
            CudaProbe.Pending pending = engine.start(images, count, rows[0]);
            while (GpuCheck.seconds(started) < seconds) {
                CudaProbe.Pending next = engine.start(images, count, rows[(int) (++calls % 2)]);
                pending.await();
                pending = next;
            }
            pending.await();
            return (calls + 1) * count / GpuCheck.seconds(started);
        }
    }

    private static double floatRate(CudaProbe.Engine engine, int count, double seconds, ByteBuffer pixels) {
        FloatBuffer images = CudaProbe.floats(repeated(pixels, count), GpuCheckData.preprocessing());
        FloatBuffer rows = Rows.direct(count * GpuCheckData.DIMENSIONS);
        engine.infer(images, count, rows);
        long calls = 0;
        long started = System.nanoTime();
        while (GpuCheck.seconds(started) < seconds) {
            engine.infer(images, count, rows);
            calls++;
        }
        return calls * count / GpuCheck.seconds(started);
    }

    private void stress() throws IOException {
        try (InferenceEngine engine = GpuPeers.engine(GpuPeers.weights(), Precision.BF16, 0)) {
            boolean passed = new GpuStress(GpuCheckData.DIMENSIONS).run(engine, STRESS_MINUTES, report.out());
            report.figure("stress: rows and memory", passed ? "as they were" : "changed", "as they were", passed);
        }
    }

    /** What compute-sanitizer is to watch: every kernel, few images. */
    private void sanitized() throws IOException {
        try (CudaProbe probe = new CudaProbe(data.weights(), Precision.BF16, 2, data.pixels())) {
            boolean same = probe.sameAfterPoison(true) & probe.sameAfterPoison(false);
            report.figure("compute-sanitizer, bf16, batch 2, to the end", same ? "yes" : "rows differ", "yes", same);
        }
    }
}
