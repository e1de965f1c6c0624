package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.interest.Reviewer;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.synthetic.Injection;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey of round sources, some with rings and some with trails across them: a person seeks the rings. */
class InjectionLearnerTest {
    private static final Backbone NETWORK = Backbone.weights("untrained:3").withInputSize(64);
    private static final ExtractionSettings SETTINGS =
            ExtractionSettings.defaults().withFeatures(new FeatureOptions(Readout.of(Stage.LAYER1), Views.of(1)));
    private static final int ROUND = 60;
    private static final int RINGS = 8;
    private static final int TRAILS = 8;
    private static final int ALL = ROUND + RINGS + TRAILS;

    @TempDir
    private static Path folder;

    private static Path survey = Path.of("unset");
    private static Path detectors = Path.of("unset");
    private static Path features = Path.of("unset");

    private static ScreeningResult result;

    @BeforeAll
    static void screen() throws IOException {
        survey = Files.createDirectories(folder.resolve("survey"));
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < ALL; i++) {
            ImageIO.write(
                    picture(i, random), "png", survey.resolve(name(i) + ".png").toFile());
        }
        detectors = folder.resolve("survey.detector");
        features = folder.resolve("results/features.npy");
        result = SurveyScreening.of(survey)
                .with(NETWORK)
                .with(SETTINGS)
                .with(ScreeningSettings.defaults()
                        .withKeepFeatures(true)
                        .withDetector(FlaggingDetector.of(NeighbourDetector.defaults(), new QuantileThreshold(0.1))))
                .into(folder.resolve("results"))
                .saving(detectors)
                .run();
    }

    private static String name(int i) {
        return i < ROUND ? "round-" + i : i < ROUND + RINGS ? "ring-" + (i - ROUND) : "trail-" + (i - ROUND - RINGS);
    }

    /** A round source, with light from the painter of the measurement where its name says so, but by other shapes. */
    private static BufferedImage picture(int i, SplittableRandom random) {
        byte[] levels = new byte[48 * 48 * 3];
        double width = random.nextDouble(5, 7);
        for (int pixel = 0; pixel < 48 * 48; pixel++) {
            double distance = Math.hypot(pixel % 48 - 23.5, pixel / 48 - 23.5) / width;
            int level = (int) (20 + 180 * Math.exp(-distance * distance) + random.nextInt(6));
            Arrays.fill(levels, 3 * pixel, 3 * pixel + 3, (byte) level);
        }
        Image image = Image.wrap(48, 48, levels);
        if (i >= ROUND) {
            SyntheticKind kind = i < ROUND + RINGS ? SyntheticKind.RING : SyntheticKind.SATELLITE_TRAIL;
            image = new Injection(kind, 1, 1, 77).into(image, i);
        }
        BufferedImage picture = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int pixel = 0; pixel < 48 * 48; pixel++) {
            picture.setRGB(
                    pixel % 48,
                    pixel / 48,
                    (rgb[3 * pixel] & 0xFF) << 16 | (rgb[3 * pixel + 1] & 0xFF) << 8 | rgb[3 * pixel + 2] & 0xFF);
        }
        return picture;
    }

    private static List<Label> labels() {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            labels.add(Label.interest("ring-" + i, 5));
            labels.add(Label.interest("trail-" + i, 0));
            labels.add(Label.interest("round-" + i, 1));
        }
        return labels;
    }

    private static InjectionRecovery injection() throws IOException {
        return InjectionRecovery.of(ImageSources.open(survey))
                .withKinds(List.of(SyntheticKind.RING, SyntheticKind.SATELLITE_TRAIL))
                .withBrightness(List.of(1e-6, 1.0))
                .withCount(ALL);
    }

    private static Recovery run(InjectionRecovery injection) throws IOException {
        try (ImageScorer scorer = ImageScorer.open(detectors, NETWORK, SETTINGS, RunListener.NONE)) {
            return injection.run(scorer, RunListener.NONE);
        }
    }

    /** How many of a review's own objects without a label are among its first, the images drawn. */
    private static Set<String> firstOfTheReview(int first) throws IOException {
        Features rows = FeatureReader.read(features, progress -> {});
        double[] plain = new double[rows.rows()];
        for (AnomalyCatalogue.Entry entry : result.catalogue().entries()) {
            for (int row = 0; row < plain.length; row++) {
                plain[row] = rows.object(row).id().equals(entry.object().id()) ? entry.ensembleScore() : plain[row];
            }
        }
        Reviewer reviewer =
                new Reviewer(ReviewSpace.of(rows, FeaturesAbout.read(features).blocks(rows.dimensions()), plain));
        reviewer.label(labels());
        Set<String> ids = new HashSet<>();
        for (SurveyObject object : reviewer.next(first)) {
            ids.add(object.id());
        }
        return ids;
    }

    @Test
    void theLearnerFindsWhatItsLabelsHaveTaughtAndTheDetectorsWhatIsRare() throws IOException {
        Recovery recovery = run(injection().withLabels(labels(), features));

        long flagged = result.catalogue().entries().stream()
                .filter(AnomalyCatalogue.Entry::flagged)
                .count();
        assertThat(flagged).isPositive();
        assertThat(recovery.learner()).isEqualTo(new Recovery.Learner("blend", 18, 6, ALL - 18, (int) flagged));
        // Labelled images are not drawn.
        assertThat(recovery.images()).isEqualTo(ALL - 18);
        // All images without a label are drawn as they are, so those found are the review's first.
        assertThat(recovery.untouched().learned()).isEqualTo((int) flagged);
        assertThat(recovery.injected().get(0).found()).isEqualTo(recovery.untouched());
        // Of 58: rings 57 by the learner and 8 by the detectors, which know eight already; trails 36 and 57.
        Recovery.Found rings = recovery.injected().get(1).found();
        Recovery.Found trails = recovery.injected().get(3).found();
        assertThat(rings.learned()).isGreaterThan(50);
        assertThat(rings.flagged()).isLessThan(20);
        assertThat(trails.learned()).isLessThan(48);
        assertThat(trails.flagged()).isGreaterThan(50);
        assertThat(run(injection().withLabels(labels(), features))).isEqualTo(recovery);
    }

    @Test
    void imagesAreFoundWhereTheReviewHasThem() throws IOException {
        Set<String> first = firstOfTheReview(5);
        InjectionRecovery some = injection()
                .withKinds(List.of(SyntheticKind.RING))
                .withBrightness(List.of(1e-6))
                .withLabels(labels(), features)
                .withFirst(5);
        for (long seed = 0; seed < 4; seed++) {
            InjectionRecovery few = some.withCount(20).withSeed(seed);
            long expected = few.draw().stream()
                    .filter(image -> first.contains(image.object().id()))
                    .count();

            Recovery recovery = run(few);

            assertThat(recovery.untouched().learned()).as("seed %d", seed).isEqualTo((int) expected);
            assertThat(recovery.learner().first()).isEqualTo(5);
        }
        assertThat(first).hasSize(5).contains("ring-6", "ring-7");
    }

    @Test
    void outcomeIsWrittenAndDrawn() throws IOException {
        Recovery recovery = run(injection().withLabels(labels(), features).withFirst(9));
        Path json = folder.resolve("recovery.json");
        recovery.write(json);
        recovery.draw(folder.resolve("recovery.svg"));

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.path("learner").toString())
                .isEqualTo("{\"model\":\"blend\",\"labels\":18,\"interesting\":6,\"objects\":58,\"first\":9}");
        assertThat(root.at("/untouched/learner/found").asInt()).isEqualTo(9);
        JsonNode ring = root.path("injected").get(1).path("learner");
        assertThat(ring.path("recall").asDouble())
                .isEqualTo(ring.path("found").asInt() / 58.0)
                .isBetween(
                        ring.path("interval").get(0).asDouble(),
                        ring.path("interval").get(1).asDouble());
        assertThat(folder.resolve("recovery.svg"))
                .content()
                .contains("flagged, percent", "among the learner&#39;s first, percent")
                .containsPattern("(?s)>ring<.*>ring<");
    }

    @Test
    void withoutLabelsNothingIsSaidOfALearner() throws IOException {
        Recovery recovery = run(injection().withCount(5));

        assertThat(recovery.learner()).isNull();
        assertThat(recovery.untouched().learned()).isNull();
        assertThat(recovery.toJson()).doesNotContain("learner");
    }

    @Test
    void labelsThatTeachNothingAreRefused() throws IOException {
        InjectionRecovery injection = injection();
        assertThatThrownBy(() -> run(injection.withLabels(List.of(Label.interest("ring-0", 3)), features)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "nothing can be learned from the labels: none of the 1 labelled objects is interesting, so there is nothing to"
                                + " seek; at least one with an interest of 4 or more expected");
        assertThatThrownBy(() -> run(injection.withLabels(List.of(Label.interest("galaxy", 5)), features)))
                .isInstanceOf(IOException.class)
                .hasMessage("none of the 1 labelled objects, such as 'galaxy', is among the 76 of " + features
                        + "; labels of the survey's own objects expected");
        assertThatThrownBy(() -> run(injection.withLabels(labels(), folder.resolve("none.npy"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are not there: " + folder.resolve("none.npy"));
        assertThatThrownBy(() -> injection.withFirst(3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> injection.withLabels(labels(), features).withFirst(0))
                .hasMessage("first is 0; 1 or more expected");
    }

    @Test
    void labelsOfOtherObjectsArePassedOverWithAWarning() throws IOException {
        List<Label> labels = labels();
        labels.add(Label.interest("elsewhere", 5));
        List<String> warnings = new ArrayList<>();
        try (ImageScorer scorer = ImageScorer.open(detectors, NETWORK, SETTINGS, RunListener.NONE)) {
            Recovery recovery = injection()
                    .withCount(3)
                    .withLabels(labels, features)
                    .run(scorer, new RunListener() {
                        @Override
                        public void onWarning(RunWarning warning) {
                            warnings.add(warning.text());
                        }
                    });
            assertThat(recovery.learner().labels()).isEqualTo(18);
        }
        assertThat(warnings)
                .containsExactly(
                        "1 of the 19 labelled objects are not among the survey's first 76; their labels are passed over");
    }
}
