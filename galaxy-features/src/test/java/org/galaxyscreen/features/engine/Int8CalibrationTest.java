package org.galaxyscreen.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.engine.onednn.SupportedPrecision;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Int8CalibrationTest {
    @TempDir
    Path folder;

    private final Weights small =
            References.weights(Stage.LAYER2, 3, Preprocessing.imagenetV2().withInputSize(64));

    @Test
    void int8AgreesWithTorchvisionOnTheReferenceInput() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer input = References.input(2, 224, 0);

        float[] actual =
                features(weights, Stage.LAYER4, Precision.INT8, Int8Calibration.measure(weights, input, 2), input, 2);

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, actual, row, 2048)).isLessThan(1e-2);
        }
    }

    /** Trained weights and real galaxies, others than it was calibrated on: sky of one level shows what noise hides. */
    @Test
    void trainedHalfNetworkKeepsItsFeatures() throws IOException {
        Weights weights = Weights.read(ReferenceData.require("data/weights/resnet50_imagenet_to_layer2.safetensors"));
        List<Path> files = galaxies();
        Int8Calibration calibration =
                Int8Calibration.measure(weights, source(files.subList(0, 16)), 8, ProgressListener.NONE);
        int count = 8;
        FloatBuffer input = References.direct(count * 3 * 224 * 224);
        Preprocessor preprocessor = new Preprocessor(weights.preprocessing());
        for (int i = 0; i < count; i++) {
            preprocessor.apply(TestImages.decode(files.get(16 + i)), input, i * preprocessor.length());
        }

        float[] expected = features(weights, Stage.LAYER2, Precision.FP32, calibration, input, count);
        float[] int8 = features(weights, Stage.LAYER2, Precision.INT8, calibration, input, count);

        for (int row = 0; row < count; row++) {
            assertThat(References.relativeError(expected, int8, row, 512)).isLessThan(2e-2);
        }
        SupportedPrecision.assume(Precision.BF16);
        float[] bf16 = features(weights, Stage.LAYER2, Precision.BF16, calibration, input, count);
        for (int row = 0; row < count; row++) {
            assertThat(References.relativeError(expected, bf16, row, 512)).isLessThan(8e-3);
        }
    }

    @Test
    void biasCorrectionIsWorthItsPlace() throws IOException {
        FloatBuffer input = References.input(4, 64, 5);
        Int8Calibration with = Int8Calibration.measure(small, input, 4);
        with.write(folder.resolve("c.json"));
        String json = Files.readString(folder.resolve("c.json"));
        Path bare = Files.writeString(
                folder.resolve("bare.json"),
                json.substring(0, json.indexOf("\"corrections\"")) + "\"corrections\":{}}");
        float[] expected = features(small, Stage.LAYER2, Precision.FP32, with, input, 4);

        double corrected = error(expected, features(small, Stage.LAYER2, Precision.INT8, with, input, 4));
        double uncorrected =
                error(expected, features(small, Stage.LAYER2, Precision.INT8, Int8Calibration.read(bare), input, 4));

        assertThat(corrected).isLessThan(0.8 * uncorrected);
    }

    private static double error(float[] expected, float[] actual) {
        double worst = 0;
        for (int row = 0; row < expected.length / 512; row++) {
            worst = Math.max(worst, References.relativeError(expected, actual, row, 512));
        }
        return worst;
    }

    @Test
    void innerStagesUseTheSameCalibration() {
        FloatBuffer input = References.input(2, 64, 5);
        Int8Calibration calibration = Int8Calibration.measure(small, input, 2);

        float[] expected = features(small, Stage.LAYER1, Precision.FP32, calibration, input, 2);
        float[] actual = features(small, Stage.LAYER1, Precision.INT8, calibration, input, 2);

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, actual, row, 256)).isLessThan(1e-2);
        }
    }

    @Test
    void valuesBeyondTheRangeAreCountedOnAnyNumberOfThreads() {
        FloatBuffer input = References.input(8, 64, 5);
        Int8Calibration calibration = Int8Calibration.measure(small, input, 8);
        FloatBuffer brighter = References.direct(input.capacity());
        for (int i = 0; i < input.capacity(); i++) {
            brighter.put(i, 3 * input.get(i));
        }

        Saturation own = saturation(calibration, input, 1);
        Saturation beyond = saturation(calibration, brighter, 1);

        assertThat(own.images()).isEqualTo(8);
        assertThat(own.isLarge()).as(own.toString()).isFalse();
        assertThat(beyond.isLarge()).as(beyond.toString()).isTrue();
        assertThat(saturation(calibration, brighter, 3)).isEqualTo(beyond);
    }

    private Saturation saturation(Int8Calibration calibration, FloatBuffer input, int threads) {
        EngineOptions options = EngineOptions.defaults()
                .withKind(EngineOptions.Kind.ONEDNN)
                .withPrecision(Precision.INT8)
                .withThreads(threads)
                .withMaxBatch(8)
                .withCalibration(calibration);
        try (InferenceEngine engine = Engines.create(small, Stage.LAYER2, options)) {
            assertThat(engine.saturation()).isEmpty();
            engine.infer(input, 8, References.direct(8 * 512));
            return engine.saturation().orElseThrow();
        }
    }

    @Test
    void fileGivesTheSameFeatures() throws IOException {
        FloatBuffer input = References.input(2, 64, 5);
        Int8Calibration calibration = Int8Calibration.measure(small, input, 2);
        Path file = Int8Calibration.fileBeside(folder.resolve("resnet50.pth"));
        calibration.write(file);
        calibration.write(file);
        Int8Calibration read = Int8Calibration.read(file);

        assertThat(file).hasFileName("resnet50.pth.int8.json");
        assertThat(Files.list(folder)).hasSize(1);
        assertThat(read.weightsSha256()).isEqualTo(small.sha256());
        assertThat(read.images()).isEqualTo(2);
        assertThat(features(small, Stage.LAYER2, Precision.INT8, read, input, 2))
                .isEqualTo(features(small, Stage.LAYER2, Precision.INT8, calibration, input, 2));
    }

    @Test
    void calibrationForOtherWeightsOrPreprocessingIsRefused() {
        Int8Calibration other = new Int8Calibration("abc", "", 1, Map.of(), Map.of());
        Int8Calibration elsewhere =
                new Int8Calibration(small.sha256(), Preprocessing.zeroToOne().toString(), 1, Map.of(), Map.of());

        assertThatThrownBy(() -> engine(small, Stage.LAYER2, Precision.INT8, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belongs to weights with SHA-256 abc");
        assertThatThrownBy(() -> engine(small, Stage.LAYER2, Precision.INT8, elsewhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("measured with preprocessing 1; resize=224");
    }

    @Test
    void int8WithoutCalibrationIsRefused() {
        EngineOptions options =
                EngineOptions.defaults().withKind(EngineOptions.Kind.ONEDNN).withPrecision(Precision.INT8);

        assertThatThrownBy(() -> Engines.create(small, Stage.LAYER2, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a calibration");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        Path noJson = Files.writeString(folder.resolve("a.json"), "{\"format\":");
        Path other = Files.writeString(folder.resolve("b.json"), "{}");
        Path infinite = Files.writeString(
                folder.resolve("c.json"),
                "{\"format\":2,\"weights_sha256\":\"0\",\"images\":1,\"ranges\":{\"maxpool\":-1}}");

        assertThatThrownBy(() -> Int8Calibration.read(noJson)).hasMessageContaining("a.json");
        assertThatThrownBy(() -> Int8Calibration.read(other))
                .hasMessageContaining("b.json is no int8 calibration: its format is ")
                .hasMessageEndingWith("2 expected: measure it again, by leaving the file out");
        assertThatThrownBy(() -> Int8Calibration.read(infinite))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("c.json")
                .hasMessageContaining("'maxpool' is -1.0");
    }

    @Test
    void sourceIsMeasuredEvenlyAndBrokenImagesAreLeftOut() throws IOException {
        List<String> ids =
                Stream.iterate(0, i -> i + 1).limit(12).map(String::valueOf).toList();
        ImageSource source = TestImages.source(ids, id -> {
            if (id.equals("4")) {
                throw new UnreadableImageException("broken", new IOException());
            }
            return TestImages.patterned(Integer.parseInt(id), 80, 80);
        });

        Int8Calibration first = Int8Calibration.measure(small, source, 6, ProgressListener.NONE);
        Int8Calibration again = Int8Calibration.measure(small, source, 6, ProgressListener.NONE);

        assertThat(first.images()).isEqualTo(5);
        first.write(folder.resolve("1.json"));
        again.write(folder.resolve("2.json"));
        assertThat(folder.resolve("1.json")).hasSameTextualContentAs(folder.resolve("2.json"));
    }

    @Test
    void sourceWithoutImagesIsRefused() {
        ImageSource empty = TestImages.source(List.of(), id -> TestImages.patterned(0, 80, 80));

        assertThatThrownBy(() -> Int8Calibration.measure(small, empty, 4, ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test source has no image");
    }

    private static List<Path> galaxies() throws IOException {
        try (Stream<Path> files = Files.list(ReferenceData.require("data/galaxyzoo2/spirals"))) {
            return files.sorted().limit(24).toList();
        }
    }

    private static ImageSource source(List<Path> files) {
        return TestImages.source(files.stream().map(Path::toString).toList(), id -> {
            try {
                return TestImages.decode(Path.of(id));
            } catch (IOException e) {
                throw new UnreadableImageException(id, e);
            }
        });
    }

    private static InferenceEngine engine(
            Weights weights, Stage stage, Precision precision, Int8Calibration calibration) {
        return Engines.create(
                weights,
                stage,
                EngineOptions.defaults()
                        .withKind(EngineOptions.Kind.ONEDNN)
                        .withPrecision(precision)
                        .withCalibration(calibration));
    }

    private static float[] features(
            Weights weights,
            Stage stage,
            Precision precision,
            Int8Calibration calibration,
            FloatBuffer input,
            int count) {
        FloatBuffer features = References.direct(count * ResNet50.whole().dimensions(stage));
        try (InferenceEngine engine = engine(weights, stage, precision, calibration)) {
            engine.infer(input, count, features);
        }
        return References.array(features);
    }
}
