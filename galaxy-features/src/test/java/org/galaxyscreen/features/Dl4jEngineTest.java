package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import org.galaxyscreen.testkit.Npy;
import org.galaxyscreen.testkit.ReferenceData;
import org.junit.jupiter.api.Test;

class Dl4jEngineTest {
    @Test
    void agreesWithTorchvisionOnTheReferenceInput() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer features = References.direct(2 * 2048);

        try (Dl4jEngine engine = new Dl4jEngine(weights, Stage.LAYER4, 2, "")) {
            engine.infer(References.input(2, 224, 0), 2, features);
        }

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, References.array(features), row, 2048))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void closedEngineSaysSo() {
        Weights weights =
                References.weights(Stage.LAYER1, 0, Preprocessing.imagenetV2().withInputSize(64));
        Dl4jEngine engine = new Dl4jEngine(weights, Stage.LAYER1, 1, "");
        engine.close();
        engine.close();

        assertThatThrownBy(() -> engine.infer(References.input(1, 64, 0), 1, References.direct(256)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dl4j engine is closed");
    }
}
