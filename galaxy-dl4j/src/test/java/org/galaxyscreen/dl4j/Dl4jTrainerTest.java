package org.galaxyscreen.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.autoencoder.FittedAutoencoder;
import org.junit.jupiter.api.Test;

class Dl4jTrainerTest {
    private static final int DIMENSIONS = 40;
    private static final AutoencoderDetector SMALL = AutoencoderDetector.defaults()
            .withHiddenLayers(List.of(24, 8))
            .withLearningRate(3e-3)
            .withMaxEpochs(8);

    /** Five clusters. */
    private static Features rows() {
        Random random = new Random(77);
        double[] centres = random.doubles(5 * DIMENSIONS, 0, 20).toArray();
        float[] values = new float[500 * DIMENSIONS];
        List<SurveyObject> objects = new ArrayList<>();
        for (int row = 0; row < 500; row++) {
            objects.add(SurveyObject.of("row-" + row));
            for (int k = 0; k < DIMENSIONS; k++) {
                values[row * DIMENSIONS + k] = (float) (centres[row % 5 * DIMENSIONS + k] + random.nextGaussian());
            }
        }
        return Features.of(objects, DIMENSIONS, values);
    }

    /** Two implementations of the same mathematics: after eight epochs they still agree. */
    @Test
    void libraryLearnsAsDl4jDoes() {
        FittedAutoencoder ours = SMALL.fit(rows());
        FittedAutoencoder reference = SMALL.withTrainer(new Dl4jTrainer()).fit(rows());

        List<Double> expected = reference.learningCurve().validationError();
        List<Double> actual = ours.learningCurve().validationError();
        assertThat(actual).hasSameSizeAs(expected);
        for (int epoch = 0; epoch < expected.size(); epoch++) {
            assertThat(actual.get(epoch)).as("epoch %d", epoch).isCloseTo(expected.get(epoch), within(2e-3));
        }
        assertThat(actual.get(0)).isCloseTo(expected.get(0), within(1e-5));
        assertThat(actual.get(7)).isLessThan(actual.get(0));
    }

    @Test
    void whatItDoesNotTrainIsRefused() {
        AutoencoderDetector detector = SMALL.withTrainer(new Dl4jTrainer());
        assertThatThrownBy(() -> detector.withVariant(new AutoencoderDetector.Variational(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the trainer dl4j does not train the variational variant");
        assertThatThrownBy(() -> detector.fit(rows(), ProgressListener.NONE, Path.of("checkpoint")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the trainer dl4j leaves no checkpoints");
    }
}
