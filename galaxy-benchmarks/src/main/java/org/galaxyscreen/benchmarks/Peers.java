package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;

/**
 * The same network, weights, batch and threads by this library and by its peers, in one run: images a second, the ratio to
 * the fastest peer, the part of the machine's own matrix-product rate, and peak memory. All must give the same features.
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
    private static final Preprocessing PREPROCESSING = Preprocessing.zeroToOne()
            .withInputSize(SIZE)
            .withResize(SURVEY_SIZE)
            .withMean(new Preprocessing.Rgb(0.45f, 0.45f, 0.45f))
            .withStd(new Preprocessing.Rgb(0.225f, 0.225f, 0.225f));

    private static final double OPERATIONS = 2 * 4.087e9;
    private static final int TURNS = 5;
    private static final double TURN_SECONDS = 2;

    private final int batch;
    private final FloatBuffer images;
    private final Map<Contender, InferenceEngine> engines = new EnumMap<>(Contender.class);
    private final Map<String, OptionalLong> memory = new LinkedHashMap<>();
    private final List<String> absent = new ArrayList<>();

    private Peers(int batch) throws IOException {
        this.batch = batch;
        this.images = Rows.direct(batch * 3 * SIZE * SIZE);
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

    /** The weights that all run. */
    static Weights weights() {
        return Weights.untrained(0).withPreprocessing(PREPROCESSING);
    }

    private void run(PrintStream out) throws IOException {
        Weights weights = weights();
        Path folder = Files.createTempDirectory("peers");
        try {
            // First those that must be loaded before oneDNN, which the calibration needs.
            add(Contender.PYTORCH_FP32, weights, folder);
            add(Contender.PYTORCH_BF16, weights, folder);
            Contender.prepare(
                    weights,
                    Int8Calibration.measure(weights, SURVEY, Int8Calibration.DEFAULT_IMAGES, ProgressListener.NONE),
                    folder);
            for (Contender contender : Contender.values()) {
                if (!contender.label().startsWith("PyTorch")) {
                    add(contender, weights, folder);
                }
            }
            Map<Contender, Double> errors = checkFeatures();
            Map<String, Double> rates = measure();
            for (Contender contender : engines.keySet()) {
                memory.put(contender.label(), PeakMemory.measure(contender.label(), batch, folder));
            }
            memory.put(PeakMemory.NOTHING, PeakMemory.measure(PeakMemory.NOTHING, batch, folder));
            print(out, errors, rates);
        } finally {
            engines.values().forEach(InferenceEngine::close);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void add(Contender contender, Weights weights, Path folder) {
        try {
            engines.put(contender, contender.make(weights, batch, folder));
        } catch (ClassNotFoundException e) {
            absent.add(contender.label() + " (build with -Ppytorch)");
        } catch (InvocationTargetException e) {
            absent.add(contender.label() + " (" + e.getCause() + ")");
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            absent.add(contender.label() + " (" + e + ")");
        }
    }

    private Map<Contender, Double> checkFeatures() {
        Map<Contender, Double> errors = new EnumMap<>(Contender.class);
        FloatBuffer reference = Rows.direct(batch * 2048);
        engines.get(Contender.OURS_FP32).infer(images, batch, reference);
        engines.forEach((contender, engine) -> {
            FloatBuffer features = Rows.direct(batch * 2048);
            engine.infer(images, batch, features);
            double error = Rows.relativeError(features, reference);
            errors.put(contender, error);
            if (!(error < tolerance(contender.precision()))) {
                throw new IllegalStateException(contender.label() + " differs from ours in fp32 by " + error);
            }
        });
        return errors;
    }

    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-5;
            case BF16, FP16 -> 2e-2;
            case INT8 -> 5e-2;
        };
    }

    private Map<String, Double> measure() {
        Map<String, Double> rates = new LinkedHashMap<>();
        FloatBuffer features = Rows.direct(batch * 2048);
        for (int turn = 0; turn < TURNS; turn++) {
            engines.forEach((contender, engine) -> {
                int batches = 0;
                long started = System.nanoTime();
                double seconds = 0;
                while (seconds < TURN_SECONDS) {
                    engine.infer(images, batch, features);
                    batches++;
                    seconds = (System.nanoTime() - started) / 1e9;
                }
                rates.merge(contender.label(), batches * batch / seconds, Math::max);
            });
            for (MatrixRate rate : MatrixRate.values()) {
                rates.merge(rate.label(), rate.measure(TURN_SECONDS), Math::max);
            }
        }
        return rates;
    }

    private void print(PrintStream out, Map<Contender, Double> errors, Map<String, Double> rates) {
        double bestPeer = engines.keySet().stream()
                .filter(contender -> !contender.ours())
                .mapToDouble(contender -> rates.get(contender.label()))
                .max()
                .orElse(Double.NaN);
        out.printf(
                Locale.ROOT,
                "batch %d, %d threads, best of %d turns%n%n",
                batch,
                EngineOptions.defaults().threads(),
                TURNS);
        out.println("| what | images/s | to the best peer | GFLOP/s | of the matrix product | relative L2 to ours, fp32"
                + " | peak memory, MiB |");
        out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Contender contender : engines.keySet()) {
            double rate = rates.get(contender.label());
            double product = rates.get(MatrixRate.of(contender.precision()).label());
            out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.0f | %.0f %% | %.1e | %s |%n",
                    contender.label(),
                    rate,
                    rate / bestPeer,
                    rate * OPERATIONS / 1e9,
                    100 * rate * OPERATIONS / 1e9 / product,
                    errors.get(contender),
                    peak(contender.label()));
        }
        for (MatrixRate rate : MatrixRate.values()) {
            out.printf(Locale.ROOT, "| %s | | | %.0f | | | |%n", rate.label(), rates.get(rate.label()));
        }
        out.printf("| Java and the weights alone | | | | | | %s |%n", peak(PeakMemory.NOTHING));
        absent.forEach(name -> out.println("absent: " + name));
    }

    private String peak(String label) {
        OptionalLong peak = memory.getOrDefault(label, OptionalLong.empty());
        return peak.isPresent() ? Long.toString(peak.getAsLong()) : "";
    }
}
