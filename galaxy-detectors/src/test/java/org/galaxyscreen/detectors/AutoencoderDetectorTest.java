package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.AutoencoderDetector.Trainer;
import org.junit.jupiter.api.Test;

class AutoencoderDetectorTest {
    private static final Features ROWS = Samples.clustered(500, 40, 5, 77);
    private static final AutoencoderDetector SMALL = AutoencoderDetector.defaults()
            .withHiddenLayers(List.of(24, 8))
            .withLearningRate(3e-3)
            .withMaxEpochs(30);

    /** Two implementations of the same mathematics, the second DL4J's: after eight epochs they still agree. */
    @Test
    void learnsAsDl4jDoes() {
        FittedAutoencoder ours = SMALL.withMaxEpochs(8).fit(ROWS);
        FittedAutoencoder reference =
                SMALL.withMaxEpochs(8).withTrainer(Trainer.DL4J).fit(ROWS);

        List<Double> expected = reference.learningCurve().validationError();
        List<Double> actual = ours.learningCurve().validationError();
        assertThat(actual).hasSameSizeAs(expected);
        for (int epoch = 0; epoch < expected.size(); epoch++) {
            assertThat(actual.get(epoch)).as("epoch %d", epoch).isCloseTo(expected.get(epoch), within(2e-3));
        }
        assertThat(actual.get(0)).isCloseTo(expected.get(0), within(1e-5));
    }

    @Test
    void learnsTheClustersAndKeepsTheBestEpoch() {
        LearningCurve curve = SMALL.fit(ROWS).learningCurve();

        assertThat(curve.validationError().get(curve.bestEpoch()))
                .isEqualTo(curve.validationError().stream().min(Double::compare).orElseThrow())
                .isLessThan(0.1);
        assertThat(curve.trainError().get(0)).isGreaterThan(0.3);
    }

    @Test
    void errorsOfTheDimensionsMakeUpTheScore() {
        FittedAutoencoder fitted = SMALL.fit(ROWS);
        float[] row = ROWS.row(3);
        row[7] += 50;
        Features odd = Samples.append(ROWS, row, "odd");

        double[] errors = fitted.errors(odd, 500);

        assertThat(errors).hasSize(40);
        assertThat(Arrays.stream(errors).average().orElseThrow())
                .isCloseTo(fitted.score(odd).value(500), within(1e-9));
        assertThat(errors[7]).isEqualTo(Arrays.stream(errors).max().orElseThrow());
    }

    @Test
    void layersNotNarrowerThanTheInputAreLeftOut() {
        assertThat(AutoencoderDetector.defaults()
                        .withMaxEpochs(1)
                        .fit(Samples.clustered(60, 100, 2, 5))
                        .dimensions())
                .isEqualTo(100);
        assertThatThrownBy(() -> AutoencoderDetector.defaults().fit(Samples.clustered(60, 64, 2, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of them narrower than the 64 dimensions");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> SMALL.withHiddenLayers(List.of(8, 24)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[8, 24]; decreasing positive widths expected");
        assertThatThrownBy(() -> SMALL.withLearningRate(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learningRate is NaN");
    }
}
