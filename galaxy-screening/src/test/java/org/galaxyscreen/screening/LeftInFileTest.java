package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Features that stay in their file are screened as those held in memory are, to the bit. */
class LeftInFileTest {
    private static final int DIMENSIONS = 24;
    private static final int ROWS = 500;

    @TempDir
    private static Path folder;

    private static Path features;

    @BeforeAll
    static void write() throws IOException {
        features = write("features.npy", -1);
    }

    /** Three clusters far from 0, with a few rows between them. */
    private static Path write(String name, int broken) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        Path file = folder.resolve(name);
        try (FeatureWriter writer = FeatureWriter.create(file, DIMENSIONS)) {
            for (int row = 0; row < ROWS; row++) {
                float[] values = new float[DIMENSIONS];
                for (int k = 0; k < DIMENSIONS; k++) {
                    double centre = row % 100 == 99 ? 5 : 10 * (row % 3);
                    values[k] = (float) (100 + centre + (1 + k % 4) * random.nextGaussian());
                }
                if (row == broken) {
                    values[3] = Float.NaN;
                }
                writer.accept(SurveyObject.of("object " + row), values, 0);
            }
            writer.commit();
        }
        return file;
    }

    static Stream<Arguments> detectors() {
        List<Detector> detectors = List.of(
                IsolationForestDetector.defaults().withSeed(1),
                KMeansDetector.defaults().withClusters(3),
                DbscanDetector.defaults(),
                NeighbourDetector.defaults(),
                LofDetector.defaults(),
                AutoencoderDetector.defaults().withMaxEpochs(2),
                new EnsembleDetector(
                        List.of(
                                Member.of(DbscanDetector.defaults(), IqrThreshold.upper()),
                                Member.of(IsolationForestDetector.defaults(), IqrThreshold.upper())),
                        Voting.any()));
        List<Transform> steps = List.of(new StandardScaler(), Pca.ofComponents(6));
        return Stream.concat(
                detectors.stream().map(detector -> Arguments.of(new Pipeline(List.of(), detector), 1.0)),
                detectors.stream().map(detector -> Arguments.of(new Pipeline(steps, detector), 0.6)));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void scoresAreTheSameToTheBit(Pipeline detector, double trainFraction) throws IOException {
        FlaggingDetector flagging = detector.detector() instanceof EnsembleDetector
                ? FlaggingDetector.of(detector)
                : FlaggingDetector.of(detector, IqrThreshold.upper());
        FeatureScreening screening = FeatureScreening.of(features)
                .with(ScreeningSettings.defaults().withDetector(flagging).withTrainFraction(trainFraction));
        List<Path> told = new ArrayList<>();
        ScreeningResult held = screening.scoresInto(folder.resolve("held.csv")).run();
        ScreeningResult left = screening
                .scoresInto(folder.resolve("left.csv"))
                .withMostHeld(0)
                .run(new RunListener() {
                    @Override
                    public void onLeftInFile(Path array, long bytes) {
                        assertThat(bytes).isEqualTo(4 * ROWS * DIMENSIONS);
                        told.add(array);
                    }
                });

        assertThat(left.catalogue()).isEqualTo(held.catalogue());
        assertThat(folder.resolve("left.csv")).hasSameTextualContentAs(folder.resolve("held.csv"));
        assertThat(left.flagged()).isEqualTo(held.flagged());
        assertThat(told).containsExactly(features);
    }

    @Test
    void aFolderHoldsTheSameFiles() throws IOException {
        FeatureScreening screening = FeatureScreening.of(features)
                .with(ScreeningSettings.defaults()
                        .withDetector(
                                FlaggingDetector.of(KMeansDetector.defaults().withClusters(3), IqrThreshold.upper())));
        screening.into(folder.resolve("held")).trainingOn(features).run();
        screening
                .into(folder.resolve("left"))
                .trainingOn(features)
                .withMostHeld(0)
                .run();

        for (String name : List.of("anomalies.csv", "report.html")) {
            assertThat(Files.readString(folder.resolve("left").resolve(name)))
                    .isEqualTo(Files.readString(folder.resolve("held").resolve(name)));
        }
    }

    @Test
    void aValueThatIsNotFiniteIsRefusedInTheSameWords() throws IOException {
        Path broken = write("broken.npy", 431);
        FeatureScreening screening = FeatureScreening.of(broken)
                .with(ScreeningSettings.defaults()
                        .withTrainFraction(1)
                        .withDetector(FlaggingDetector.of(
                                Pipeline.of(KMeansDetector.defaults().withClusters(3), new StandardScaler()),
                                IqrThreshold.upper())));
        for (FeatureScreening each : List.of(screening, screening.withMostHeld(0))) {
            assertThatThrownBy(each::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 431 (object 431) has NaN in dimension 3");
        }
    }

    @Test
    void passesOverTheFileAreHeardOf() throws IOException {
        Map<String, Long> totals = new TreeMap<>();
        FeatureScreening.of(features)
                .with(ScreeningSettings.defaults()
                        .withTrainFraction(1)
                        .withDetector(FlaggingDetector.of(
                                Pipeline.of(
                                        KMeansDetector.defaults().withClusters(3),
                                        new StandardScaler(),
                                        Pca.ofComponents(4)),
                                IqrThreshold.upper())))
                .withMostHeld(0)
                .run(new RunListener() {
                    @Override
                    public void onProgress(Progress progress) {
                        if (progress.done() == progress.total()) {
                            totals.put(progress.task(), progress.total());
                        }
                    }
                });
        assertThat(totals).containsEntry("standardising", 2L * ROWS).containsEntry("fitting PCA", (long) ROWS);
    }

    @Test
    void aNegativeBoundIsRefused() {
        assertThatThrownBy(() -> FeatureScreening.of(features).withMostHeld(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytes is -1; 0 or more expected");
    }

    @Test
    void aDryRunSaysWhetherRowsWouldBeHeld() {
        long heap = Runtime.getRuntime().maxMemory();
        int dimensions = 2048;
        long most = heap / 4 / Float.BYTES / dimensions;
        assertThat(findings(most, dimensions).rowsHeld()).isTrue();
        assertThat(findings(most + 1, dimensions).rowsHeld()).isFalse();
        assertThat(findings(1000, dimensions).rowBytes()).isEqualTo(8_192_000);
    }

    private static SurveyDryRun.Findings findings(long images, int dimensions) {
        return new SurveyDryRun.Findings(
                SyntheticSurvey.of(4, 1, 0),
                images,
                0,
                1,
                "",
                dimensions,
                1,
                images,
                0,
                0,
                OptionalLong.empty(),
                List.of());
    }
}
