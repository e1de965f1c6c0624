package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.EngineOptions;
import org.galaxyscreen.features.EngineOptions.Kind;
import org.galaxyscreen.features.Engines;
import org.galaxyscreen.features.InferenceEngine;
import org.galaxyscreen.features.Int8Calibration;
import org.galaxyscreen.features.OnnxExport;
import org.galaxyscreen.features.Precision;
import org.galaxyscreen.features.Preprocessing;
import org.galaxyscreen.features.Stage;
import org.galaxyscreen.features.Weights;
import org.galaxyscreen.io.SyntheticSurvey;

/**
 * The same network, weights, batch and threads by this library and by its peers, in one run: images a second, the ratio to
 * the fastest peer, and the part of the machine's own matrix-product rate. All must give the same features.
 *
 * <p>Each takes its turn several times, one after the other, and the best turn counts: on a shared machine the slower
 * turns say more about the neighbours.
 */
public final class Peers {
    private static final int SIZE = 224;
    private static final int SURVEY_SIZE = 256;
    private static final int MARGIN = (SURVEY_SIZE - SIZE) / 2;
    private static final SyntheticSurvey SURVEY = SyntheticSurvey.of(1000, 50, 0);

    /** No resampling: the pictures have the size it resizes to. */
    private static final Preprocessing PREPROCESSING = new Preprocessing(
            SURVEY_SIZE,
            SIZE,
            Preprocessing.Interpolation.BILINEAR,
            255,
            new Preprocessing.Rgb(0.45f, 0.45f, 0.45f),
            new Preprocessing.Rgb(0.225f, 0.225f, 0.225f),
            Preprocessing.ChannelOrder.RGB);

    private static final double OPERATIONS = 2 * 4.087e9;
    private static final int TURNS = 5;
    private static final double TURN_SECONDS = 2;

    private final int batch;
    private final FloatBuffer images;
    private final Map<String, InferenceEngine> contenders = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();

    private Peers(int batch) throws IOException {
        this.batch = batch;
        this.images = direct(batch * 3 * SIZE * SIZE);
        for (int i = 0; i < batch; i++) {
            byte[] rgb = SURVEY.image(i).rgb();
            for (int channel = 0; channel < 3; channel++) {
                for (int y = 0; y < SIZE; y++) {
                    for (int x = 0; x < SIZE; x++) {
                        // The centre of the picture, as the preprocessing below cuts it out.
                        int at = 3 * ((y + MARGIN) * SURVEY_SIZE + x + MARGIN) + channel;
                        images.put(
                                ((i * 3 + channel) * SIZE + y) * SIZE + x, ((rgb[at] & 0xFF) / 255f - 0.45f) / 0.225f);
                    }
                }
            }
        }
    }

    /** Prints the table; the one argument is the batch, 16 if there is none. */
    public static void main(String[] args) throws IOException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        new Peers(args.length > 0 ? Integer.parseInt(args[0]) : 16).run(System.out);
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private void run(PrintStream out) throws IOException {
        Weights weights = Weights.untrained(0).withPreprocessing(PREPROCESSING);
        EngineOptions options = EngineOptions.defaults().withMaxBatch(batch);
        // First, since PyTorch has a oneDNN of its own inside and does not load beside ours.
        add("PyTorch, fp32", () -> pytorch(weights, false));
        add("PyTorch, bf16", () -> pytorch(weights, true));
        add("ours, fp32", () -> Engines.create(weights, Stage.LAYER4, options.withKind(Kind.ONEDNN)));
        add(
                "ours, bf16",
                () -> Engines.create(
                        weights, Stage.LAYER4, options.withKind(Kind.ONEDNN).withPrecision(Precision.BF16)));
        Int8Calibration calibration =
                Int8Calibration.measure(weights, SURVEY, Int8Calibration.DEFAULT_IMAGES, ProgressListener.NONE);
        add(
                "ours, int8",
                () -> Engines.create(
                        weights,
                        Stage.LAYER4,
                        options.withKind(Kind.ONEDNN)
                                .withPrecision(Precision.INT8)
                                .withCalibration(calibration)));
        Path model = Files.createTempFile("resnet50", ".onnx");
        OnnxExport.write(weights, Stage.LAYER4, model);
        add("ONNX Runtime, fp32", () -> Engines.onnx(model, SIZE, options));
        Path int8Model = Files.createTempFile("resnet50-int8", ".onnx");
        OnnxExport.writeInt8(weights, Stage.LAYER4, calibration, int8Model);
        add("ONNX Runtime, int8", () -> Engines.onnx(int8Model, SIZE, options));
        add("DL4J, fp32", () -> Engines.create(weights, Stage.LAYER4, options.withKind(Kind.DL4J)));
        try {
            Map<String, Double> errors = checkFeatures();
            Map<String, Double> rates = measure();
            print(out, options, errors, rates);
        } finally {
            contenders.values().forEach(InferenceEngine::close);
            Files.delete(model);
            Files.delete(int8Model);
        }
    }

    @FunctionalInterface
    private interface Maker {
        InferenceEngine make() throws IOException, ReflectiveOperationException;
    }

    private void add(String name, Maker maker) {
        try {
            contenders.put(name, maker.make());
        } catch (ClassNotFoundException e) {
            absent.add(name + " (build with -Ppytorch)");
        } catch (InvocationTargetException e) {
            absent.add(name + " (" + e.getCause() + ")");
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            absent.add(name + " (" + e + ")");
        }
    }

    /** PyTorch is compiled in by a profile, so that nobody else downloads it. */
    private InferenceEngine pytorch(Weights weights, boolean bf16) throws ReflectiveOperationException {
        return (InferenceEngine) Class.forName("org.galaxyscreen.benchmarks.PyTorchPeer")
                .getConstructor(Weights.class, int.class, boolean.class)
                .newInstance(weights, batch, bf16);
    }

    private Map<String, Double> checkFeatures() {
        Map<String, Double> errors = new LinkedHashMap<>();
        FloatBuffer reference = direct(batch * 2048);
        contenders.get("ours, fp32").infer(images, batch, reference);
        contenders.forEach((name, engine) -> {
            FloatBuffer features = direct(batch * 2048);
            engine.infer(images, batch, features);
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < batch * 2048; i++) {
                difference += Math.pow((double) features.get(i) - reference.get(i), 2);
                norm += Math.pow(reference.get(i), 2);
            }
            double error = Math.sqrt(difference / norm);
            errors.put(name, error);
            if (!(error < tolerance(precision(name)))) {
                throw new IllegalStateException(name + " differs from ours in fp32 by " + error);
            }
        });
        return errors;
    }

    /** In which an engine multiplies: an ONNX model says it itself, so that its engine does not know. */
    private static Precision precision(String name) {
        return Precision.valueOf(name.substring(name.length() - 4).toUpperCase(Locale.ROOT));
    }

    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-5;
            case BF16 -> 2e-2;
            case INT8 -> 5e-2;
        };
    }

    private Map<String, Double> measure() {
        Map<String, Double> rates = new LinkedHashMap<>();
        FloatBuffer features = direct(batch * 2048);
        for (int turn = 0; turn < TURNS; turn++) {
            contenders.forEach((name, engine) -> {
                int batches = 0;
                long started = System.nanoTime();
                double seconds = 0;
                while (seconds < TURN_SECONDS) {
                    engine.infer(images, batch, features);
                    batches++;
                    seconds = (System.nanoTime() - started) / 1e9;
                }
                rates.merge(name, batches * batch / seconds, Math::max);
            });
            for (MatrixRate rate : MatrixRate.values()) {
                rates.merge(rate.label(), rate.measure(TURN_SECONDS), Math::max);
            }
        }
        return rates;
    }

    private void print(PrintStream out, EngineOptions options, Map<String, Double> errors, Map<String, Double> rates) {
        double bestPeer = Stream.of(
                        "ONNX Runtime, fp32", "PyTorch, fp32", "PyTorch, bf16", "ONNX Runtime, int8", "DL4J, fp32")
                .filter(rates::containsKey)
                .mapToDouble(rates::get)
                .max()
                .orElse(Double.NaN);
        out.printf(Locale.ROOT, "batch %d, %d threads, best of %d turns%n%n", batch, options.threads(), TURNS);
        out.println(
                "| what | images/s | to the best peer | GFLOP/s | of the matrix product | relative L2 to ours, fp32 |");
        out.println("| --- | --- | --- | --- | --- | --- |");
        contenders.forEach((name, engine) -> {
            double rate = rates.get(name);
            double product = rates.get(MatrixRate.of(precision(name)).label());
            out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.0f | %.0f %% | %.1e |%n",
                    name,
                    rate,
                    rate / bestPeer,
                    rate * OPERATIONS / 1e9,
                    100 * rate * OPERATIONS / 1e9 / product,
                    errors.get(name));
        });
        for (MatrixRate rate : MatrixRate.values()) {
            out.printf(Locale.ROOT, "| %s | | | %.0f | | |%n", rate.label(), rates.get(rate.label()));
        }
        absent.forEach(name -> out.println("absent: " + name));
    }
}
