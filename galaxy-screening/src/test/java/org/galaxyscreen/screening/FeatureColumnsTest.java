package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features of two networks side by side. */
class FeatureColumnsTest {
    private static final int OBJECTS = 40;
    private static final EngineOptions ENGINE = EngineOptions.defaults().withMaxBatch(8);

    @TempDir
    private static Path folder;

    private static Path images;
    private static Path one;
    private static Path two;
    private static Path joined;

    @BeforeAll
    static void extract() throws IOException {
        images = images("images", 1);
        one = extraction(images, "one.npy", 0, Stage.LAYER1);
        two = extraction(images, "two.npy", 1, Stage.LAYER2);
        joined = folder.resolve("joined.npy");
        FeatureColumns.of(List.of(one, two), joined).run(RunListener.NONE);
    }

    private static Path images(String name, long seed) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < OBJECTS; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            int bright = 32 + random.nextInt(200);
            for (int at = 0; at < 256; at++) {
                image.setRGB(at % 16, at / 16, random.nextInt(bright) * 0x010101);
            }
            ImageIO.write(
                    image,
                    "png",
                    made.resolve(String.format("object%02d.png", i)).toFile());
        }
        return made;
    }

    private static Path extraction(Path input, String name, long seed, Stage stage) throws IOException {
        Path output = folder.resolve(name);
        SurveyExtraction.of(input, output)
                .with(Backbone.of(Weights.untrained(seed)).withInputSize(64))
                .with(ExtractionSettings.defaults().withStage(stage).withEngine(ENGINE))
                .run();
        return output;
    }

    private static Features read(Path file) throws IOException {
        return FeatureReader.read(file, ProgressListener.NONE);
    }

    private static String networks() throws IOException {
        return FeaturesAbout.read(one)
                        .requireOrigin(one)
                        .part(FeatureOrigin.Part.NETWORK)
                        .orElseThrow() + " | "
                + FeaturesAbout.read(two)
                        .requireOrigin(two)
                        .part(FeatureOrigin.Part.NETWORK)
                        .orElseThrow();
    }

    /** The mean squared distance of rows from their mean, over some columns, in two passes. */
    private static double spread(Features rows, int from, int to) {
        double sum = 0;
        for (int column = from; column < to; column++) {
            double mean = 0;
            for (int row = 0; row < rows.rows(); row++) {
                mean += rows.value(row, column) / rows.rows();
            }
            for (int row = 0; row < rows.rows(); row++) {
                sum += Math.pow(rows.value(row, column) - mean, 2) / rows.rows();
            }
        }
        return sum;
    }

    @Test
    void noRunOutweighsAnother() throws IOException {
        Features rows = read(joined);

        assertThat(rows.rows()).isEqualTo(OBJECTS);
        assertThat(rows.dimensions()).isEqualTo(256 + 512);
        assertThat(spread(rows, 0, 256)).isCloseTo(1, within(1e-5));
        assertThat(spread(rows, 256, 768)).isCloseTo(1, within(1e-5));
        // Columns keep their proportions: one number a run.
        double scale = 1 / Math.sqrt(spread(read(two), 0, 512));
        for (int row : new int[] {0, 17, OBJECTS - 1}) {
            for (int column = 0; column < 512; column++) {
                float expected = read(two).value(row, column);
                assertThat(rows.value(row, 256 + column))
                        .isCloseTo((float) (expected * scale), within((float) (1e-6 * (1 + expected * scale))));
            }
        }
    }

    @Test
    void whatEachRunWasMadeByStaysBesideThem() throws IOException {
        FeaturesAbout about = FeaturesAbout.read(joined);
        FeatureOrigin origin = about.requireOrigin(joined);

        assertThat(about.blocks(768))
                .containsExactly(
                        new FeatureBlock("1/layer1/mean", 0, 256), new FeatureBlock("2/layer2/mean", 256, 768));
        assertThat(origin.each(FeatureOrigin.Part.STAGE)).containsExactly("layer1", "layer2");
        assertThat(origin.each(FeatureOrigin.Part.VIEWS)).containsExactly("1");
        assertThat(origin.scales()).hasSize(2);
        for (int run = 0; run < 2; run++) {
            assertThat(about.json().path("runs").path(run).path("origin"))
                    .isEqualTo(FeaturesAbout.read(List.of(one, two).get(run))
                            .json()
                            .path("origin"));
            assertThat(about.json().path("runs").path(run).path("scale").asDouble())
                    .isEqualTo(origin.scales().get(run));
        }
        assertThat(about.location()).contains(images.toRealPath());
    }

    @Test
    void rowsAreJoinedByTheirIds() throws IOException {
        Features rows = read(two);
        Path shuffled = folder.resolve("shuffled.npy");
        try (FeatureWriter writer = FeatureWriter.create(shuffled, rows.dimensions())) {
            for (int i = 0; i < OBJECTS; i++) {
                int row = (i * 7 + 3) % OBJECTS;
                writer.accept(rows.object(row), rows.row(row), 0);
            }
            writer.commit();
        }
        Files.copy(FeaturesAbout.beside(two), FeaturesAbout.beside(shuffled));
        Path output = folder.resolve("by-id.npy");

        FeatureColumns.of(List.of(one, shuffled), output).withScalesOf(joined).run(RunListener.NONE);

        assertThat(output).hasSameBinaryContentAs(joined);
        assertThat(folder.resolve("by-id.csv")).hasSameBinaryContentAs(folder.resolve("joined.csv"));
    }

    @Test
    void aSavedDetectorScoresOtherObjectsOfTheSameScalesAlone() throws IOException {
        Path saved = folder.resolve("saved.detector");
        FeatureScreening.of(joined).saving(saved).run();
        Path others = images("others", 2);
        Path first = extraction(others, "first.npy", 0, Stage.LAYER1);
        Path second = extraction(others, "second.npy", 1, Stage.LAYER2);
        Path alike = folder.resolve("alike.npy");
        Path apart = folder.resolve("apart.npy");
        FeatureColumns.of(List.of(first, second), alike).withScalesOf(joined).run(RunListener.NONE);
        FeatureColumns.of(List.of(first, second), apart).run(RunListener.NONE);

        assertThat(FeaturesAbout.read(alike).requireOrigin(alike).scales())
                .isEqualTo(FeaturesAbout.read(joined).requireOrigin(joined).scales());
        DetectorFile file = DetectorFile.read(saved);
        file.requireSameFeatures(FeaturesAbout.read(alike).requireOrigin(alike));
        assertThatThrownBy(
                        () -> file.requireSameFeatures(FeaturesAbout.read(apart).requireOrigin(apart)))
                .hasMessageContaining("their scale is");
        assertThatThrownBy(
                        () -> file.requireSameFeatures(FeaturesAbout.read(first).requireOrigin(first)))
                .hasMessageContaining("they are of 2 runs side by side (" + networks() + "), not of one run");
        ScreeningResult scored = FeatureScreening.of(alike)
                .loading(saved)
                .into(folder.resolve("scored"))
                .run();
        assertThat(scored.catalogue().entries()).hasSize(OBJECTS);
        assertThat(folder.resolve("scored/summary.json")).content().contains(networks());
        assertThat(folder.resolve("scored/report.html")).exists();
        assertThatThrownBy(() -> Backbone.of(null, file.features().orElseThrow(), saved))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("2 runs side by side", "merge --columns --like");
        assertThatThrownBy(() -> ExtractionSettings.like(file.features().orElseThrow()))
                .hasMessageContaining("2 runs side by side");
    }

    /** The network named is nowhere to be had, so it was not asked for. */
    @Test
    void imagesAreRefusedToDetectorsOfSeveralRunsBeforeANetworkIsRead() throws IOException {
        Path saved = folder.resolve("several.detector");
        FeatureScreening.of(joined).saving(saved).run();
        Backbone nowhere = Backbone.weights(folder.resolve("nowhere.pth").toString());
        Path results = folder.resolve("not-made");
        String sentence =
                "images cannot be given the features that are needed: those are of 2 runs side by side (" + networks()
                        + "), and one network makes one run; extract the images by each, join the files with merge --columns --like, and use"
                        + " their features in place of the images";

        assertThatThrownBy(() -> SurveyScreening.of(images)
                        .with(nowhere)
                        .loading(saved)
                        .into(results)
                        .run())
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> SurveyDryRun.of(images, results)
                        .with(nowhere)
                        .loading(saved)
                        .run())
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() ->
                        SurveyFollowing.of(images, saved, results).with(nowhere).run(RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> ImageScorer.open(saved, nowhere, ExtractionSettings.defaults(), RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
        assertThat(results).doesNotExist();
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByName() throws IOException {
        Path output = folder.resolve("refused.npy");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(one), output).run(RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("1 file is named, two or more expected");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(one, joined), output).run(RunListener.NONE))
                .hasMessage(joined + " is itself of 2 runs side by side; name their files instead");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(two, one), output)
                        .withScalesOf(joined)
                        .run(RunListener.NONE))
                .hasMessageStartingWith(joined + " has other features than the runs named: ");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(one, two), output)
                        .withScalesOf(one)
                        .run(RunListener.NONE))
                .hasMessageStartingWith(one + " holds the columns of 1 run; ");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(one, two), two).run(RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("would be replaced");
        Path some = Files.createDirectory(folder.resolve("some"));
        for (int i = 1; i < OBJECTS; i++) {
            String name = String.format("object%02d.png", i);
            Files.copy(images.resolve(name), some.resolve(name));
        }
        Path fewer = extraction(some, "fewer.npy", 1, Stage.LAYER1);
        assertThatThrownBy(() -> FeatureColumns.of(List.of(one, fewer), output).run(RunListener.NONE))
                .hasMessage(fewer + " lacks 1 of the 40 objects of " + one
                        + ", such as 'object00'; features of the same objects expected");
        assertThatThrownBy(() -> FeatureColumns.of(List.of(fewer, one), output).run(RunListener.NONE))
                .hasMessage(fewer + " lacks 1 of the 40 objects of " + one
                        + ", such as 'object00'; features of the same objects expected");
        assertThat(output).doesNotExist();
    }
}
