package org.galaxyscreen.features.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OneDnnEngineTest {
    @ParameterizedTest
    @CsvSource({
        "LAYER1, 64, V1_5",
        "LAYER2, 96, V1_5",
        "LAYER3, 160, V1_5",
        "LAYER4, 64, V1_5",
        "LAYER4, 128, V1",
        "LAYER2, 64, V1"
    })
    void agreesWithOnnxRuntimeAtAnyStageAndSize(Stage stage, int size, ResNet50.Variant variant) {
        Weights weights = TestWeights.of(stage, 9, Preprocessing.imagenetV2().withInputSize(size), variant, 1.001e-5f);
        FloatBuffer input = References.input(3, size, 9);
        FloatBuffer expected = References.direct(3 * ResNet50.whole().dimensions(stage));
        FloatBuffer actual = References.direct(3 * ResNet50.whole().dimensions(stage));

        try (InferenceEngine reference = References.onnx(weights, stage, 3);
                OneDnnEngine engine = engine(weights, stage, Precision.FP32, 3)) {
            reference.infer(input, 3, expected);
            engine.infer(input, 3, actual);
        }

        for (int row = 0; row < 3; row++) {
            assertThat(References.relativeError(
                            References.array(expected),
                            References.array(actual),
                            row,
                            ResNet50.whole().dimensions(stage)))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void rowHasTheSameBitsInAnyBatch(Precision precision) {
        SupportedPrecision.assume(precision);
        Weights weights = small(64);
        int length = 3 * 64 * 64;
        FloatBuffer input = References.input(11, 64, 2);
        try (OneDnnEngine engine = engine(weights, Stage.LAYER2, precision, 11)) {
            float[] all = features(engine, input, 11);
            assertThat(features(engine, input, 11)).isEqualTo(all);
            for (int from : new int[] {0, 3, 10}) {
                int count = Math.min(5, 11 - from);
                float[] part = features(engine, input.slice(from * length, count * length), count);
                assertThat(part).isEqualTo(Arrays.copyOfRange(all, from * 512, (from + count) * 512));
            }
        }
    }

    @Test
    void precisionThatTheProcessorLacksIsRefusedWithTheOnesThatItHas() {
        Optional<String> reason = OneDnnEngine.unsupportedReason(Precision.BF16);
        Assumptions.assumeTrue(reason.isPresent(), "oneDNN computes in bf16 on this processor");
        assertThatThrownBy(() -> engine(small(64), Stage.LAYER1, Precision.BF16, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("oneDNN cannot run ResNet-50 in bf16 on this machine: bf16 needs")
                .hasMessageEndingWith("use fp32 or int8");
    }

    @Test
    void rowsHaveTheSameBitsOnAnyNumberOfThreads() {
        Weights weights = small(64);
        FloatBuffer input = References.input(7, 64, 2);
        EngineOptions options = EngineOptions.defaults().withMaxBatch(7);
        try (OneDnnEngine one = new OneDnnEngine(weights, Readout.of(Stage.LAYER2), options.withThreads(1), "");
                OneDnnEngine three = new OneDnnEngine(weights, Readout.of(Stage.LAYER2), options.withThreads(3), "")) {
            assertThat(features(three, input, 7)).isEqualTo(features(one, input, 7));
            assertThat(one.describe()).contains("1 thread");
            assertThat(three.describe()).contains("3 threads");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void threadsThatWorkTogetherOnAnImageGiveTheSameRows(Precision precision) {
        SupportedPrecision.assume(precision);
        Weights weights = small(64);
        FloatBuffer input = References.input(2, 64, 2);
        EngineOptions options =
                EngineOptions.defaults().withPrecision(precision).withThreads(4);
        try (OneDnnEngine apart = new OneDnnEngine(weights, Readout.of(Stage.LAYER2), options.withMaxBatch(3), "");
                OneDnnEngine together =
                        new OneDnnEngine(weights, Readout.of(Stage.LAYER2), options.withMaxBatch(2), "")) {
            assertThat(apart.describe()).endsWith("4 threads");
            assertThat(together.describe()).endsWith("4 threads sharing each image");
            float[] expected = features(apart, input, 2);
            float[] actual = features(together, input, 2);
            for (int row = 0; row < 2; row++) {
                assertThat(References.relativeError(expected, actual, row, 512))
                        .isLessThan(precision == Precision.FP32 ? 1e-6 : 5e-3);
            }
        }
    }

    @Test
    void callersSideBySideGetTheirOwnRows() throws Exception {
        Weights weights = small(64);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (OneDnnEngine engine = engine(weights, Stage.LAYER2, Precision.FP32, 5)) {
            List<float[]> expected = new ArrayList<>();
            List<Future<float[]>> actual = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                FloatBuffer input = References.input(1 + i % 5, 64, i);
                expected.add(features(engine, input, 1 + i % 5));
            }
            for (int i = 0; i < 20; i++) {
                FloatBuffer input = References.input(1 + i % 5, 64, i);
                int count = 1 + i % 5;
                actual.add(callers.submit(() -> features(engine, input, count)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(actual.get(i).get()).isEqualTo(expected.get(i));
            }
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void interruptedCallerGetsItsRowsAndStaysInterrupted() {
        Weights weights = small(64);
        FloatBuffer input = References.input(3, 64, 1);
        try (OneDnnEngine engine = engine(weights, Stage.LAYER2, Precision.FP32, 3)) {
            float[] expected = features(engine, input, 3);
            Thread.currentThread().interrupt();
            assertThat(features(engine, input, 3)).isEqualTo(expected);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void forgottenEngineIsCollectedWithItsThreads() throws InterruptedException {
        String name = "onednn";
        // A pool counts as terminated a moment before its last thread is gone.
        for (int i = 0; i < 100 && threads(name) > 0; i++) {
            Thread.sleep(10);
        }
        long before = threads(name);
        OneDnnEngine forgotten = engine(small(64), Stage.LAYER2, Precision.FP32, 1);
        features(forgotten, References.input(1, 64, 0), 1);
        assertThat(threads(name)).isGreaterThan(before);
        forgotten = null;
        for (int i = 0; i < 100 && threads(name) > before; i++) {
            System.gc();
            Thread.sleep(50);
        }
        assertThat(threads(name)).isLessThanOrEqualTo(before);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    @Test
    void heapBuffersAndPositionsAreHonoured() {
        Weights weights = small(64);
        FloatBuffer direct = References.input(2, 64, 4);
        FloatBuffer heap = FloatBuffer.allocate(direct.capacity() + 5);
        heap.position(5);
        heap.put(5, direct, 0, direct.capacity());
        FloatBuffer features = FloatBuffer.allocate(2 * 512 + 3);
        features.position(3);
        try (OneDnnEngine engine = engine(weights, Stage.LAYER2, Precision.FP32, 2)) {
            engine.infer(heap, 2, features);

            assertThat(features.position()).isEqualTo(3);
            assertThat(heap.position()).isEqualTo(5);
            assertThat(Arrays.copyOfRange(features.array(), 3, 1027)).isEqualTo(features(engine, direct, 2));
        }
    }

    @Test
    void argumentsOutOfRangeAreRefused() {
        try (OneDnnEngine engine = engine(small(64), Stage.LAYER2, Precision.FP32, 4)) {
            FloatBuffer input = References.input(1, 64, 0);
            FloatBuffer features = References.direct(512);
            assertThatThrownBy(() -> engine.infer(input, 5, features))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("count is 5; 1 to 4 expected");
            assertThatThrownBy(() -> engine.infer(input, 2, features))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("images has 12288 floats; 24576 expected");
            assertThatThrownBy(() -> engine.infer(input, 1, References.direct(511)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("room for 511 floats; 512 expected");
        }
    }

    @Test
    void closedEngineSaysSo() {
        OneDnnEngine engine = engine(small(64), Stage.LAYER2, Precision.FP32, 1);
        engine.close();
        engine.close();

        assertThatThrownBy(() -> engine.infer(References.input(1, 64, 0), 1, References.direct(512)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("onednn engine is closed");
    }

    /** One engine of this size holds about 7 MB: two hundred that leaked a tenth of it would show. */
    @Test
    void openingAndClosingLeavesNothingBehind() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident memory is read from /proc");
        Weights weights = small(64);
        FloatBuffer input = References.input(1, 64, 0);
        FloatBuffer features = References.direct(512);
        long before = 0;
        for (int i = 0; i < 250; i++) {
            try (OneDnnEngine engine = engine(weights, Stage.LAYER2, Precision.FP32, 1)) {
                engine.infer(input, 1, features);
            }
            if (i == 49) {
                before = residentMegabytes();
            }
        }
        // The weights alone of 200 engines would be 1,100 MB; Java's heap may grow meanwhile.
        assertThat(residentMegabytes() - before).isLessThan(300);
    }

    private static long residentMegabytes() throws IOException {
        System.gc(); // the Java heap's growth is not what is measured
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096 >> 20;
    }

    private static Weights small(int size) {
        return References.weights(Stage.LAYER2, 1, Preprocessing.imagenetV2().withInputSize(size));
    }

    private static float[] features(OneDnnEngine engine, FloatBuffer input, int count) {
        FloatBuffer features = References.direct(count * engine.dimensions());
        engine.infer(input, count, features);
        return References.array(features);
    }

    private static OneDnnEngine engine(Weights weights, Stage stage, Precision precision, int maxBatch) {
        return new OneDnnEngine(
                weights,
                Readout.of(stage),
                EngineOptions.defaults().withPrecision(precision).withMaxBatch(maxBatch),
                "");
    }
}
