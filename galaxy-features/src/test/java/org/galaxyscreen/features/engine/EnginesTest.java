package org.galaxyscreen.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginesTest {
    private static final Engines.Machine MISSING = new Missing(Set.of());

    private record Missing(Set<Kind> present) implements Engines.Machine {
        @Override
        public boolean has(Kind kind) {
            return present.contains(kind);
        }

        @Override
        public Optional<String> withoutOneDnn() {
            return Optional.of("oneDNN's natives do not load: none here");
        }

        @Override
        public Optional<String> withoutCuda() {
            return Optional.of("NVIDIA's driver finds no GPU");
        }
    }

    private static final EngineOptions PROCESSOR = EngineOptions.defaults().withDevice(Device.CPU);

    private final Weights weights =
            References.weights(Stage.LAYER1, 1, Preprocessing.imagenetV2().withInputSize(64));

    @Test
    void autoTakesOneDnnAndSaysWhy() {
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, PROCESSOR)) {
            assertThat(engine.name()).isEqualTo("onednn");
            assertThat(engine.describe()).endsWith("(auto: its natives load on " + Loader.getPlatform() + ")");
        }
    }

    @Test
    void withoutAnyEngineAutoSaysWhatToAdd() {
        assertThatThrownBy(() -> Engines.create(weights, Readout.of(Stage.LAYER1), PROCESSOR, MISSING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "no engine here computes in fp32: not oneDNN, since oneDNN's natives do not load: none here;"
                                + " com.microsoft.onnxruntime:onnxruntime (fp32, int8) or"
                                + " org.galaxyscreen:galaxy-dl4j (fp32) on the class path may");
        assertThatThrownBy(() -> Engines.create(
                        weights, Readout.of(Stage.LAYER1), PROCESSOR.withPrecision(Precision.BF16), MISSING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no engine here computes in bf16");
    }

    @Test
    void dl4jThatIsNotThereIsNamedWithItsModule() {
        assertThatThrownBy(() -> Engines.create(
                        weights, Stage.LAYER1, EngineOptions.defaults().withKind(Kind.DL4J)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the dl4j engine needs galaxy-dl4j on the class path; add org.galaxyscreen:galaxy-dl4j");
    }

    @Test
    void withoutItsNativesAutoPrefersOnnxRuntimeWhereThereIsOne() {
        try (InferenceEngine engine =
                Engines.create(weights, Readout.of(Stage.LAYER1), PROCESSOR, new Missing(Set.of(Kind.ONNX)))) {
            assertThat(engine.name()).isEqualTo("onnx");
            assertThat(engine.describe()).endsWith("(auto: not oneDNN, since oneDNN's natives do not load: none here)");
        }
    }

    @Test
    void gpuThatFailsIsSaidAndTheProcessorTakesOver() {
        try (InferenceEngine engine = Engines.create(
                weights,
                Readout.of(Stage.LAYER1),
                EngineOptions.defaults().withPrecision(Precision.FP32),
                new Missing(Set.of(Kind.ONNX)))) {
            assertThat(engine.describe()).endsWith("none here; not CUDA, since NVIDIA's driver finds no GPU)");
        }
    }

    @Test
    void engineAskedForRunsOrSaysWhyNot() {
        for (Kind kind : new Kind[] {Kind.ONEDNN, Kind.ONNX}) {
            try (InferenceEngine engine = Engines.create(
                    weights, Stage.LAYER1, EngineOptions.defaults().withKind(kind))) {
                assertThat(engine.name()).isEqualToIgnoringCase(kind.name());
                assertThat(engine.describe()).endsWith("(asked for)");
            }
        }
        assertThatThrownBy(() -> Engines.create(
                        weights,
                        Readout.of(Stage.LAYER1),
                        EngineOptions.defaults().withKind(Kind.ONEDNN),
                        MISSING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the onednn engine cannot run here: oneDNN's natives do not load: none here");
    }

    @ParameterizedTest
    @CsvSource({"ONEDNN, CUDA", "CUDA, CPU"})
    void engineIsNotLookedForWhereItNeverComputes(Kind kind, Device device) {
        EngineOptions options = EngineOptions.defaults().withKind(kind).withDevice(device);
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("device is (cuda|cpu); the (onednn|cuda) engine never computes there");
    }

    @Test
    void onnxRuntimeTakesTheWeightsInFp32AndInt8() {
        EngineOptions options = EngineOptions.defaults().withKind(Kind.ONNX).withThreads(1);
        Int8Calibration calibration = Int8Calibration.measure(weights, References.input(2, 64, 1), 2);
        EngineOptions int8 = options.withPrecision(Precision.INT8).withCalibration(calibration);

        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, int8)) {
            assertThat(engine.precision()).isEqualTo(Precision.INT8);
            assertThat(engine.describe()).contains("ONNX Runtime").contains("int8, 1 thread (asked for)");
        }
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options.withPrecision(Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the onnx engine computes in fp32 or int8");
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options.withPrecision(Precision.INT8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a calibration");
    }
}
