package org.galaxyscreen.detectors.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencoderDetectorTest {
    private static final Features ROWS = Samples.clustered(500, 40, 5, 77);
    private static final AutoencoderDetector SMALL = AutoencoderDetector.defaults()
            .withHiddenLayers(List.of(24, 8))
            .withLearningRate(3e-3)
            .withMaxEpochs(30);

    @Test
    void learnsTheClustersAndKeepsTheBestEpoch() {
        LearningCurve curve = SMALL.fit(ROWS).learningCurve();

        assertThat(curve.validationError().get(curve.bestEpoch()))
                .isEqualTo(curve.validationError().stream().min(Double::compare).orElseThrow())
                .isLessThan(0.1);
        assertThat(curve.trainError().get(0)).isGreaterThan(0.3);
    }

    @Test
    void denoisingAndVariationalOnesLearnAsWell() {
        for (AutoencoderDetector.Variant variant :
                List.of(new AutoencoderDetector.Denoising(0.3), new AutoencoderDetector.Variational(0.05))) {
            FittedAutoencoder fitted = SMALL.withVariant(variant).fit(ROWS);
            LearningCurve curve = fitted.learningCurve();

            assertThat(curve.validationError().get(curve.bestEpoch()))
                    .as("%s", variant)
                    .isLessThan(0.2);
            assertThat(fitted.score(ROWS).values())
                    .isEqualTo(SMALL.withVariant(variant).fit(ROWS).score(ROWS).values());
        }
    }

    @Test
    void brokenOffTrainingEndsAsIfItHadNotBeen(@TempDir Path folder) throws IOException {
        Path checkpoint = folder.resolve("training");
        for (AutoencoderDetector.Variant variant :
                List.of(new AutoencoderDetector.Plain(), new AutoencoderDetector.Variational(0.05))) {
            AutoencoderDetector detector = SMALL.withVariant(variant).withMaxEpochs(9);
            FittedAutoencoder whole = detector.fit(ROWS);
            assertThatThrownBy(() -> detector.fit(
                            ROWS,
                            progress -> {
                                if (progress.done() == 4) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            checkpoint))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(checkpoint).exists();

            List<Long> epochs = new ArrayList<>();
            FittedAutoencoder resumed = detector.fit(ROWS, progress -> epochs.add(progress.done()), checkpoint);

            assertThat(epochs).startsWith(5L);
            assertThat(resumed.learningCurve()).isEqualTo(whole.learningCurve());
            assertThat(resumed.score(ROWS).values()).isEqualTo(whole.score(ROWS).values());
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void checkpointOfOtherSettingsOrRowsIsRefused(@TempDir Path folder) {
        Path checkpoint = folder.resolve("training");
        assertThatThrownBy(
                        () -> SMALL.fit(ROWS, progress -> Thread.currentThread().interrupt(), checkpoint))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();

        assertThatThrownBy(() -> SMALL.withSeed(5).fit(ROWS, ProgressListener.NONE, checkpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the interrupted training had other settings");
        assertThatThrownBy(() -> SMALL.fit(Samples.clustered(500, 40, 5, 78), ProgressListener.NONE, checkpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the interrupted training had other training rows");
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
    }

    @Test
    void anInputAsNarrowAsTheLatentLayerIsHalved() {
        Features rows = Samples.clustered(60, 6, 2, 5);
        AutoencoderDetector few = AutoencoderDetector.defaults().withMaxEpochs(3);
        assertThat(few.fit(rows).score(rows).values())
                .isEqualTo(
                        few.withHiddenLayers(List.of(3)).fit(rows).score(rows).values());
        assertThatThrownBy(() -> few.fit(Samples.clustered(60, 1, 2, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 or more");
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
