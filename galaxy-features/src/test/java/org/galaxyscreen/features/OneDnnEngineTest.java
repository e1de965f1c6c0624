package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import org.galaxyscreen.testkit.Npy;
import org.galaxyscreen.testkit.ReferenceData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneDnnEngineTest {
    @ParameterizedTest
    @CsvSource({"FP32, 1e-5", "BF16, 2e-2"})
    void agreesWithTorchvisionOnTheReferenceInput(Precision precision, double tolerance) throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer features = References.direct(2 * 2048);

        try (OneDnnEngine engine = new OneDnnEngine(weights, Stage.LAYER4, precision, 2, 2)) {
            engine.infer(References.input(2, 224, 0), 2, features);
        }

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, References.array(features), row, 2048))
                    .isLessThan(tolerance);
        }
    }
}
