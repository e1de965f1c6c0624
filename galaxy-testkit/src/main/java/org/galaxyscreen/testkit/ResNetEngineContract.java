package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.junit.jupiter.api.Test;

/** Every engine that computes ResNet-50 promises this besides: the features are those of the network. */
public abstract class ResNetEngineContract extends InferenceEngineContract {
    /** For whoever extends it. */
    protected ResNetEngineContract() {}

    /** How far features may be from the reference's, as a part of a row's length: 1e-5 in float32, 3e-2 in bfloat16. */
    protected double tolerance() {
        return precision() == Precision.FP32 ? 1e-5 : 3e-2;
    }

    /** The engine to compare with, in float32; oneDNN unless this is overridden. */
    protected EngineOptions.Kind reference() {
        return EngineOptions.Kind.ONEDNN;
    }

    /** The stages whose features are compared; the first and the last unless this is overridden. */
    protected List<Stage> stages() {
        return List.of(Stage.LAYER1, Stage.LAYER4);
    }

    /** Features are the reference's, up to rounding. */
    @Test
    public void featuresAreTheNetworks() {
        FloatBuffer images = images(COUNT);
        EngineOptions reference = options().withKind(reference()).withPrecision(Precision.FP32);
        for (Stage stage : stages()) {
            try (InferenceEngine engine = Engines.create(weights(), stage, options());
                    InferenceEngine other = Engines.create(weights(), stage, reference)) {
                assertThat(engine.dimensions()).isEqualTo(other.dimensions());
                float[] expected = rows(other, images, COUNT);
                float[] actual = rows(engine, images, COUNT);
                int length = engine.dimensions();
                for (int row = 0; row < COUNT; row++) {
                    assertThat(relativeError(
                                    Arrays.copyOfRange(expected, row * length, (row + 1) * length),
                                    Arrays.copyOfRange(actual, row * length, (row + 1) * length)))
                            .as("%s, row %d", stage, row)
                            .isLessThan(tolerance());
                }
            }
        }
    }
}
