package org.galaxyscreen.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The oneDNN engine beside the reference, found as a service, for weights of a seed that nobody has seen before; a failure names
 * it ({@code -Dgalaxy.test.seed} runs it again). The tolerance is the relative L2 error of a row.
 */
class Dl4jAgreementTest {
    private static final long SEED =
            Long.getLong("galaxy.test.seed", ThreadLocalRandom.current().nextLong(1, 1L << 40));
    private static final int COUNT = 3;

    @ParameterizedTest
    @CsvSource({"LAYER1, 64, V1_5", "LAYER3, 160, V1_5", "LAYER4, 96, V1"})
    void oneDnnAgreesAtAnyStageAndSize(Stage stage, int size, ResNet50.Variant variant) {
        Weights weights =
                TestWeights.of(stage, SEED, Preprocessing.imagenetV2().withInputSize(size), variant, 1.001e-5f);

        requireAgreement(weights, Readout.of(stage), size);
    }

    @Test
    void oneDnnAgreesInEveryBlock() {
        Readout readout = Readout.of(Stage.LAYER1, Stage.LAYER2, Stage.LAYER3).withPoolings(Pooling.values());

        requireAgreement(small(), readout, 64);
    }

    private static Weights small() {
        return References.weights(Stage.LAYER3, SEED, Preprocessing.imagenetV2().withInputSize(64));
    }

    private static void requireAgreement(Weights weights, Readout readout, int size) {
        FloatBuffer input = References.input(COUNT, size, SEED);
        float[] expected = rows(weights, readout, Kind.DL4J, input);
        float[] actual = rows(weights, readout, Kind.ONEDNN, input);
        assertThat(actual).hasSameSizeAs(expected);
        int length = readout.features(ResNet50.whole());
        for (FeatureBlock block : readout.blocks(ResNet50.whole())) {
            for (int row = 0; row < COUNT; row++) {
                double difference = 0;
                double norm = 0;
                for (int i = row * length + block.from(); i < row * length + block.from() + block.width(); i++) {
                    difference += Math.pow((double) actual[i] - expected[i], 2);
                    norm += Math.pow(expected[i], 2);
                }
                assertThat(Math.sqrt(difference / norm))
                        .as("seed %d, %s of row %d", SEED, block.name(), row)
                        .isLessThan(1e-5);
            }
        }
    }

    private static float[] rows(Weights weights, Readout readout, Kind kind, FloatBuffer input) {
        FloatBuffer features = References.direct(COUNT * readout.features(ResNet50.whole()));
        try (InferenceEngine engine = Engines.create(
                weights, readout, EngineOptions.defaults().withKind(kind).withMaxBatch(COUNT))) {
            assertThat(engine.name()).isEqualToIgnoringCase(kind.name());
            assertThat(engine.describe()).endsWith("(asked for)");
            engine.infer(input, COUNT, features);
        }
        return References.array(features);
    }

    @Test
    void whatDl4jDoesNotComputeIsRefused() {
        EngineOptions options = EngineOptions.defaults().withKind(Kind.DL4J);
        Readout patches = Readout.of(Stage.LAYER1).withPatches(Stage.LAYER1);
        assertThatThrownBy(() -> Engines.create(small(), patches, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the dl4j engine gives no patches");
        assertThatThrownBy(() -> Engines.create(small(), Stage.LAYER1, options.withPrecision(Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision is bf16; the dl4j engine computes in fp32 alone");
        assertThatThrownBy(() -> Engines.create(small(), Stage.LAYER1, options.withDevice(Device.CUDA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "device is cuda; the dl4j engine cannot be bound to a GPU: ND4J's CUDA backend, where it is on the"
                                + " class path, takes one by itself. Leave the device out");
    }

    @Test
    void argumentsOutOfRangeAreRefused() {
        EngineOptions options = EngineOptions.defaults().withKind(Kind.DL4J).withMaxBatch(2);
        try (InferenceEngine engine = Engines.create(small(), Stage.LAYER1, options)) {
            FloatBuffer input = References.input(1, 64, 0);
            FloatBuffer features = References.direct(256);
            assertThatThrownBy(() -> engine.infer(input, 3, features))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count is 3; 1 to 2 expected");
            assertThatThrownBy(() -> engine.infer(input, 2, features))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("images has 12288 floats; 24576 expected");
            assertThatThrownBy(() -> engine.infer(input, 1, References.direct(255)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("room for 255 floats; 256 expected");
        }
    }
}
