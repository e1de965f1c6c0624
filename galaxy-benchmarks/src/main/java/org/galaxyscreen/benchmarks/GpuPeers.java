package org.galaxyscreen.benchmarks;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaProbe;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.npy.NpyReader;

/**
 * The same network and weights on an NVIDIA GPU, by this library and by its peers in one sitting: images a second at several
 * batches in each precision, the part of the GPU's own matrix-product rate, and whether the features agree. The peers are ONNX
 * Runtime, where its GPU build is on the class path, and PyTorch, that of the {@code python3} that is found.
 */
public final class GpuPeers {
    private static final int SIZE = 224;
    private static final int DIFFERENT = 64;
    private static final double OPERATIONS = 2 * 4.087e9;
    private static final double TURN_SECONDS = 2;
    private static final String OURS = "ours ";
    private static final String FED = "fed";
    private static final String RESIDENT = "resident";
    private static final List<Precision> PRECISIONS = List.of(Precision.FP32, Precision.FP16, Precision.BF16);
    static final Preprocessing PREPROCESSING = Preprocessing.zeroToOne()
            .withInputSize(SIZE)
            .withMean(new Preprocessing.Rgb(0.45f, 0.45f, 0.45f))
            .withStd(new Preprocessing.Rgb(0.225f, 0.225f, 0.225f));

    private final List<Integer> batches;
    private final PrintStream out;
    private final HeldImages images = HeldImages.of(DIFFERENT, SIZE);
    private final Weights weights = weights();
    private final Map<Precision, Double> products = new EnumMap<>(Precision.class);
    private final Map<String, Double> best = new HashMap<>();
    private float[] reference = new float[0];

    private GpuPeers(List<Integer> batches, PrintStream out) {
        this.batches = batches;
        this.out = out;
    }

    /** Prints the tables; the arguments are batches, 1, 64, 256 and 1024 if there are none. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        List<Integer> batches = Stream.of(args).map(Integer::valueOf).toList();
        try {
            new GpuPeers(batches.isEmpty() ? List.of(1, 64, 256, 1024) : batches, System.out).run();
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0); // ONNX Runtime may leave threads behind
    }

    /** What all of them run. */
    static Weights weights() {
        return Weights.untrained(0).withPreprocessing(PREPROCESSING);
    }

    /** The native engine, or what its absence is due to. */
    static InferenceEngine engine(Weights weights, Precision precision, int batch) {
        return Engines.create(
                weights,
                Stage.LAYER4,
                EngineOptions.defaults()
                        .withKind(Kind.CUDA)
                        .withPrecision(precision)
                        .withMaxBatch(batch));
    }

    private void run() throws IOException, InterruptedException {
        try (InferenceEngine engine = engine(weights, Precision.FP32, DIFFERENT)) {
            out.println(engine.describe());
            reference = features(engine);
        }
        for (Precision precision : PRECISIONS) {
            products.put(precision, GpuMeter.gemm(precision, TURN_SECONDS));
            out.printf(Locale.ROOT, "matrix product, %s: %.0f TFLOP/s%n", precision.label(), products.get(precision));
        }
        out.println();
        out.println(
                "| what | batch | resident, images/s | of the product | floats in | bytes in | of the product | relative"
                        + " L2 to ours, fp32 |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (Precision precision : PRECISIONS) {
            for (int batch : batches) {
                try (InferenceEngine engine = engine(weights, precision, batch)) {
                    double error = error(engine);
                    double floats = floatRate(engine, batch);
                    double bytes = byteRate(engine, floats);
                    best.merge(OURS + FED, Math.max(floats, bytes), Math::max);
                    double resident = resident(precision, batch);
                    best.merge(OURS + RESIDENT, resident, Math::max);
                    row("ours, " + precision.label(), precision, batch, resident, floats, bytes, error);
                }
            }
        }
        onnx();
        pyTorch();
        out.printf(
                Locale.ROOT,
                "%nat best, images/s: ours fed %.0f, ours resident %.0f, PyTorch fed %.0f, PyTorch resident %.0f%n",
                best.getOrDefault(OURS + FED, Double.NaN),
                best.getOrDefault(OURS + RESIDENT, Double.NaN),
                best.getOrDefault(FED, Double.NaN),
                best.getOrDefault(RESIDENT, Double.NaN));
    }

    private void row(
            String what, Precision precision, int batch, double resident, double floats, double bytes, double error) {
        out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %s | %s | %s | %s | %.1e |%n",
                what,
                batch,
                number(resident),
                share(resident, precision),
                number(floats),
                number(bytes),
                share(bytes, precision),
                error);
        out.flush();
    }

    private static String number(double rate) {
        return Double.isNaN(rate) ? "" : String.format(Locale.ROOT, "%.0f", rate);
    }

    private String share(double rate, Precision precision) {
        return Double.isNaN(rate)
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%.0f %%",
                        100 * rate * OPERATIONS / 1e12 / Objects.requireNonNull(products.get(precision)));
    }

    private void onnx() {
        try {
            for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
                for (int batch : batches) {
                    EngineOptions options = EngineOptions.defaults()
                            .withKind(Kind.ONNX)
                            .withDevice(Device.CUDA)
                            .withPrecision(precision)
                            .withMaxBatch(batch);
                    try (InferenceEngine engine = Engines.create(weights, Stage.LAYER4, options)) {
                        double error = error(engine);
                        row(
                                "ONNX Runtime, " + precision.label(),
                                precision,
                                batch,
                                Double.NaN,
                                floatRate(engine, batch),
                                Double.NaN,
                                error);
                    }
                }
            }
        } catch (IllegalStateException e) {
            out.println("absent: " + e.getMessage());
        }
    }

    private void pyTorch() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("gpu-peers");
        try {
            for (String name : List.of("gpu_peers.py", "gpu_check.py")) {
                try (InputStream resource = Objects.requireNonNull(GpuPeers.class.getResourceAsStream(name))) {
                    Files.copy(resource, folder.resolve(name));
                }
            }
            Path script = folder.resolve("gpu_peers.py");
            Path state = folder.resolve("weights.safetensors");
            weights.write(state);
            Path pixels = folder.resolve("pixels");
            try (WritableByteChannel bytes = Files.newByteChannel(pixels, CREATE, WRITE)) {
                bytes.write(pixels());
            }
            List<String> command = new ArrayList<>(
                    List.of("python3", script.toString(), state.toString(), pixels.toString(), "" + TURN_SECONDS));
            batches.forEach(batch -> command.add("" + batch));
            Path errors = folder.resolve("errors.txt");
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
            } catch (IOException e) {
                out.println("absent: PyTorch (there is no python3)");
                return;
            }
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("{")) {
                        pyTorchRow(new ObjectMapper().readTree(line), folder);
                    }
                }
            }
            if (process.waitFor() != 0) {
                List<String> said = Files.readAllLines(errors);
                out.println("absent: PyTorch (" + (said.isEmpty() ? "failed" : said.get(said.size() - 1)) + ")");
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private void pyTorchRow(JsonNode line, Path folder) throws IOException {
        String way = line.get("way").asText();
        float[] rows = NpyReader.readFloats(folder.resolve(way.replace(' ', '-') + ".npy"));
        best.merge(FED, line.get(FED).asDouble(), Math::max);
        best.merge(RESIDENT, line.get(RESIDENT).asDouble(), Math::max);
        row(
                line.get("peer").asText() + ", " + way,
                Precision.valueOf(way.split(" ")[0].toUpperCase(Locale.ROOT)),
                line.get("batch").asInt(),
                line.get(RESIDENT).asDouble(),
                Double.NaN,
                line.get(FED).asDouble(),
                relative(rows));
    }

    private double error(InferenceEngine engine) {
        return relative(features(engine));
    }

    /** Of the pictures held, by as many calls as the batch needs. */
    private float[] features(InferenceEngine engine) {
        FloatBuffer input = normalised(DIFFERENT);
        FloatBuffer output = Rows.direct(DIFFERENT * engine.dimensions());
        for (int from = 0; from < DIFFERENT; ) {
            int count = Math.min(engine.maxBatch(), DIFFERENT - from);
            engine.infer(input.position(from * 3 * SIZE * SIZE), count, output.position(from * engine.dimensions()));
            from += count;
        }
        float[] rows = new float[DIFFERENT * engine.dimensions()];
        output.get(0, rows);
        return rows;
    }

    private double relative(float[] rows) {
        return Rows.relativeError(FloatBuffer.wrap(rows), FloatBuffer.wrap(reference));
    }

    /** Of bytes that are on the GPU already, in one stream. */
    private double resident(Precision precision, int batch) {
        try (CudaProbe probe = new CudaProbe(weights, precision, batch, pixels())) {
            return probe.rate(TURN_SECONDS, true);
        }
    }

    private ByteBuffer pixels() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(DIFFERENT * 3 * SIZE * SIZE);
        for (int i = 0; i < DIFFERENT; i++) {
            bytes.put(images.image(i).rgb());
        }
        return bytes.flip();
    }

    private double floatRate(InferenceEngine engine, int batch) {
        FloatBuffer input = normalised(batch);
        FloatBuffer output = Rows.direct(batch * engine.dimensions());
        engine.infer(input, batch, output);
        engine.infer(input, batch, output);
        long calls = 0;
        long started = System.nanoTime();
        double elapsed = 0;
        while (elapsed < TURN_SECONDS) {
            engine.infer(input, batch, output);
            calls++;
            elapsed = (System.nanoTime() - started) / 1e9;
        }
        return calls * batch / elapsed;
    }

    /** As a survey is read: threads prepare the bytes, and the features come out in order. */
    private double byteRate(InferenceEngine engine, double expected) throws IOException {
        // Not closed: that would close the engine.
        NetworkExtractor extractor = NetworkExtractor.of(
                engine, PREPROCESSING, EngineOptions.defaults().threads());
        FeatureSink nowhere = (object, values, offset) -> {};
        extractor.extract(images.repeated(engine.maxBatch() * 4L), nowhere, ExtractionOptions.defaults());
        long count = Math.max(engine.maxBatch() * 4L, (long) (expected * TURN_SECONDS));
        long started = System.nanoTime();
        extractor.extract(images.repeated(count), nowhere, ExtractionOptions.defaults());
        return count / ((System.nanoTime() - started) / 1e9);
    }

    private FloatBuffer normalised(int count) {
        FloatBuffer floats = Rows.direct(count * 3 * SIZE * SIZE);
        float[] plane = new float[SIZE * SIZE];
        for (int i = 0; i < count; i++) {
            byte[] rgb = images.image(i).rgb();
            for (int channel = 0; channel < 3; channel++) {
                for (int at = 0; at < plane.length; at++) {
                    plane[at] = ((rgb[3 * at + channel] & 0xFF) / 255f - 0.45f) / 0.225f;
                }
                floats.put((3 * i + channel) * plane.length, plane);
            }
        }
        return floats;
    }
}
