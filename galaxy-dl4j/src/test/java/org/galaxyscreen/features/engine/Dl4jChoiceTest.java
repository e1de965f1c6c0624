package org.galaxyscreen.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;

/** In this package, since only here a machine can be made up. */
class Dl4jChoiceTest {
    private static final class OnlyDl4j implements Engines.Machine {
        @Override
        public Optional<String> withoutOneDnn() {
            return Optional.of("its natives do not load");
        }

        @Override
        public Optional<String> withoutCuda() {
            return Optional.of("there is no GPU");
        }

        @Override
        public boolean has(EngineOptions.Kind kind) {
            return kind.equals(EngineOptions.Kind.DL4J) && Engines.Machine.THIS.has(kind);
        }
    }

    @Test
    void autoTakesDl4jWhereThereIsNothingElse() {
        Weights weights =
                References.weights(Stage.LAYER1, 1, Preprocessing.imagenetV2().withInputSize(64));
        EngineOptions options = EngineOptions.defaults().withDevice(Device.CPU);
        try (InferenceEngine engine = Engines.create(weights, Readout.of(Stage.LAYER1), options, new OnlyDl4j())) {
            assertThat(engine.name()).isEqualTo("dl4j");
            assertThat(engine.describe()).endsWith("(auto: not oneDNN, since its natives do not load)");
        }
    }
}
