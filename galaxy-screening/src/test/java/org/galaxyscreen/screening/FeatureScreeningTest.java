package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Screening by features that are there, as a program calls it. */
class FeatureScreeningTest {
    private static final SyntheticSurvey SURVEY = SyntheticSurvey.of(30, 3, 1);
    private static final Backbone NETWORK = Backbone.of(Weights.untrained(0)).withInputSize(64);
    private static final ExtractionSettings FEATURES = ExtractionSettings.defaults()
            .withStage(Stage.LAYER1)
            .withEngine(EngineOptions.defaults().withMaxBatch(1));

    @TempDir
    private static Path folder;

    private static Path images;
    private static Path screened;
    private static ScreeningResult ofImages;

    @BeforeAll
    static void screen() throws IOException {
        images = folder.resolve("images");
        for (int i = 0; i < 30; i++) {
            Image image = SURVEY.image(i);
            BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
            picture.getRaster().setPixels(0, 0, image.width(), image.height(), samples(image.rgb()));
            Path label = Files.createDirectories(images.resolve(i % 3 == 0 ? "ring" : "spiral"));
            ImageIO.write(picture, "png", label.resolve(i + ".png").toFile());
        }
        Files.writeString(images.resolve("ring/broken.png"), "no picture");
        screened = folder.resolve("screened");
        ofImages = SurveyScreening.of(images)
                .with(NETWORK)
                .with(FEATURES)
                .with(ScreeningSettings.defaults().withKeepFeatures(true))
                .into(screened)
                .run();
    }

    private static int[] samples(byte[] rgb) {
        int[] samples = new int[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            samples[i] = rgb[i] & 0xFF;
        }
        return samples;
    }

    private static FeatureScreening kept() {
        return FeatureScreening.of(screened.resolve("features.npy"));
    }

    @Test
    void keptFeaturesGiveTheResultsOfTheirImages() throws IOException {
        Path output = folder.resolve("again");

        ScreeningResult result = kept().into(output).run();

        assertThat(result.catalogue()).isEqualTo(ofImages.catalogue());
        assertThat(result.catalogue().entries())
                .extracting(entry -> entry.object().label())
                .contains("ring", "spiral");
        assertThat(result.failures()).extracting(failure -> failure.id()).containsExactly("broken");
        assertThat(result.origin()).isEqualTo(ofImages.origin());
        assertThat(Files.readAllLines(output.resolve("anomalies.csv")))
                .extracting(line -> line.substring(0, line.lastIndexOf(',')))
                .isEqualTo(Files.readAllLines(screened.resolve("anomalies.csv")));
        assertThat(withoutPlaces(output)).isEqualTo(withoutPlaces(screened));
        assertThat(pictures(output)).isEqualTo(pictures(screened)).isNotEmpty();
        SavedResults saved = SavedResults.open(output);
        assertThat(saved.catalogue().entries()).hasSize(30);
        assertThat(saved.images()).contains(images);
        assertThat(saved.features()).isEqualTo(screened.resolve("features.npy"));
    }

    /** What a summary says, but for times and what only a screening of features says. */
    private static ObjectNode withoutPlaces(Path results) throws IOException {
        ObjectNode summary = (ObjectNode)
                FeaturesAbout.ofSummary(results.resolve("summary.json")).json();
        summary.remove(List.of("seconds", "featuresFile"));
        return summary;
    }

    /** The pictures in a report. */
    private static List<String> pictures(Path results) throws IOException {
        List<String> found = new ArrayList<>();
        String html = Files.readString(results.resolve("report.html"));
        for (int at = html.indexOf("/9j/"); at >= 0; at = html.indexOf("/9j/", at + 1)) {
            found.add(html.substring(at, html.indexOf('"', at)));
        }
        return found;
    }

    @Test
    void resultsOfImagesAreNotReplaced() {
        assertThatThrownBy(() -> kept().into(screened).run())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("summary.json, a file that this command has not written");
    }

    @Test
    void picturesComeFromWhereTheImagesAreNow() throws IOException {
        Path moved = Files.createDirectories(folder.resolve("moved"));
        for (String name : List.of("features.npy", "features.csv")) {
            Files.copy(screened.resolve(name), moved.resolve(name));
        }
        String about = Files.readString(screened.resolve("features.npy.about.json"));
        Files.writeString(moved.resolve("features.npy.about.json"), about.replace("/images\"", "/gone\""));
        List<RunWarning> warnings = new ArrayList<>();
        RunListener hearing = new RunListener() {
            @Override
            public void onWarning(RunWarning warning) {
                warnings.add(warning);
            }
        };
        FeatureScreening screening = FeatureScreening.of(moved.resolve("features.npy"));

        screening.into(folder.resolve("without")).run(hearing);
        assertThat(warnings).singleElement().satisfies(warning -> assertThat(warning.text())
                .contains("the images are not where they were, " + folder.resolve("gone"), "--input"));
        assertThat(pictures(folder.resolve("without"))).isEmpty();
        screening
                .withImages(images, FEATURES.source(), FEATURES.rendering())
                .into(folder.resolve("with"))
                .run(hearing);
        assertThat(warnings).hasSize(1);
        assertThat(pictures(folder.resolve("with"))).isEqualTo(pictures(screened));
    }

    @Test
    void featuresOfAnythingElseThanWasAskedForAreRefused() throws IOException {
        FeatureOrigin network = NETWORK.origin();

        assertThat(kept().expecting(network).run().catalogue()).isEqualTo(ofImages.catalogue());
        assertThatThrownBy(() ->
                        kept().expecting(network.with(Part.STAGE, "layer2")).run())
                .isInstanceOf(SettingException.class)
                .hasMessage("features is " + screened.resolve("features.npy")
                        + ", which are not the features asked for: their stage is layer1, not layer2; ask for none, or"
                        + " extract them anew");
        assertThatThrownBy(
                        () -> kept().expecting(Backbone.of(Weights.untrained(1)).origin())
                                .run())
                .hasMessageContaining("their weightsSha256 is ");
        Path bare = Files.copy(screened.resolve("features.npy"), folder.resolve("unknown.npy"));
        assertThatThrownBy(() -> FeatureScreening.of(bare).expecting(network).run())
                .hasMessageContaining("nothing beside them says what they were made by");
        assertThat(FeatureScreening.of(bare)
                        .expecting(FeatureOrigin.of(Map.of()))
                        .run()
                        .origin())
                .isEmpty();
    }

    /** A screening's detectors judge features as they judged the images; features made by something else are refused by name. */
    @Test
    void detectorsOfAScreeningJudgeFeaturesOfTheSameOriginAlone() throws IOException {
        Path saved = folder.resolve("survey.detector");
        SurveyScreening.of(images).with(NETWORK).with(FEATURES).saving(saved).run();
        Path other = folder.resolve("other.npy");
        SurveyExtraction.of(images, other)
                .with(NETWORK)
                .with(FEATURES.withStage(Stage.LAYER2))
                .run();
        Path same = screened.resolve("features.npy");

        ScreeningResult result = kept().loading(saved).run();

        assertThat(result.detector().trainingRows()).isEqualTo(27);
        assertThat(result.training()).isZero();
        assertThat(result.catalogue().entries())
                .extracting(AnomalyCatalogue.Entry::flags, AnomalyCatalogue.Entry::flagged)
                .isEqualTo(ofImages.catalogue().entries().stream()
                        .map(entry -> tuple(entry.flags(), entry.flagged()))
                        .toList());
        assertThatThrownBy(() -> FeatureScreening.of(other).loading(saved).run())
                .isInstanceOf(IOException.class)
                .hasMessage(saved + ": the detectors were fitted on other features: their stage is layer1, not layer2");
        assertThatThrownBy(() -> FeatureScreening.of(other).trainingOn(same).run())
                .isInstanceOf(IOException.class)
                .hasMessage(same + " has other features than " + other + ": their stage is layer1, not layer2");
        Path bare = Files.copy(same, folder.resolve("bare.npy"));
        List<RunWarning.Kind> warnings = new ArrayList<>();
        FeatureScreening.of(bare).loading(saved).run(new RunListener() {
            @Override
            public void onWarning(RunWarning warning) {
                warnings.add(warning.kind());
            }
        });
        assertThat(warnings).containsExactly(RunWarning.Kind.OTHER_FEATURES);
    }

    @Test
    void evaluationTakesFeaturesAndKeepsItsOwn() throws IOException {
        Path file = folder.resolve("evaluated.npy");
        List<String> extractors = new ArrayList<>();
        RunListener hearing = new RunListener() {
            @Override
            public void onExtractor(String description) {
                extractors.add(description);
            }
        };
        SurveyEvaluation evaluation = SurveyEvaluation.of(images)
                .with(NETWORK)
                .with(FEATURES)
                .leavingOut(List.of("ring"))
                .keeping(file);

        EvaluationResult first = evaluation.run(hearing);
        EvaluationResult again = evaluation.run(hearing);
        assertThat(extractors).as("extracted once").hasSize(1);
        assertThat(again.table().toMarkdown())
                .isEqualTo(first.table().toMarkdown())
                .contains("| ring | K-means |");
        assertThat(again.failures()).isEqualTo(first.failures()).hasSize(1);
        EvaluationResult given =
                SurveyEvaluation.ofFeatures(file).leavingOut(List.of("ring")).run(hearing);
        assertThat(given.table().toMarkdown()).isEqualTo(first.table().toMarkdown());
        evaluation.with(FEATURES.withStage(Stage.LAYER2)).run(hearing);
        assertThat(extractors).as("of another stage").hasSize(2);
        assertThatThrownBy(() -> SurveyEvaluation.ofFeatures(file)
                        .leavingOut(List.of("bar"))
                        .run())
                .hasMessage("leaveOut is 'bar'; the classes are ring, spiral");
    }
}
