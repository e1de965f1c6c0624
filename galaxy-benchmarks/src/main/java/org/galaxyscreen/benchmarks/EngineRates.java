package org.galaxyscreen.benchmarks;

import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;

/**
 * How fast the oneDNN engine is in each precision and at several batch sizes, beside oneDNN's own matrix product on as many
 * threads. All take turns, and the best turn of each counts: on a shared machine the others say more about the neighbours.
 */
public final class EngineRates {
    private static final int SIZE = 224;
    private static final double OPERATIONS = 2 * 4.087e9;
    private static final List<Integer> BATCHES = List.of(1, 8, 16, 64);
    private static final double TURN_SECONDS = 1;

    private EngineRates() {}

    /** Prints a table; the one argument is the number of turns, 5 if there is none. */
    public static void main(String[] args) {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int largest = BATCHES.get(BATCHES.size() - 1);
        FloatBuffer images = Rows.direct(largest * 3 * SIZE * SIZE);
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < images.capacity(); i++) {
            images.put(i, (float) (4 * random.nextDouble() - 2));
        }
        Weights weights = Weights.untrained(0);
        EngineOptions options = EngineOptions.defaults()
                .withKind(Kind.ONEDNN)
                .withMaxBatch(largest)
                .withCalibration(Int8Calibration.measure(weights, images, 8));
        Map<Precision, InferenceEngine> engines = new EnumMap<>(Precision.class);
        try {
            for (Precision precision : List.of(Precision.FP32, Precision.BF16, Precision.INT8)) {
                engines.put(precision, Engines.create(weights, Stage.LAYER4, options.withPrecision(precision)));
            }
            measure(engines, images, turns, System.out);
        } finally {
            engines.values().forEach(InferenceEngine::close);
        }
    }

    private static void measure(
            Map<Precision, InferenceEngine> engines, FloatBuffer images, int turns, PrintStream out) {
        Map<Precision, Double> products = new EnumMap<>(Precision.class);
        Map<Precision, Map<Integer, Double>> rates = new EnumMap<>(Precision.class);
        for (int turn = 0; turn < turns; turn++) {
            engines.forEach((precision, engine) -> {
                products.merge(precision, MatrixRate.of(precision).measure(TURN_SECONDS), Math::max);
                for (int batch : BATCHES) {
                    double rate = imagesPerSecond(engine, images, batch);
                    rates.computeIfAbsent(precision, p -> new TreeMap<>()).merge(batch, rate, Math::max);
                }
            });
        }
        engines.forEach((precision, engine) -> {
            out.println(engine.describe());
            out.printf(Locale.ROOT, "  matrix product  %.0f GFLOP/s%n", products.get(precision));
            rates.get(precision)
                    .forEach((batch, rate) -> out.printf(
                            Locale.ROOT,
                            "  batch %2d        %.0f GFLOP/s, %.0f %% of the product, %.1f images/s%n",
                            batch,
                            rate * OPERATIONS / 1e9,
                            100 * rate * OPERATIONS / 1e9 / products.get(precision),
                            rate));
        });
    }

    private static double imagesPerSecond(InferenceEngine engine, FloatBuffer images, int batch) {
        FloatBuffer features = Rows.direct(batch * engine.dimensions());
        engine.infer(images, batch, features);
        int batches = 0;
        long started = System.nanoTime();
        double seconds = 0;
        while (seconds < TURN_SECONDS) {
            engine.infer(images, batch, features);
            batches++;
            seconds = (System.nanoTime() - started) / 1e9;
        }
        return batches * batch / seconds;
    }
}
