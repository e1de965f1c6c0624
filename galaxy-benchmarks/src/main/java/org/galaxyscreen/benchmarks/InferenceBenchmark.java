package org.galaxyscreen.benchmarks;

import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch through the whole of ResNet-50 at 224×224; divide the batch by the time for images a second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class InferenceBenchmark {
    private static final int SIZE = 224;

    @Param({"onednn", "onnx", "dl4j", "cuda"})
    private String engine = "onednn";

    @Param({"fp32", "bf16", "fp16", "int8"})
    private String precision = "fp32";

    @Param({"1", "16", "64", "256", "1024"})
    private int batch = 16;

    @SuppressWarnings("NullAway.Init") // opened before each trial
    private InferenceEngine running;

    private FloatBuffer images = FloatBuffer.allocate(0);
    private FloatBuffer features = FloatBuffer.allocate(0);

    /** Made by JMH. */
    public InferenceBenchmark() {}

    /**
     * Builds the engine. Not every engine has every precision, nor every machine a GPU: what is not there is skipped by an error
     * that says so.
     */
    @Setup(Level.Trial)
    public void open() {
        images = Rows.direct(batch * 3 * SIZE * SIZE);
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < images.capacity(); i++) {
            images.put(i, (float) (4 * random.nextDouble() - 2));
        }
        Weights weights = Weights.untrained(0);
        EngineOptions options = EngineOptions.defaults()
                .withKind(EngineOptions.Kind.of(engine))
                .withPrecision(Precision.valueOf(precision.toUpperCase(Locale.ROOT)))
                .withMaxBatch(batch);
        if (options.precision() == Precision.INT8) {
            options = options.withCalibration(Int8Calibration.measure(weights, images, 1));
        }
        running = Engines.create(weights, Stage.LAYER4, options);
        features = Rows.direct(batch * running.dimensions());
    }

    /** Frees the engine. */
    @TearDown(Level.Trial)
    public void close() {
        running.close();
    }

    /** One batch. */
    @Benchmark
    public FloatBuffer infer() {
        running.infer(images, batch, features);
        return features;
    }
}
