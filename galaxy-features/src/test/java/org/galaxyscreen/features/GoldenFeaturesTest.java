package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.onednn.SupportedPrecision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The oneDNN engine's features in each precision: torchvision's for seed 0, and ONNX Runtime's for a seed that nobody has seen
 * before, which a failure names ({@code -Dgalaxy.test.seed} runs it again). The tolerances are relative L2 errors a row.
 */
@Timeout(180)
class GoldenFeaturesTest {
    private static final long SEED =
            Long.getLong("galaxy.test.seed", ThreadLocalRandom.current().nextLong(1, 1L << 40));

    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "BF16, 2e-2", "INT8, 5e-2"})
    void tensorsAgreeWithTorchvision(Precision precision, double tolerance) throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer input = References.input(2, 224, 0);

        assertClose(expected, features(weights, options(weights, precision, input), input), tolerance, 0);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "BF16, 2e-2", "INT8, 5e-2"})
    void tensorsOfAnySeedAgreeWithOnnxRuntime(Precision precision, double tolerance) {
        Weights weights = References.weights(Stage.LAYER4, SEED, Preprocessing.imagenetV2());
        FloatBuffer input = References.input(2, 224, SEED);
        float[] expected = features(weights, EngineOptions.defaults().withKind(Kind.ONNX), input);

        assertClose(expected, features(weights, options(weights, precision, input), input), tolerance, SEED);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-3", "BF16, 2e-2", "INT8, 5e-2"})
    void galaxiesAgreeWithTorchvision(Precision precision, double tolerance) throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_galaxies.npy"));
        Path folder = ReferenceData.require("data/galaxyzoo2");
        List<String> names = Files.readAllLines(ReferenceData.require("golden/seed0/features_galaxies.txt"));
        ImageSource source = TestImages.source(names, id -> {
            try {
                return TestImages.decode(folder.resolve(id));
            } catch (IOException e) {
                throw new UnreadableImageException(id, e);
            }
        });
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());

        Extraction extraction = extract(weights, options(weights, precision, source), source);

        assertThat(extraction.failures()).isEmpty();
        assertThat(extraction.features().objects()).extracting(SurveyObject::id).isEqualTo(names);
        assertClose(expected, rows(extraction), tolerance, 0);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "BF16, 2e-2", "INT8, 5e-2"})
    void picturesOfAnySeedAgreeWithOnnxRuntime(Precision precision, double tolerance) throws IOException {
        ImageSource source = SyntheticSurvey.of(4, 1, SEED);
        Weights weights = References.weights(Stage.LAYER4, SEED, Preprocessing.imagenetV2());
        float[] expected = rows(extract(weights, EngineOptions.defaults().withKind(Kind.ONNX), source));

        float[] actual = rows(extract(weights, options(weights, precision, source), source));

        assertClose(expected, actual, tolerance, SEED);
    }

    private static EngineOptions options(Weights weights, Precision precision, FloatBuffer input) {
        SupportedPrecision.assume(precision);
        EngineOptions options = EngineOptions.defaults().withKind(Kind.ONEDNN).withPrecision(precision);
        return precision == Precision.INT8
                ? options.withCalibration(Int8Calibration.measure(weights, input, 2))
                : options;
    }

    private static EngineOptions options(Weights weights, Precision precision, ImageSource source) throws IOException {
        SupportedPrecision.assume(precision);
        // Batches of three: eight images end in a short one.
        EngineOptions options = EngineOptions.defaults()
                .withKind(Kind.ONEDNN)
                .withPrecision(precision)
                .withMaxBatch(3);
        return precision == Precision.INT8
                ? options.withCalibration(Int8Calibration.measure(weights, source, 8, ProgressListener.NONE))
                : options;
    }

    private static float[] features(Weights weights, EngineOptions options, FloatBuffer input) {
        FloatBuffer features = References.direct(2 * 2048);
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER4, options)) {
            engine.infer(input, 2, features);
        }
        return References.array(features);
    }

    private static Extraction extract(Weights weights, EngineOptions options, ImageSource source) throws IOException {
        try (NetworkExtractor extractor = NetworkExtractor.of(weights, Stage.LAYER4, options)) {
            return extractor.extract(source, ExtractionOptions.defaults());
        }
    }

    private static float[] rows(Extraction extraction) {
        int rows = extraction.features().rows();
        float[] values = new float[rows * 2048];
        extraction.features().copyRows(0, rows, values, 0);
        return values;
    }

    private static void assertClose(float[] expected, float[] actual, double tolerance, long seed) {
        assertThat(actual).hasSameSizeAs(expected);
        IntStream.range(0, expected.length / 2048)
                .forEach(row -> assertThat(References.relativeError(expected, actual, row, 2048))
                        .as("seed %d, row %d", seed, row)
                        .isLessThan(tolerance));
    }
}
