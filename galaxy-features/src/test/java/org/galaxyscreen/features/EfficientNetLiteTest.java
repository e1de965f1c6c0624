package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.features.engine.onednn.SupportedPrecision;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.EfficientNetLite.Size;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** EfficientNet-Lite on oneDNN against timm's values, which {@code make_lite.py} made. */
class EfficientNetLiteTest {
    private static final Readout ALL = Readout.of(Stage.values());

    @ParameterizedTest
    @CsvSource({
        "LITE0, 64, FP32, 1e-5",
        "LITE1, 96, FP32, 1e-5",
        "LITE2, 100, FP32, 1e-5",
        "LITE0, 64, BF16, 2e-2",
        "LITE1, 96, BF16, 2e-2",
        "LITE2, 100, BF16, 2e-2",
        "LITE0, 64, INT8, 2e-2",
        "LITE1, 96, INT8, 2e-2",
        "LITE2, 100, INT8, 2e-2"
    })
    void everyStageAgreesWithTimm(Size size, int side, Precision precision, double tolerance) throws Exception {
        SupportedPrecision.assume(precision);
        Weights weights = weights(size, Stage.LAYER4, side);
        float[] expected = reference(size);
        EngineOptions options = calibrated(options().withPrecision(precision), weights, image(side), 1);
        float[] actual = features(weights, ALL, image(side), 1, options);

        assertThat(actual).hasSameSizeAs(expected);
        for (FeatureBlock block : ALL.blocks(weights.network())) {
            assertThat(error(expected, actual, block)).as(block.name()).isLessThan(tolerance);
        }
    }

    /** By hand: 4.65 million with the classifier's 1.28 million in the paper's table; 407 million products with its 1.28 million. */
    @Test
    void lite0IsAsLargeAsItsAuthorsSay() {
        EfficientNetLite network = EfficientNetLite.of(Size.LITE0, Stage.LAYER4);
        long parameters = network.parameterShapes().entrySet().stream()
                .filter(entry -> !entry.getKey().contains("running"))
                .mapToLong(entry -> entry.getValue().stream().reduce(1, Math::multiplyExact))
                .sum();

        assertThat((parameters + 1281 * 1000) / 1e6).isBetween(4.6, 4.7);
        assertThat((network.multiplyAdds(224) + 1280 * 1000) / 1e6).isBetween(380.0, 410.0);
        assertThat(network.side(Stage.LAYER4, 260)).isEqualTo(9);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16", "INT8"})
    void rowsDependNeitherOnTheBatchNorOnTheThreads(Precision precision) {
        SupportedPrecision.assume(precision);
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);
        FloatBuffer images = References.input(7, 64, 3);
        int length = ALL.features(weights.network());
        EngineOptions one = calibrated(options().withPrecision(precision).withThreads(1), weights, images, 7);

        float[] alone = new float[7 * length];
        for (int i = 0; i < 7; i++) {
            FloatBuffer image = images.slice(i * 3 * 64 * 64, 3 * 64 * 64);
            System.arraycopy(features(weights, ALL, image, 1, one), 0, alone, i * length, length);
        }

        assertThat(features(weights, ALL, images, 7, one)).isEqualTo(alone);
        assertThat(features(weights, ALL, images, 7, one.withThreads(2))).isEqualTo(alone);
    }

    @Test
    void weightsThatEndEarlierGiveTheSameFeaturesUpToThere() {
        float[] whole =
                features(weights(Size.LITE1, Stage.LAYER4, 64), Readout.of(Stage.LAYER2), image(64), 1, options());
        float[] part =
                features(weights(Size.LITE1, Stage.LAYER2, 64), Readout.of(Stage.LAYER2), image(64), 1, options());

        assertThat(part).isEqualTo(whole);
    }

    /** Every patch's values, pooled by hand, are the pooled features: bottlenecks are not rectified, so signs are kept. */
    @Test
    void patchesPoolToTheFeatures() {
        Weights weights = weights(Size.LITE0, Stage.LAYER2, 100);
        Readout readout =
                Readout.of(Stage.LAYER2).withPoolings(Pooling.values()).withPatches(Stage.LAYER2);

        float[] row = features(weights, readout, image(100), 1, options());

        int side = 13;
        assertThat(row).hasSize(3 * 40 + side * side * 40);
        boolean negative = false;
        for (int channel = 0; channel < 40; channel++) {
            double sum = 0;
            double cubes = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < side * side; i++) {
                double value = row[120 + i * 40 + channel];
                sum += value;
                cubes += value * value * value;
                max = Math.max(max, value);
                negative |= value < 0;
            }
            assertThat(row[channel]).isCloseTo((float) (sum / side / side), within(1e-4));
            assertThat(row[40 + channel]).isCloseTo((float) max, within(1e-6));
            assertThat(row[80 + channel]).isCloseTo((float) Math.cbrt(cubes / side / side), within(1e-3));
        }
        assertThat(negative).isTrue();
    }

    private static org.assertj.core.data.Offset<Float> within(double offset) {
        return org.assertj.core.data.Offset.offset((float) offset);
    }

    @Test
    void otherEnginesRefuseTheNetworkByName() {
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);

        for (Kind kind : List.of(Kind.CUDA, Kind.ONNX)) {
            assertThatThrownBy(() ->
                            Engines.create(weights, Stage.LAYER4, options().withKind(kind)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the " + kind + " engine computes ResNet-50 alone; use --engine onednn for"
                            + " EfficientNet-Lite0");
        }
        assertThatThrownBy(() -> Engines.create(
                        weights, Stage.LAYER4, options().withKind(Kind.AUTO).withDevice(Device.CUDA)))
                .hasMessageContaining("computes ResNet-50 alone");
        try (InferenceEngine engine =
                Engines.create(weights, Stage.LAYER4, options().withKind(Kind.AUTO))) {
            assertThat(engine.name()).isEqualTo("onednn");
        }
    }

    @Test
    void int8WithoutCalibrationIsRefused() {
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);

        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER4, options().withPrecision(Precision.INT8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("precision is int8 without a calibration; measure one on images of the survey");
    }

    @Test
    void calibrationThatWasKeptGivesTheSameRows() {
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);
        FloatBuffer images = References.input(3, 64, 4);
        Int8Calibration measured = Int8Calibration.measure(weights, images, 3);
        Int8Calibration read = Int8Calibration.parse(measured.toText());
        EngineOptions int8 = options().withPrecision(Precision.INT8);

        assertThat(features(weights, ALL, images, 3, int8.withCalibration(read)))
                .isEqualTo(features(weights, ALL, images, 3, int8.withCalibration(measured)));
    }

    /** What the stages of a shorter network are, which reads what the longer one's calibration says of them. */
    @Test
    void int8OfAnInnerStageIsThatOfTheWholeNetwork() {
        Weights weights = weights(Size.LITE1, Stage.LAYER4, 64);
        Int8Calibration calibration = Int8Calibration.measure(weights, image(64), 1);
        EngineOptions int8 = options().withPrecision(Precision.INT8).withCalibration(calibration);
        Readout both = Readout.of(Stage.LAYER2, Stage.LAYER4);

        float[] inner = features(weights, Readout.of(Stage.LAYER2), image(64), 1, int8);

        assertThat(features(weights, both, image(64), 1, int8)).startsWith(inner);
    }

    @Test
    void int8IsNearerByItsCorrections() {
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);
        FloatBuffer images = References.input(4, 64, 5);
        Int8Calibration with = Int8Calibration.measure(weights, images, 4);
        String json = with.toText();
        Int8Calibration without =
                Int8Calibration.parse(json.substring(0, json.indexOf("\"corrections\"")) + "\"corrections\":{}}");
        EngineOptions int8 = options().withPrecision(Precision.INT8);
        float[] expected = features(weights, ALL, images, 4, options());

        double corrected = error(expected, features(weights, ALL, images, 4, int8.withCalibration(with)));
        double uncorrected = error(expected, features(weights, ALL, images, 4, int8.withCalibration(without)));

        assertThat(corrected).isLessThan(0.8 * uncorrected);
    }

    /** ReLU6 holds most activations in their ranges, at whose ends many lie; the bottlenecks' leave theirs. */
    @Test
    void imagesBeyondTheRangeAreFoundByTheBottlenecks() {
        Weights weights = weights(Size.LITE0, Stage.LAYER4, 64);
        FloatBuffer images = References.input(8, 64, 5);
        FloatBuffer faint = References.direct(images.capacity());
        for (int i = 0; i < images.capacity(); i++) {
            faint.put(i, images.get(i) / 4);
        }

        Saturation own = saturation(weights, faint, faint, 1);
        Saturation beyond = saturation(weights, faint, images, 1);

        assertThat(own.isLarge()).as(own.toString()).isFalse();
        assertThat(beyond.isLarge()).as(beyond.toString()).isTrue();
        assertThat(beyond.activation()).doesNotContain("conv_dw");
        assertThat(saturation(weights, faint, images, 3)).isEqualTo(beyond);
    }

    private static Saturation saturation(Weights weights, FloatBuffer calibrated, FloatBuffer images, int threads) {
        EngineOptions int8 = options()
                .withPrecision(Precision.INT8)
                .withThreads(threads)
                .withMaxBatch(8)
                .withCalibration(Int8Calibration.measure(weights, calibrated, 8));
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER4, int8)) {
            engine.infer(images, 8, References.direct(8 * engine.dimensions()));
            return engine.saturation().orElseThrow();
        }
    }

    private static EngineOptions options() {
        return EngineOptions.defaults().withKind(Kind.ONEDNN);
    }

    /** With what int8 needs to know of those images. */
    private static EngineOptions calibrated(EngineOptions options, Weights weights, FloatBuffer images, int count) {
        return options.precision() == Precision.INT8
                ? options.withCalibration(Int8Calibration.measure(weights, images, count))
                : options;
    }

    private static Weights weights(Size size, Stage lastStage, int side) {
        return TestWeights.lite(EfficientNetLite.of(size, lastStage), 0, Preprocessing.efficientNetLite(side));
    }

    private static FloatBuffer image(int side) {
        FloatBuffer image = References.input(1, side, 0);
        for (int i = 0; i < image.capacity(); i++) {
            image.put(i, 4 * image.get(i));
        }
        return image;
    }

    private static float[] reference(Size size) throws IOException, URISyntaxException {
        URL url = EfficientNetLiteTest.class.getResource("network/lite" + size.ordinal() + ".npy");
        return Npy.floats(Path.of(Objects.requireNonNull(url).toURI()));
    }

    private static float[] features(
            Weights weights, Readout readout, FloatBuffer images, int count, EngineOptions options) {
        try (InferenceEngine engine = Engines.create(weights, readout, options)) {
            FloatBuffer features = References.direct(count * engine.dimensions());
            engine.infer(images, count, features);
            return References.array(features);
        }
    }

    private static double error(float[] expected, float[] actual) {
        return error(expected, actual, new FeatureBlock("all", 0, expected.length));
    }

    private static double error(float[] expected, float[] actual, FeatureBlock block) {
        double difference = 0;
        double norm = 0;
        for (int i = block.from(); i < block.to(); i++) {
            double d = (double) actual[i] - expected[i];
            difference += d * d;
            norm += (double) expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
