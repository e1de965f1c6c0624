package org.galaxyscreen.features.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxEngineTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsNoModelIsRefusedInASentence() throws IOException {
        Path pointer = Files.writeString(
                folder.resolve("lfs.onnx"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
        assertThatThrownBy(() -> Engines.onnx(pointer, 224, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(pointer + ": this is a Git LFS pointer");
        Path text = Files.writeString(folder.resolve("text.onnx"), "hello world");
        assertThatThrownBy(() -> Engines.onnx(text, 224, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(text + ": ONNX Runtime cannot load it; an ONNX model expected");
    }

    @Test
    void exportedNetworkAgreesWithTorchvision() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Path model = folder.resolve("resnet50.onnx");
        OnnxExport.write(References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2()), Stage.LAYER4, model);
        FloatBuffer features = References.direct(2 * 2048);

        try (InferenceEngine engine = Engines.onnx(model, 224, EngineOptions.defaults())) {
            assertThat(engine.dimensions()).isEqualTo(2048);
            engine.infer(References.input(2, 224, 0), 2, features);
        }

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, References.array(features), row, 2048))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void int8ExportAgreesWithTorchvision() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer input = References.input(2, 224, 0);
        Path model = folder.resolve("resnet50-int8.onnx");
        OnnxExport.writeInt8(weights, Stage.LAYER4, Int8Calibration.measure(weights, input, 2), model);
        FloatBuffer features = References.direct(2 * 2048);

        try (InferenceEngine engine = Engines.onnx(model, 224, EngineOptions.defaults())) {
            engine.infer(input, 2, features);
        }

        assertThat(Files.size(model)).isLessThan(30_000_000);
        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, References.array(features), row, 2048))
                    .isLessThan(5e-2);
        }
    }

    @Test
    void halfPrecisionExportAgreesWithOurFloat32() throws IOException {
        Weights weights =
                References.weights(Stage.LAYER4, 5, Preprocessing.imagenetV2().withInputSize(64));
        FloatBuffer input = References.input(3, 64, 5);
        FloatBuffer expected = References.direct(3 * 2048);
        FloatBuffer actual = References.direct(3 * 2048);
        Path file = folder.resolve("half.onnx");
        OnnxExport.writeFp16(weights, Stage.LAYER4, file);

        try (InferenceEngine reference = Engines.create(
                        weights, Stage.LAYER4, EngineOptions.defaults().withKind(EngineOptions.Kind.ONEDNN));
                InferenceEngine engine =
                        Engines.onnx(file, 64, EngineOptions.defaults().withDevice(Device.CPU))) {
            reference.infer(input, 3, expected);
            engine.infer(input, 3, actual);
        }

        for (int row = 0; row < 3; row++) {
            assertThat(References.relativeError(References.array(expected), References.array(actual), row, 2048))
                    .isBetween(1e-6, 3e-3);
        }
    }

    @Test
    void gpuThatIsDemandedOfAProcessorsBuildIsRefused() throws IOException {
        Path file = folder.resolve("plain.onnx");
        Weights weights =
                References.weights(Stage.LAYER1, 5, Preprocessing.imagenetV2().withInputSize(64));
        OnnxExport.write(weights, Stage.LAYER1, file);
        Assumptions.assumeFalse(
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA), "this is the build for GPUs");
        EngineOptions options = EngineOptions.defaults();

        assertThatThrownBy(() -> Engines.onnx(file, 64, options.withDevice(Device.CUDA)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the onnx engine cannot use a GPU here")
                .hasMessageContaining("onnxruntime_gpu in the place of onnxruntime");
        assertThatThrownBy(() -> Engines.create(
                        weights,
                        Stage.LAYER1,
                        options.withKind(EngineOptions.Kind.ONNX).withPrecision(Precision.FP16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision is fp16")
                .hasMessageContaining("onnxruntime_gpu");
        try (InferenceEngine engine = Engines.onnx(file, 64, options)) {
            assertThat(engine.describe()).endsWith("(the engine of ONNX models)");
        }
    }

    @ParameterizedTest
    @EnumSource(ResNet50.Variant.class)
    void innerStagesAndVariantsAgreeWithOneDnn(ResNet50.Variant variant) throws IOException {
        Weights weights =
                TestWeights.of(Stage.LAYER2, 4, Preprocessing.imagenetV2().withInputSize(64), variant, 1e-5f);
        Path model = folder.resolve("half.onnx");
        OnnxExport.write(weights, Stage.LAYER2, model);
        FloatBuffer input = References.input(3, 64, 4);
        FloatBuffer expected = References.direct(3 * 512);
        FloatBuffer actual = References.direct(3 * 512);

        try (InferenceEngine reference = Engines.create(
                        weights, Stage.LAYER2, EngineOptions.defaults().withKind(EngineOptions.Kind.ONEDNN));
                InferenceEngine engine = Engines.onnx(model, 64, EngineOptions.defaults())) {
            reference.infer(input, 3, expected);
            engine.infer(input, 3, actual);
        }

        for (int row = 0; row < 3; row++) {
            assertThat(References.relativeError(References.array(expected), References.array(actual), row, 512))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "not a model");

        assertThatThrownBy(() -> Engines.onnx(text, 224, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.onnx");
        assertThatThrownBy(() -> Engines.onnx(folder.resolve("absent.onnx"), 224, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void sizeThatTheModelDoesNotTakeIsRefused() throws IOException {
        Path model = folder.resolve("small.onnx");
        OnnxExport.write(
                References.weights(Stage.LAYER1, 0, Preprocessing.imagenetV2().withInputSize(64)), Stage.LAYER1, model);

        assertThatThrownBy(() -> Engines.onnx(model, 224, EngineOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes images of 64×64; 224×224 asked for");
    }
}
