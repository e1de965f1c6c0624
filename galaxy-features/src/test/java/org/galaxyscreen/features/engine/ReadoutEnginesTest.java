package org.galaxyscreen.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.onednn.SupportedPrecision;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of several stages and poolings, and patches, by every engine on processors. */
@Timeout(180)
class ReadoutEnginesTest {
    private static final int SIZE = 64;
    private static final int COUNT = 5;

    private static final Readout ALL =
            Readout.of(Stage.LAYER1, Stage.LAYER2, Stage.LAYER3).withPoolings(Pooling.values());

    private final Weights weights =
            References.weights(Stage.LAYER3, 4, Preprocessing.imagenetV2().withInputSize(SIZE));
    private final FloatBuffer input = References.input(COUNT, SIZE, 4);

    @ParameterizedTest
    @CsvSource({"ONEDNN, FP32, 1e-5", "ONNX, FP32, 1e-5", "ONEDNN, BF16, 3e-2", "ONEDNN, INT8, 8e-2", "ONNX, INT8, 8e-2"
    })
    void everyBlockAgreesWithAnotherEngine(Kind kind, Precision precision, double tolerance) {
        SupportedPrecision.assume(precision);
        float[] expected = rows(ALL, options(kind == Kind.ONNX ? Kind.ONEDNN : Kind.ONNX, Precision.FP32));

        float[] actual = rows(ALL, options(kind, precision));

        for (FeatureBlock block : ALL.blocks(ResNet50.whole())) {
            for (int row = 0; row < COUNT; row++) {
                assertThat(References.relativeError(
                                block(expected, row, block), block(actual, row, block), 0, block.width()))
                        .as("%s of row %d", block.name(), row)
                        .isLessThan(tolerance);
            }
        }
    }

    /** The patches are the activations, so that each pooling can be computed from them. */
    @ParameterizedTest
    @ValueSource(strings = {"onednn", "onnx"})
    void poolingsAreThoseOfThePatches(String kind) {
        Readout readout =
                Readout.of(Stage.LAYER2).withPoolings(Pooling.values()).withPatches(Stage.LAYER2);
        int length = readout.rowLength(ResNet50.whole(), SIZE);
        int pixels =
                ResNet50.whole().side(Stage.LAYER2, SIZE) * ResNet50.whole().side(Stage.LAYER2, SIZE);

        float[] rows = rows(readout, options(Kind.of(kind), Precision.FP32));

        assertThat(rows).hasSize(COUNT * length);
        for (int row = 0; row < COUNT; row++) {
            for (int channel = 0; channel < 512; channel++) {
                double mean = 0;
                double max = 0;
                double cubes = 0;
                for (int pixel = 0; pixel < pixels; pixel++) {
                    double value = rows[row * length + 3 * 512 + pixel * 512 + channel];
                    mean += value / pixels;
                    max = Math.max(max, value);
                    cubes += value * value * value / pixels;
                }
                assertThat(rows[row * length + channel]).isCloseTo((float) mean, within(mean));
                assertThat(rows[row * length + 512 + channel]).isEqualTo((float) max);
                assertThat(rows[row * length + 1024 + channel])
                        .isCloseTo((float) Math.cbrt(cubes), within(Math.cbrt(cubes)));
            }
        }
    }

    private static org.assertj.core.data.Offset<Float> within(double value) {
        return org.assertj.core.data.Offset.offset((float) (1e-5 * value + 1e-7));
    }

    /** Where the patches lie is checked against an engine that orders them in another way. */
    @Test
    void patchesOfAnInnerStageAgreeWithOnnxRuntime() {
        Readout readout = Readout.of(Stage.LAYER3).withPatches(Stage.LAYER1);
        float[] expected = rows(readout, options(Kind.ONNX, Precision.FP32));

        float[] actual = rows(readout, options(Kind.ONEDNN, Precision.FP32));

        for (int row = 0; row < COUNT; row++) {
            assertThat(References.relativeError(expected, actual, row, readout.rowLength(ResNet50.whole(), SIZE)))
                    .isLessThan(1e-5);
        }
        int length = readout.rowLength(ResNet50.whole(), SIZE);
        assertThat(Arrays.copyOfRange(actual, 1024, 1024 + 256))
                .isNotEqualTo(Arrays.copyOfRange(actual, length - 256, length));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16", "INT8"})
    void bitsDependNeitherOnThreadsNorOnThePlaceInTheBatchNorOnFurtherBlocks(Precision precision) {
        SupportedPrecision.assume(precision);
        EngineOptions one = options(Kind.ONEDNN, precision).withThreads(1);
        float[] expected = rows(ALL, one);

        assertThat(rows(ALL, one.withThreads(3))).isEqualTo(expected);
        int length = ALL.features(ResNet50.whole());
        FloatBuffer single = References.direct(length);
        int pixels = 3 * SIZE * SIZE;
        try (InferenceEngine engine = Engines.create(weights, ALL, one)) {
            for (int row = 0; row < COUNT; row++) {
                engine.infer(input.slice(row * pixels, pixels), 1, single);
                assertThat(References.array(single))
                        .isEqualTo(Arrays.copyOfRange(expected, row * length, (row + 1) * length));
            }
        }
        float[] layer1 = rows(Readout.of(Stage.LAYER1), one);
        for (int row = 0; row < COUNT; row++) {
            assertThat(Arrays.copyOfRange(layer1, row * 256, (row + 1) * 256))
                    .isEqualTo(Arrays.copyOfRange(expected, row * length, row * length + 256));
        }
    }

    @Test
    void enginesThatCannotSaySoAndAutomaticChoiceAvoidsThem() {
        EngineOptions options = EngineOptions.defaults();
        assertThatThrownBy(() -> Engines.create(weights, ALL, options.withKind(Kind.CUDA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the cuda engine gives the mean of one stage alone");
        assertThatThrownBy(() -> Engines.create(weights, Readout.of(Stage.LAYER1, Stage.LAYER4), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends after layer3");
        try (InferenceEngine engine = Engines.create(weights, ALL, options)) {
            assertThat(List.of("onednn", "onnx")).contains(engine.name());
            assertThat(engine.dimensions()).isEqualTo(ALL.features(ResNet50.whole()));
        }
    }

    private EngineOptions options(Kind kind, Precision precision) {
        EngineOptions options = EngineOptions.defaults()
                .withKind(kind)
                .withDevice(Device.CPU)
                .withPrecision(precision)
                .withMaxBatch(COUNT);
        return precision == Precision.INT8
                ? options.withCalibration(Int8Calibration.measure(weights, input, COUNT))
                : options;
    }

    private float[] rows(Readout readout, EngineOptions options) {
        FloatBuffer rows = References.direct(COUNT * readout.rowLength(ResNet50.whole(), SIZE));
        try (InferenceEngine engine = Engines.create(weights, readout, options)) {
            engine.infer(input, COUNT, rows);
        }
        return References.array(rows);
    }

    private static float[] block(float[] rows, int row, FeatureBlock block) {
        int from = row * ALL.features(ResNet50.whole()) + block.from();
        return Arrays.copyOfRange(rows, from, from + block.width());
    }
}
