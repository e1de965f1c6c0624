package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole road as a program calls it. */
class SurveyScreeningTest {
    private static final SyntheticSurvey SURVEY = SyntheticSurvey.of(30, 3, 1);
    private static final Backbone NETWORK = Backbone.of(Weights.untrained(0)).withInputSize(64);
    private static final ExtractionSettings FEATURES = ExtractionSettings.defaults()
            .withStage(Stage.LAYER1)
            .withEngine(EngineOptions.defaults().withMaxBatch(1));

    @TempDir
    private static Path folder;

    private static ScreeningResult inMemory;

    @BeforeAll
    static void screen() throws IOException {
        inMemory = SurveyScreening.of(SURVEY).with(NETWORK).with(FEATURES).run();
    }

    @Test
    void ranksEveryObjectWithoutWritingAnything() {
        assertThat(inMemory.catalogue().entries())
                .extracting(entry -> entry.object().id())
                .hasSize(30)
                .doesNotHaveDuplicates();
        assertThat(inMemory.training()).isEqualTo(27);
        assertThat(inMemory.folder()).isEmpty();
        assertThat(inMemory.detector().ensemble().orElseThrow().memberNames())
                .containsExactly("autoencoder", "kmeans", "dbscan");
        assertThat(inMemory.flagged())
                .isEqualTo(inMemory.catalogue().entries().stream()
                        .filter(AnomalyCatalogue.Entry::flagged)
                        .count());
    }

    @Test
    void interruptedRunResumesToTheResultsOfAnUnbrokenOne() throws IOException {
        Path output = folder.resolve("resumed");
        SurveyScreening screening =
                SurveyScreening.of(SURVEY).with(NETWORK).with(FEATURES).into(output);

        assertThatThrownBy(() -> screening.run(interruptingAt(12)))
                .isInstanceOfSatisfying(InterruptedRunException.class, e -> assertThat(e.images())
                        .isBetween(1L, 29L));
        assertThat(Thread.interrupted()).isTrue();
        List<Long> resumed = new ArrayList<>();
        ScreeningResult result = screening.run(new RunListener() {
            @Override
            public void onResumed(long images) {
                resumed.add(images);
            }
        });

        assertThat(resumed).singleElement().satisfies(images -> assertThat(images)
                .isBetween(1L, 29L));
        assertThat(result.catalogue()).isEqualTo(inMemory.catalogue());
        assertThat(output).isDirectoryContaining("glob:**anomalies.csv");
        assertThat(output.resolve("report.html")).isNotEmptyFile();
        assertThat(output.resolve("features.npy")).doesNotExist();
    }

    /** With none held, with a part held for a while, and with a run that was interrupted in between. */
    @ParameterizedTest
    @CsvSource({"0, false", "10000, true"})
    void featuresThatStayInTheirFileGiveTheSameFiles(long mostHeld, boolean interrupted) throws IOException {
        Path held = Files.createDirectory(folder.resolve("held-" + mostHeld + interrupted));
        Path left = Files.createDirectory(folder.resolve("left-" + mostHeld + interrupted));
        ScreeningSettings keeping = ScreeningSettings.defaults().withKeepFeatures(true);
        SurveyScreening screening =
                SurveyScreening.of(SURVEY).with(NETWORK).with(FEATURES).with(keeping);
        screening.into(held).run();
        SurveyScreening leaving = screening.into(left).withMostHeld(mostHeld);
        if (interrupted) {
            assertThatThrownBy(() -> leaving.run(interruptingAt(12))).isInstanceOf(InterruptedRunException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        List<Long> told = new ArrayList<>();
        ScreeningResult result = leaving.run(new RunListener() {
            @Override
            public void onLeftInFile(Path array, long bytes) {
                assertThat(array).isEqualTo(left.resolve("features.npy"));
                told.add(bytes);
            }
        });

        assertThat(told).containsExactly(30L * 256 * Float.BYTES);
        assertThat(result.catalogue()).isEqualTo(inMemory.catalogue());
        for (String name : List.of("anomalies.csv", "report.html", "features.npy", "features.csv")) {
            assertThat(left.resolve(name)).hasSameBinaryContentAs(held.resolve(name));
        }
        try (Stream<Path> files = Files.list(left)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.endsWith(".partial") || name.endsWith(".journal"));
        }

        screening
                .with(ScreeningSettings.defaults())
                .into(folder.resolve("dropped-" + mostHeld + interrupted))
                .withMostHeld(mostHeld)
                .run();
        assertThat(folder.resolve("dropped-" + mostHeld + interrupted))
                .isDirectoryContaining("glob:**anomalies.csv")
                .isDirectoryNotContaining("glob:**features*");
    }

    private static RunListener interruptingAt(long images) {
        return new RunListener() {
            @Override
            public void onProgress(Progress progress) {
                if (progress.unit().equals("images") && progress.done() == images) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    @Test
    void resultsAreOpenedAgain() throws IOException {
        Path output = folder.resolve("kept");
        SurveyScreening.of(SURVEY)
                .with(NETWORK)
                .with(FEATURES)
                .with(ScreeningSettings.defaults().withKeepFeatures(true))
                .into(output)
                .run();

        SavedResults saved = SavedResults.open(output);
        assertThat(saved.catalogue().detectors()).isEqualTo(inMemory.catalogue().detectors());
        assertThat(saved.catalogue().entries())
                .extracting(entry -> entry.object().id(), AnomalyCatalogue.Entry::scores, AnomalyCatalogue.Entry::flags)
                .isEqualTo(inMemory.catalogue().entries().stream()
                        .map(entry -> tuple(entry.object().id(), entry.scores(), entry.flags()))
                        .toList());
        assertThat(saved.source()).isEqualTo(SURVEY.name());
        assertThat(saved.features()).exists();
        assertThat(saved.blocks(256)).containsExactly(new FeatureBlock("layer1/mean", 0, 256));
        assertThat(saved.images()).as("a source that is no place").isEmpty();
        assertThat(saved.rendering()).isEqualTo(Rendering.defaults());
        assertThatThrownBy(() -> SavedResults.open(folder))
                .hasMessageStartingWith(folder + " has no summary.json; a folder that screen or detect wrote expected");
    }

    @Test
    void settingThatCannotBeIsNamedAsTheCallerNamesIt() {
        assertThatThrownBy(() -> ScreeningSettings.defaults().withTrainFraction(2))
                .isInstanceOfSatisfying(SettingException.class, e -> {
                    assertThat(e.setting()).isEqualTo(Setting.TRAIN_FRACTION);
                    assertThat(e).hasMessage("trainFraction is 2.0; above 0 and at most 1 expected");
                    assertThat(e.message(setting -> "--" + setting.ordinal()))
                            .isEqualTo("--" + Setting.TRAIN_FRACTION.ordinal()
                                    + " is 2.0; above 0 and at most 1 expected");
                });
    }

    @Test
    void fileOfAnotherKindIsNotReplaced() throws IOException {
        Path mine = Files.writeString(
                Files.createDirectories(folder.resolve("mine")).resolve("report.html"), "mine");

        assertThatThrownBy(
                        () -> SurveyScreening.of(SURVEY).into(mine.getParent()).run())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("the report in output is " + mine);
        assertThat(mine).hasContent("mine");
    }

    /** Noise around grey that a calibration was measured on, then noise of all brightnesses. */
    @Test
    void imagesBeyondInt8sCalibrationAreWarnedOfOnce() throws IOException {
        Path calibration = folder.resolve("grey.json");
        ExtractionSettings int8 = FEATURES.withEngine(EngineOptions.defaults()
                        .withKind(EngineOptions.Kind.ONEDNN)
                        .withPrecision(Precision.INT8)
                        .withMaxBatch(4))
                .withCalibration(calibration);
        SurveyScreening grey =
                SurveyScreening.of(noise("grey", 16)).with(NETWORK).with(int8);
        SurveyScreening all =
                SurveyScreening.of(noise("all", 128)).with(NETWORK).with(int8);
        List<RunWarning.Kind> warnings = new ArrayList<>();
        RunListener hearing = new RunListener() {
            @Override
            public void onWarning(RunWarning warning) {
                warnings.add(warning.kind());
            }
        };

        ScreeningResult calibrated = grey.run(hearing);
        assertThat(warnings).doesNotContain(RunWarning.Kind.OUTSIDE_CALIBRATION);
        assertThat(calibrated.saturation()).hasValueSatisfying(saturation -> {
            assertThat(saturation.images()).isEqualTo(16);
            assertThat(saturation.share()).isLessThan(Saturation.LARGE);
        });

        ScreeningResult beyond = all.into(folder.resolve("beyond")).run(hearing);
        assertThat(warnings).containsOnlyOnce(RunWarning.Kind.OUTSIDE_CALIBRATION);
        assertThat(beyond.saturation()).hasValueSatisfying(saturation -> assertThat(saturation.isLarge())
                .isTrue());
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("beyond/summary.json").toFile())
                        .at("/int8Saturation/large")
                        .asBoolean())
                .isTrue();
    }

    private static Path noise(String name, int amplitude) throws IOException {
        Path images = Files.createDirectories(folder.resolve(name));
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < 64 * 64; pixel++) {
                int value = 128 + random.nextInt(2 * amplitude) - amplitude;
                image.getRaster().setSample(pixel % 64, pixel / 64, 0, value);
            }
            ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
        return images;
    }
}
