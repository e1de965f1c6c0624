package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The CUDA engine on a real GPU; skipped, saying why, where there is none. */
class CudaHardwareTest {
    private static final int ROUNDS = 200;

    @BeforeAll
    static void requireGpu() {
        Optional<String> reason = CudaDevices.unavailableReason();
        Assumptions.assumeTrue(reason.isEmpty(), () -> "no GPU that CUDA can use: " + reason.orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "FP16, 5e-3", "BF16, 2e-2"})
    void agreesWithOneDnn(Precision precision, double tolerance) {
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer input = References.input(5, 224, 0);
        FloatBuffer expected = References.direct(5 * 2048);
        FloatBuffer actual = References.direct(5 * 2048);

        try (InferenceEngine reference = Engines.create(
                        weights, Stage.LAYER4, EngineOptions.defaults().withKind(Kind.ONEDNN));
                InferenceEngine engine = engine(weights, precision, 4)) {
            reference.infer(input, 5, expected);
            engine.infer(input, 4, actual);
            engine.infer(input.position(4 * 3 * 224 * 224), 1, actual.position(4 * 2048));
        }

        for (int row = 0; row < 5; row++) {
            assertThat(References.relativeError(References.array(expected), References.array(actual), row, 2048))
                    .isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "FP16", "BF16"})
    void rowsAreTheSameTwiceAndMemoryStaysAsItIs(Precision precision) {
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        ByteBuffer pixels = ByteBuffer.allocateDirect(64 * 3 * 224 * 224);
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (byte) (i * 31 + i / 997));
        }
        FloatBuffer first = References.direct(64 * 2048);
        FloatBuffer again = References.direct(64 * 2048);
        long before = freeMemory();

        try (CudaEngine engine = engine(weights, precision, 64)) {
            engine.startPixels(pixels, 64, first).await();
            long running = freeMemory();
            for (int i = 0; i < ROUNDS; i++) {
                engine.startPixels(pixels, 64, again).await();
            }
            assertThat(References.array(again)).isEqualTo(References.array(first));
            assertThat(freeMemory()).isGreaterThanOrEqualTo(running - (16 << 20));
        }

        // What the libraries keep for the next engine is less than an engine.
        assertThat(freeMemory()).isGreaterThan(before - (512L << 20));
    }

    @Test
    void pixelsAndFloatsAreTheSameImages() {
        Weights weights = References.weights(Stage.LAYER1, 0, Preprocessing.caffe());
        float[][] levels = Preprocessor.levels(weights.preprocessing());
        int area = 224 * 224;
        ByteBuffer pixels = ByteBuffer.allocateDirect(3 * area);
        FloatBuffer floats = References.direct(3 * area);
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < 3; channel++) {
                byte value = (byte) (i * 7 + channel * 50);
                pixels.put(3 * i + channel, value);
                floats.put((2 - channel) * area + i, levels[channel][value & 0xFF]);
            }
        }
        FloatBuffer fromPixels = References.direct(256);
        FloatBuffer fromFloats = References.direct(256);

        try (CudaEngine engine = (CudaEngine) Engines.create(
                weights,
                Stage.LAYER1,
                EngineOptions.defaults().withKind(Kind.CUDA).withMaxBatch(1))) {
            engine.startPixels(pixels, 1, fromPixels).await();
            engine.infer(floats, 1, fromFloats);
        }

        assertThat(References.array(fromPixels)).isEqualTo(References.array(fromFloats));
    }

    private static CudaEngine engine(Weights weights, Precision precision, int batch) {
        EngineOptions options = EngineOptions.defaults()
                .withKind(Kind.CUDA)
                .withPrecision(precision)
                .withMaxBatch(batch);
        return (CudaEngine) Engines.create(weights, Stage.LAYER4, options);
    }

    private static long freeMemory() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            CudaCalls.cuda("reading the memory", cudart.cudaMemGetInfo(free, total));
            return free.get();
        }
    }
}
