package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaProbe;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to find out on a GPU that can be had for some minutes only. Each step is a process of its own with a limit to
 * its time, so that none can end or hold up the others; what it says is appended to a file line by line, and a table of the
 * figures comes last. {@code gpu/bundle.sh} makes a folder with all that it needs.
 *
 * <p>Arguments: the folder that {@code prepare} has filled and the file to append to; a step's name as a third runs that one
 * alone, in this process. With {@code prepare} in the place of the file, the folder is filled, which needs no GPU.
 */
public final class GpuCheck {
    private static final int SIZE = 224;
    private static final int IMAGE = 3 * SIZE * SIZE;
    private static final int DIFFERENT = 64;
    private static final int NOISE = 8;
    private static final int DIMENSIONS = 2048;
    private static final int ROUNDS = 200;
    private static final long MEMORY_SLACK = 16;
    private static final double RATE_SECONDS = 5;
    private static final double TURN_SECONDS = 2;
    private static final int TURNS = 3;
    private static final int COMPARED_BATCH = 256;
    private static final double WANTED_OF_PYTORCH = 1.2;
    private static final double WANTED_OF_RESIDENT = 0.9;
    private static final double STRESS_MINUTES = 0.9;
    private static final int WIDEST = 400;

    /** All steps together, seconds. */
    private static final double LIMIT = 465;

    private static final String FIGURE = "= ";
    private static final String PLANS = "plans";
    private static final String SANITIZER = "sanitizer";
    private static final String SANITIZED = "sanitized";
    private static final String MET = "met";
    private static final String MISSED = "missed";

    /** How far features may be from the reference. */
    private static final Map<Precision, Double> TOLERANCES =
            new TreeMap<>(Map.of(Precision.FP32, 1e-5, Precision.BF16, 1e-2, Precision.FP16, 1e-2));

    /** Steps in order, and how many seconds each may take. */
    private static final Map<String, Integer> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put("versions", 40);
        STEPS.put("layers", 90);
        STEPS.put("correctness", 100);
        STEPS.put("throughput", 90);
        STEPS.put("kernels", 30);
        STEPS.put("pytorch", 200);
        STEPS.put("stress", 90);
        STEPS.put(SANITIZER, 90);
    }

    private final Path data;
    private final PrintStream out;

    private GpuCheck(Path data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    /** See above; ends with status 1 if a step or a target was missed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (args.length < 2) {
            System.err.println("GpuCheck FOLDER prepare | FOLDER RESULTS [STEP]; a folder and a file expected");
            System.exit(2);
        }
        GpuCheck check = new GpuCheck(Path.of(args[0]), out);
        if (args[1].equals("prepare")) {
            check.prepare();
        } else if (args.length == 2) {
            System.exit(check.conduct(Path.of(args[1])) ? 0 : 1);
        } else {
            int status = 0;
            try {
                check.step(args[2]);
            } catch (IOException | RuntimeException | LinkageError e) {
                out.println("FAILED: " + e);
                status = 1;
            }
            System.exit(status);
        }
    }

    private static Weights weights() {
        return Weights.untrained(0).withPreprocessing(preprocessing());
    }

    /** ImageNet's, of images that have the network's size already. */
    private static Preprocessing preprocessing() {
        return Preprocessing.imagenetV2().withInputSize(SIZE);
    }

    // ---- beforehand

    /** Writes images, most of them galaxies and some noise, and what oneDNN computes of them on the processor, in float32. */
    private void prepare() throws IOException {
        HeldImages galaxies = HeldImages.of(DIFFERENT - NOISE, SIZE);
        ByteBuffer pixels = ByteBuffer.allocateDirect(DIFFERENT * IMAGE);
        for (int i = 0; i < DIFFERENT - NOISE; i++) {
            pixels.put(galaxies.image(i).rgb());
        }
        SplittableRandom random = new SplittableRandom(1);
        while (pixels.hasRemaining()) {
            pixels.put((byte) random.nextInt());
        }
        FloatBuffer floats = CudaProbe.floats(pixels.rewind(), preprocessing());
        FloatBuffer features = Rows.direct(DIFFERENT * DIMENSIONS);
        try (InferenceEngine engine = Engines.create(
                weights(),
                Stage.LAYER4,
                EngineOptions.defaults().withKind(Kind.ONEDNN).withMaxBatch(8))) {
            out.println(engine.describe());
            for (int from = 0; from < DIFFERENT; from += 8) {
                engine.infer(floats.position(from * IMAGE), 8, features.position(from * DIMENSIONS));
            }
        }
        Files.createDirectories(data);
        byte[] bytes = new byte[pixels.capacity()];
        pixels.get(0, bytes);
        Files.write(data.resolve("pixels"), bytes);
        ByteBuffer rows = ByteBuffer.allocate(features.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        rows.asFloatBuffer().put(features.rewind());
        Files.write(data.resolve("features"), rows.array());
    }

    private ByteBuffer pixels() throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve("pixels"));
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).rewind();
    }

    private float[] reference() throws IOException {
        float[] rows = new float[DIFFERENT * DIMENSIONS];
        ByteBuffer.wrap(Files.readAllBytes(data.resolve("features")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(rows);
        return rows;
    }

    // ---- all steps

    private boolean conduct(Path results) throws IOException, InterruptedException {
        long started = System.nanoTime();
        List<String> summary = new ArrayList<>();
        boolean good = true;
        for (Map.Entry<String, Integer> step : STEPS.entrySet()) {
            double left = LIMIT - seconds(started);
            if (left < 1) {
                summary.add("| " + step.getKey() + " | | | not run: no time left |");
                good = false;
                continue;
            }
            long begun = System.nanoTime();
            List<String> figures = new ArrayList<>();
            String ended = runStep(step.getKey(), Math.min(left, step.getValue()), results, figures);
            summary.add(String.format(Locale.ROOT, "| %s | %.0f s | | %s |", step.getKey(), seconds(begun), ended));
            summary.addAll(figures);
            good &= ended.equals("done") && figures.stream().noneMatch(line -> line.contains("| " + MISSED + " |"));
        }
        append(results, "");
        append(results, "| what | figure | wanted | |");
        append(results, "| --- | --- | --- | --- |");
        for (String line : summary) {
            append(results, line);
        }
        append(results, "");
        append(results, String.format(Locale.ROOT, "%.0f s in all", seconds(started)));
        return good;
    }

    /** How a step ended, in words. */
    private String runStep(String name, double limit, Path results, List<String> figures)
            throws IOException, InterruptedException {
        append(results, "");
        append(results, "## " + name);
        append(results, "");
        List<String> command = new ArrayList<>();
        if (name.equals(SANITIZER)) {
            Path tool = sanitizer();
            if (tool == null) {
                append(results, "there is no compute-sanitizer");
                return "not run: there is no compute-sanitizer";
            }
            command.addAll(List.of(
                    tool.toString(), "--tool", "memcheck", "--report-api-errors", "no", "--error-exitcode", "9"));
        }
        command.addAll(java());
        command.addAll(List.of(
                GpuCheck.class.getName(),
                data.toString(),
                results.toString(),
                name.equals(SANITIZER) ? SANITIZED : name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(() -> read(process, results, figures), name);
        reader.start();
        boolean ended = process.waitFor((long) (limit * 1000), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        reader.join(5000);
        String how = !ended
                ? String.format(Locale.ROOT, "cut off after %.0f s", limit)
                : process.exitValue() == 0 ? "done" : "failed with status " + process.exitValue();
        if (!how.equals("done")) {
            append(results, how);
        }
        return how;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx4g");
        if (Runtime.version().feature() > 21) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String property :
                List.of("org.galaxyscreen.cuda.kernels", "org.galaxyscreen.cuda.libraries", "java.io.tmpdir")) {
            String value = System.getProperty(property, "");
            if (!value.isEmpty()) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private void read(Process process, Path results, List<String> figures) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(FIGURE)) {
                    figures.add(line.substring(FIGURE.length()));
                } else {
                    append(results, line);
                }
            }
        } catch (IOException e) {
            figures.add("| what it said was lost | " + e.getMessage() + " | | " + MISSED + " |");
        }
    }

    private synchronized void append(Path results, String line) {
        String cut = line.length() > WIDEST ? line.substring(0, WIDEST) + "…" : line;
        out.println(cut);
        try (Writer writer = Files.newBufferedWriter(results, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write(cut + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static @Nullable Path sanitizer() {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.addAll(List.of("/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer", "/opt/cuda/bin"));
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "compute-sanitizer"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    // ---- one step

    private void step(String name) throws IOException {
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
            case "pytorch" -> pyTorch();
            case "stress" -> stress();
            case SANITIZED -> sanitized();
            default -> throw new IllegalArgumentException("there is no step " + name);
        }
    }

    /** A line of the last table. */
    private void figure(String what, String value, String wanted, boolean met) {
        out.println(FIGURE + "| " + what + " | " + value + " | " + wanted + " | "
                + (wanted.isEmpty() ? "" : met ? MET : MISSED) + " |");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private void versions() throws IOException {
        out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        CudaProbe.versions().forEach(out::println);
        for (Precision precision : TOLERANCES.keySet()) {
            attempt("engine, " + precision.label(), () -> {
                try (CudaProbe.Engine engine = new CudaProbe.Engine(weights(), precision, 2)) {
                    out.println(engine.describe());
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
                lines.lines().forEach(out::println);
            }
        } catch (IOException e) {
            out.println("no nvidia-smi: " + e.getMessage());
        }
    }

    /** Something that may fail and is recorded. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException;
    }

    private void attempt(String what, Part part) {
        try {
            part.run();
        } catch (IOException | RuntimeException | LinkageError e) {
            out.println("FAILED: " + what + ": " + e);
            figure(what, String.valueOf(e.getMessage()).replace('|', '/'), "to run", false);
        }
    }

    /** What cuDNN would do on GPUs that are not here. */
    private void plans() throws IOException {
        for (String gpu : List.of("a100", "h100")) {
            String description;
            try (InputStream in = Objects.requireNonNull(GpuCheck.class.getResourceAsStream(gpu + ".json"))) {
                description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            for (Precision precision : TOLERANCES.keySet()) {
                for (int batch : new int[] {1, 8, 128}) {
                    attempt(gpu + ", " + precision.label() + ", batch " + batch, () -> {
                        int[] without = new int[1];
                        CudaProbe.proposals(description, precision, batch, (shape, found) -> {
                            out.println(gpu + ", batch " + batch + ", " + shape + ": " + String.join(", ", found));
                            without[0] += found.isEmpty() ? 1 : 0;
                        });
                        figure(
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
        out.println("| precision | batch | layer | alike | what | ms | bias and ReLU | workspace, MiB |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        Weights weights = weights();
        for (Precision precision : TOLERANCES.keySet()) {
            for (int batch : new int[] {8, 128}) {
                attempt("layers, " + precision.label() + ", batch " + batch, () -> {
                    List<CudaProbe.Layer> failed = new ArrayList<>();
                    double[] total = new double[1];
                    CudaProbe.layers(weights, precision, batch, layer -> {
                        if (!layer.failure().isEmpty()) {
                            failed.add(layer);
                        }
                        total[0] += layer.count() * layer.milliseconds();
                        out.printf(
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
                    figure(
                            "layers alone, " + precision.label() + ", batch " + batch + ": sum, images/s",
                            number(batch / total[0] * 1e3),
                            "",
                            true);
                    figure(
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
                weights(),
                Precision.BF16,
                128,
                layer -> out.println(layer.name() + ": " + String.join(", ", layer.kernels())));
    }

    private void correctness() throws IOException {
        ByteBuffer pixels = pixels();
        float[] reference = reference();
        for (Map.Entry<Precision, Double> tolerance : TOLERANCES.entrySet()) {
            Precision precision = tolerance.getKey();
            String label = precision.label();
            for (int batch : new int[] {1, 5, 64}) {
                attempt(
                        label + ", batch " + batch,
                        () -> agreement(precision, batch, tolerance.getValue(), pixels, reference));
            }
            attempt(label + ", slots", () -> slots(precision, pixels));
            attempt(label + ", poison", () -> {
                try (CudaProbe probe = new CudaProbe(weights(), precision, DIFFERENT, pixels)) {
                    boolean same = probe.sameAfterPoison(true) & probe.sameAfterPoison(false);
                    figure(label + ", buffers filled with NaN before", same ? "same" : "differ", "same", same);
                }
            });
            attempt(label + ", memory", () -> memory(precision, pixels));
        }
    }

    private void agreement(Precision precision, int batch, double tolerance, ByteBuffer pixels, float[] reference) {
        FloatBuffer floats = CudaProbe.floats(pixels, preprocessing());
        try (CudaProbe.Engine engine = new CudaProbe.Engine(weights(), precision, batch)) {
            float[] fromBytes = bytes(engine, batch, pixels);
            float[] again = bytes(engine, batch, pixels);
            FloatBuffer rows = Rows.direct(DIFFERENT * DIMENSIONS);
            for (int from = 0; from < DIFFERENT; from += batch) {
                engine.infer(
                        floats.position(from * IMAGE),
                        Math.min(batch, DIFFERENT - from),
                        rows.position(from * DIMENSIONS));
            }
            float[] fromFloats = new float[DIFFERENT * DIMENSIONS];
            rows.get(0, fromFloats);
            String what = precision.label() + ", batch " + batch;
            for (Map.Entry<String, float[]> way :
                    Map.of("bytes", fromBytes, "floats", fromFloats).entrySet()) {
                double worst = worst(way.getValue(), reference);
                figure(
                        what + ", from " + way.getKey() + ": worst row's relative difference",
                        String.format(Locale.ROOT, "%.1e", worst),
                        String.format(Locale.ROOT, "< %.0e", tolerance),
                        worst < tolerance);
            }
            boolean twice = Arrays.equals(fromBytes, again);
            figure(what + ", two runs", twice ? "same" : "differ", "same", twice);
            // In the narrower formats bytes take another way through the first layer.
            boolean exact = Arrays.equals(fromBytes, fromFloats);
            figure(
                    what + ", bytes and floats",
                    exact ? "same" : String.format(Locale.ROOT, "%.1e", worst(fromBytes, fromFloats)),
                    precision == Precision.FP32 ? "same" : "",
                    exact);
        }
    }

    private static float[] bytes(CudaProbe.Engine engine, int batch, ByteBuffer pixels) {
        FloatBuffer rows = Rows.direct(DIFFERENT * DIMENSIONS);
        for (int from = 0; from < DIFFERENT; from += batch) {
            engine.start(
                            pixels.duplicate().position(from * IMAGE),
                            Math.min(batch, DIFFERENT - from),
                            rows.position(from * DIMENSIONS))
                    .await();
        }
        float[] array = new float[DIFFERENT * DIMENSIONS];
        rows.get(0, array);
        return array;
    }

    /** The largest ‖row − expected‖ / ‖expected‖; not a number counts as infinite. */
    private static double worst(float[] rows, float[] reference) {
        double worst = 0;
        for (int row = 0; row < rows.length / DIMENSIONS; row++) {
            double relative = Rows.relativeError(
                    FloatBuffer.wrap(rows, row * DIMENSIONS, DIMENSIONS).slice(),
                    FloatBuffer.wrap(reference, row * DIMENSIONS, DIMENSIONS).slice());
            worst = Math.max(worst, Double.isFinite(relative) ? relative : Double.POSITIVE_INFINITY);
        }
        return worst;
    }

    /** One image at several places of both streams. */
    private void slots(Precision precision, ByteBuffer pixels) {
        int[] places = {0, 63, 127, 128, 191, 255};
        ByteBuffer images = ByteBuffer.allocateDirect(256 * IMAGE);
        for (int i = 0; i < 256; i++) {
            boolean same = Arrays.binarySearch(places, i) >= 0;
            images.put(i * IMAGE, pixels, (same ? 5 : i * 7 % DIFFERENT) * IMAGE, IMAGE);
        }
        FloatBuffer rows = Rows.direct(256 * DIMENSIONS);
        try (CudaProbe.Engine engine = new CudaProbe.Engine(weights(), precision, 256)) {
            engine.start(images, 256, rows).await();
        }
        int differing = 0;
        for (int place : places) {
            if (rows.slice(place * DIMENSIONS, DIMENSIONS).mismatch(rows.slice(0, DIMENSIONS)) >= 0) {
                differing++;
            }
        }
        figure(
                precision.label() + ", one image in slots 0, 63 and 127 of both streams: rows that differ",
                "" + differing,
                "0",
                differing == 0);
    }

    private void memory(Precision precision, ByteBuffer pixels) {
        FloatBuffer rows = Rows.direct(DIFFERENT * DIMENSIONS);
        try (CudaProbe.Engine engine = new CudaProbe.Engine(weights(), precision, DIFFERENT)) {
            engine.start(pixels, DIFFERENT, rows).await();
            long before = GpuMeter.freeMemory();
            for (int i = 0; i < ROUNDS; i++) {
                engine.start(pixels, DIFFERENT, rows).await();
            }
            long lost = before - GpuMeter.freeMemory();
            figure(
                    precision.label() + ", memory lost in " + ROUNDS + " rounds, MiB",
                    "" + lost,
                    "≤ " + MEMORY_SLACK,
                    lost <= MEMORY_SLACK);
        }
    }

    private void throughput() throws IOException {
        ByteBuffer pixels = pixels();
        attempt(
                "matrix product",
                () -> figure("matrix product, bf16, TFLOP/s", number(GpuMeter.gemm(Precision.BF16, 1)), "", true));
        out.println("| precision | batch of a stream | resident, images/s | from bytes | from floats |");
        out.println("| --- | --- | --- | --- | --- |");
        for (int batch : new int[] {64, 256, 1024}) {
            attempt("throughput, bf16, batch " + batch, () -> {
                double resident = resident(Precision.BF16, batch, RATE_SECONDS, pixels);
                double bytes;
                double floats;
                try (CudaProbe.Engine engine = new CudaProbe.Engine(weights(), Precision.BF16, 2 * batch)) {
                    bytes = byteRate(engine, 2 * batch, RATE_SECONDS, pixels);
                    floats = floatRate(engine, 2 * batch, RATE_SECONDS, pixels);
                }
                out.printf(Locale.ROOT, "| bf16 | %d | %.0f | %.0f | %.0f |%n", batch, resident, bytes, floats);
                figure("bf16, batch " + batch + ", resident, images/s", number(resident), "", true);
                figure(
                        "bf16, batch " + batch + ", from bytes, images/s",
                        number(bytes),
                        "≥ " + number(WANTED_OF_RESIDENT * resident),
                        bytes >= WANTED_OF_RESIDENT * resident);
                figure("bf16, batch " + batch + ", from floats, images/s", number(floats), "", true);
            });
        }
        for (Precision precision : List.of(Precision.FP16, Precision.FP32)) {
            attempt("throughput, " + precision.label(), () -> {
                double resident = resident(precision, COMPARED_BATCH, RATE_SECONDS, pixels);
                out.printf(Locale.ROOT, "| %s | %d | %.0f | | |%n", precision.label(), COMPARED_BATCH, resident);
                figure(
                        precision.label() + ", batch " + COMPARED_BATCH + ", resident, images/s",
                        number(resident),
                        "",
                        true);
            });
        }
    }

    private static double resident(Precision precision, int batch, double seconds, ByteBuffer pixels) {
        try (CudaProbe probe = new CudaProbe(weights(), precision, batch, pixels)) {
            return probe.rate(seconds, true);
        }
    }

    private static ByteBuffer repeated(ByteBuffer pixels, int count) {
        ByteBuffer images = ByteBuffer.allocateDirect(count * IMAGE);
        for (int i = 0; i < count; i++) {
            images.put(i * IMAGE, pixels, i % DIFFERENT * IMAGE, IMAGE);
        }
        return images;
    }

    /** Two calls are under way at any time, as when a survey is read. */
    private static double byteRate(CudaProbe.Engine engine, int batch, double seconds, ByteBuffer pixels) {
        int count = Math.min(batch, 512);
        FloatBuffer[] rows = {Rows.direct(count * DIMENSIONS), Rows.direct(count * DIMENSIONS)};
        try (PixelEngine.Images images = engine.images(count)) {
            images.bytes().put(0, repeated(pixels, count), 0, count * IMAGE);
            engine.start(images, count, rows[0]).await();
            engine.start(images, count, rows[1]).await();
            long calls = 0;
            long started = System.nanoTime();
            CudaProbe.Pending pending = engine.start(images, count, rows[0]);
            while (seconds(started) < seconds) {
                CudaProbe.Pending next = engine.start(images, count, rows[(int) (++calls % 2)]);
                pending.await();
                pending = next;
            }
            pending.await();
            return (calls + 1) * count / seconds(started);
        }
    }

    private static double floatRate(CudaProbe.Engine engine, int batch, double seconds, ByteBuffer pixels) {
        int count = Math.min(batch, 512);
        FloatBuffer images = CudaProbe.floats(repeated(pixels, count), preprocessing());
        FloatBuffer rows = Rows.direct(count * DIMENSIONS);
        engine.infer(images, count, rows);
        long calls = 0;
        long started = System.nanoTime();
        while (seconds(started) < seconds) {
            engine.infer(images, count, rows);
            calls++;
        }
        return calls * count / seconds(started);
    }

    // ---- PyTorch

    private void pyTorch() throws IOException {
        Path folder = Files.createTempDirectory("gpu-check");
        try {
            Path script = folder.resolve("gpu_check.py");
            try (InputStream resource = Objects.requireNonNull(GpuCheck.class.getResourceAsStream("gpu_check.py"))) {
                Files.copy(resource, script);
            }
            Path state = folder.resolve("weights.safetensors");
            weights().write(state);
            Process process = new ProcessBuilder(
                            "python3",
                            script.toString(),
                            state.toString(),
                            data.resolve("pixels").toString(),
                            data.resolve("features").toString(),
                            "" + COMPARED_BATCH)
                    .redirectError(folder.resolve("errors.txt").toFile())
                    .start();
            try (BufferedReader answers = process.inputReader();
                    Writer orders = process.outputWriter()) {
                alternate(answers, orders);
            } finally {
                process.destroy();
                List<String> said = Files.readAllLines(folder.resolve("errors.txt"), StandardCharsets.ISO_8859_1);
                said.subList(Math.max(0, said.size() - 5), said.size()).forEach(out::println);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void alternate(BufferedReader answers, Writer orders) throws IOException {
        ByteBuffer pixels = pixels();
        List<String> ways = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        while (true) {
            JsonNode answer = answer(answers, json);
            out.println(answer);
            String ready = answer.path("ready").asText();
            if (ready.equals("all")) {
                break;
            }
            if (!ready.isEmpty()) {
                ways.add(ready);
            }
        }
        Map<String, List<Double>> rates = new TreeMap<>();
        try (CudaProbe probe = new CudaProbe(weights(), Precision.BF16, COMPARED_BATCH, pixels);
                CudaProbe.Engine engine = new CudaProbe.Engine(weights(), Precision.BF16, 2 * COMPARED_BATCH)) {
            for (int turn = 0; turn < TURNS; turn++) {
                add(rates, "ours resident", probe.rate(TURN_SECONDS, true));
                for (String way : ways) {
                    add(rates, way + " resident", ask(answers, orders, json, way + " resident"));
                }
                add(rates, "ours fed", byteRate(engine, 2 * COMPARED_BATCH, TURN_SECONDS, pixels));
                for (String way : ways) {
                    add(rates, way + " fed", ask(answers, orders, json, way + " fed"));
                }
            }
        }
        rates.forEach((what, turns) -> figure(
                (what.startsWith("ours") ? what : "PyTorch " + what) + ", bf16, batch " + COMPARED_BATCH + ", images/s",
                number(median(turns)),
                "",
                true));
        for (String kind : List.of(" resident", " fed")) {
            double compiled = Stream.of("compiled", "frozen")
                    .mapToDouble(way -> median(rates.get(way + kind)))
                    .filter(rate -> !Double.isNaN(rate))
                    .max()
                    .orElse(Double.NaN);
            double ratio = median(rates.get("ours" + kind)) / compiled;
            figure(
                    "ours of PyTorch compiled," + kind,
                    String.format(Locale.ROOT, "%.2f", ratio),
                    kind.equals(" resident") ? "≥ " + WANTED_OF_PYTORCH : "",
                    ratio >= WANTED_OF_PYTORCH);
        }
    }

    private void add(Map<String, List<Double>> rates, String what, double rate) {
        out.printf(Locale.ROOT, "%s: %.0f images/s%n", what, rate);
        rates.computeIfAbsent(what, w -> new ArrayList<>()).add(rate);
    }

    private static double median(@Nullable List<Double> turns) {
        return turns == null ? Double.NaN : turns.stream().sorted().toList().get(turns.size() / 2);
    }

    private static double ask(BufferedReader answers, Writer orders, ObjectMapper json, String what)
            throws IOException {
        orders.write(what + " " + TURN_SECONDS + "\n");
        orders.flush();
        return answer(answers, json).path("rate").asDouble(Double.NaN);
    }

    private static JsonNode answer(BufferedReader answers, ObjectMapper json) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("{")) {
                return json.readTree(line.replace("NaN", "null"));
            }
        }
        throw new IOException("PyTorch has ended");
    }

    // ---- the last steps

    private void stress() throws IOException {
        try (InferenceEngine engine = GpuPeers.engine(GpuPeers.weights(), Precision.BF16, 0)) {
            boolean passed = new GpuStress(DIMENSIONS).run(engine, STRESS_MINUTES, out);
            figure("stress: rows and memory", passed ? "as they were" : "changed", "as they were", passed);
        }
    }

    /** What compute-sanitizer is to watch: every kernel, few images. */
    private void sanitized() throws IOException {
        try (CudaProbe probe = new CudaProbe(weights(), Precision.BF16, 2, pixels())) {
            boolean same = probe.sameAfterPoison(true) & probe.sameAfterPoison(false);
            figure("compute-sanitizer, bf16, batch 2, to the end", same ? "yes" : "rows differ", "yes", same);
        }
    }
}
