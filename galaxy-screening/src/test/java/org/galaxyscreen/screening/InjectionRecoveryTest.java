package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectionRecoveryTest {
    private static final Backbone NETWORK = Backbone.weights("untrained:3").withInputSize(64);
    private static final ExtractionSettings SETTINGS =
            ExtractionSettings.defaults().withFeatures(new FeatureOptions(Readout.of(Stage.LAYER1), Views.of(1)));
    private static final int IMAGES = 40;

    @TempDir
    private static Path folder;

    private static Path survey = Path.of("unset");
    private static Path detectors = Path.of("unset");

    /** Round sources, all much alike, and a file that is no image. */
    @BeforeAll
    static void screen() throws IOException {
        survey = Files.createDirectories(folder.resolve("survey"));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage picture = new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB);
            double width = random.nextDouble(5, 7);
            for (int pixel = 0; pixel < 48 * 48; pixel++) {
                double distance = Math.hypot(pixel % 48 - 23.5, pixel / 48 - 23.5) / width;
                int level = (int) (20 + 180 * Math.exp(-distance * distance) + random.nextInt(6));
                picture.setRGB(pixel % 48, pixel / 48, level * 0x10101);
            }
            ImageIO.write(picture, "png", survey.resolve("object-" + i + ".png").toFile());
        }
        Files.writeString(survey.resolve("object-x.png"), "no image");
        detectors = folder.resolve("survey.detector");
        SurveyScreening.of(survey)
                .with(NETWORK)
                .with(SETTINGS)
                .with(ScreeningSettings.defaults()
                        .withDetector(FlaggingDetector.of(NeighbourDetector.defaults(), new QuantileThreshold(0.1))))
                .into(folder.resolve("results"))
                .saving(detectors)
                .run();
    }

    private static InjectionRecovery injection() throws IOException {
        return InjectionRecovery.of(ImageSources.open(survey))
                .withKinds(List.of(SyntheticKind.RING, SyntheticKind.SATELLITE_TRAIL))
                .withSizes(List.of(2.0, 1.0))
                .withBrightness(List.of(1.0, 1e-6))
                .withCount(100);
    }

    private static Recovery run(InjectionRecovery injection) throws IOException {
        try (ImageScorer scorer = ImageScorer.open(detectors, NETWORK, SETTINGS, RunListener.NONE)) {
            return injection.run(scorer, RunListener.NONE);
        }
    }

    @Test
    void whatIsBrightIsFoundAndWhatIsInvisibleIsJudgedAsTheImagesAre() throws IOException {
        Recovery recovery = run(injection());

        assertThat(recovery.images()).isEqualTo(IMAGES);
        assertThat(recovery.skipped()).isEqualTo(1);
        assertThat(recovery.untouched().outranked()).isCloseTo(0.5, within(1e-9));
        assertThat(recovery.untouched().flagged()).isBetween(1, 8);
        assertThat(recovery.injected())
                .extracting(each -> each.kind().label() + " " + each.size() + " " + each.brightness())
                .containsExactly(
                        "ring 1.0 1.0E-6",
                        "ring 1.0 1.0",
                        "ring 2.0 1.0E-6",
                        "ring 2.0 1.0",
                        "satellite-trail 1.0 1.0E-6",
                        "satellite-trail 1.0 1.0",
                        "satellite-trail 2.0 1.0E-6",
                        "satellite-trail 2.0 1.0");
        for (int i = 0; i < 8; i += 2) {
            assertThat(recovery.injected().get(i).found()).isEqualTo(recovery.untouched());
            Recovery.Found bright = recovery.injected().get(i + 1).found();
            assertThat(bright.flagged()).isGreaterThan(IMAGES / 2);
            assertThat(bright.flaggedBy()).containsEntry("knn", bright.flagged());
            assertThat(bright.outranked()).isGreaterThan(0.8);
        }
    }

    @Test
    void sameSeedGivesTheSameAndAnotherDrawsOtherImages() throws IOException {
        InjectionRecovery few = injection().withCount(9).withKinds(List.of(SyntheticKind.ARC));
        Recovery first = run(few);

        assertThat(first.images() + first.skipped()).isEqualTo(9);
        assertThat(run(few)).isEqualTo(first);
        assertThat(run(few.withSeed(5))).isNotEqualTo(first);
    }

    /** A source that does not know its size. */
    private static ImageSource numbered(int count) {
        return new ImageSource() {
            @Override
            public String name() {
                return "numbered";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.empty();
            }

            @Override
            public ImageStream open() {
                return ImageStream.over(count, i -> new PendingImage() {
                    @Override
                    public SurveyObject object() {
                        return SurveyObject.of("o" + i);
                    }

                    @Override
                    public Image read() {
                        throw new AssertionError("is not read");
                    }
                });
            }
        };
    }

    private static List<Integer> drawn(InjectionRecovery injection) throws IOException {
        return injection.draw().stream()
                .map(image -> Integer.valueOf(image.object().id().substring(1)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 256, 999, 1000, 2000})
    void asManyImagesAreDrawnAsAreWanted(int count) throws IOException {
        InjectionRecovery injection = InjectionRecovery.of(numbered(1000)).withCount(count);

        List<Integer> drawn = drawn(injection);

        assertThat(drawn).hasSize(Math.min(count, 1000)).isSorted().doesNotHaveDuplicates();
        assertThat(drawn(injection)).isEqualTo(drawn);
        if (count < 999) {
            assertThat(drawn(injection.withSeed(1))).isNotEqualTo(drawn);
        }
    }

    /** Each of 40 images is among the 10 of a draw with chance 1/4: in 2,000 draws 500 times, give or take five standard deviations. */
    @Test
    void anyImageIsAsLikelyToBeDrawn() throws IOException {
        int[] times = new int[40];
        for (int seed = 0; seed < 2000; seed++) {
            drawn(InjectionRecovery.of(numbered(40)).withCount(10).withSeed(seed))
                    .forEach(i -> times[i]++);
        }

        double deviation = Math.sqrt(2000 * 0.25 * 0.75);
        assertThat(Arrays.stream(times).boxed())
                .allSatisfy(each -> assertThat(each).isCloseTo(500, within((int) (5 * deviation))));
    }

    /** Every other object is learned from; of the others, every tenth is flagged. */
    private static AnomalyCatalogue catalogue(int count) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean flagged = i % 20 == 1;
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    SurveyObject.of("o" + i),
                    i % 2 == 0,
                    List.of(0.5),
                    List.of(flagged),
                    1.0 / (i + 1),
                    flagged));
        }
        return new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("knn", Fences.above(1))), entries);
    }

    @Test
    void onlyHeldOutImagesThatAreNotFlaggedAreDrawn() throws IOException {
        HeldOut heldOut = HeldOut.of(catalogue(300));
        assertThat(heldOut.size()).isEqualTo(135);
        assertThat(heldOut.learnedFrom()).isEqualTo(150);
        assertThat(heldOut.flagged()).isEqualTo(15);

        // Images that the catalogue does not have are passed over too.
        InjectionRecovery injection =
                InjectionRecovery.of(numbered(1000)).withHeldOut(heldOut).withCount(50);

        assertThat(drawn(injection)).hasSize(50).allMatch(i -> i < 300 && i % 2 == 1 && i % 20 != 1);
        assertThat(drawn(injection.withCount(500))).hasSize(135);
        assertThat(drawn(injection)).isEqualTo(drawn(injection)).isNotEqualTo(drawn(injection.withSeed(3)));
    }

    @Test
    void tooFewImagesToDrawAreRefused() {
        HeldOut few = HeldOut.of(catalogue(20));
        assertThatThrownBy(() ->
                        InjectionRecovery.of(numbered(1000)).withHeldOut(few).draw())
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "numbered: 9 of its images were held out and are not flagged, of which at least 10 are needed; of the 20 objects"
                                + " of the catalogue, 10 were learned from and 1 of the others are flagged. Hold out more by a smaller train"
                                + " fraction, and save those detectors");
        HeldOut others = HeldOut.of(catalogue(300));
        assertThatThrownBy(() ->
                        InjectionRecovery.of(numbered(5)).withHeldOut(others).draw())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(": 1 of its images")
                .hasMessageEndingWith("Give the results of the same images");
    }

    /** 36 of the 40 images are learned from. */
    @Test
    void resultsOfTheRunThatSavedTheDetectorsAreTaken() throws IOException {
        FittedFlaggingDetector fitted = DetectorFile.read(detectors).detector();
        HeldOut heldOut = HeldOut.read(folder.resolve("results"));

        heldOut.requireOf(fitted);
        assertThat(heldOut.learnedFrom()).isEqualTo(36);
        assertThat(heldOut.size() + heldOut.flagged()).isEqualTo(4);
        for (Path file : List.of(
                folder.resolve("results/anomalies.csv"),
                Files.copy(folder.resolve("results/anomalies.csv"), folder.resolve("elsewhere.csv")))) {
            HeldOut same = HeldOut.read(file);
            assertThat(same.size()).isEqualTo(heldOut.size());
            assertThat(same.learnedFrom()).isEqualTo(36);
        }
        assertThatThrownBy(() -> HeldOut.of(catalogue(300)).requireOf(fitted))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "by the catalogue, 150 objects were learned from, but the detectors have learned from 36; the results of the"
                                + " run that saved them expected");
        assertThatThrownBy(() -> HeldOut.read(folder.resolve("nowhere")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("a folder that screen or detect wrote expected");
    }

    @Test
    void resultsAreNotReplaced() {
        Path results = folder.resolve("results");
        InjectionRecovery.Inputs inputs =
                InjectionRecovery.Inputs.of(detectors, survey).withResults(results);
        assertThatThrownBy(() -> InjectionRecovery.check(inputs, results.resolve("anomalies.csv"), null, true))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("which is read as results");
        InjectionRecovery.check(inputs, results.resolve("recovery.json"), null, false);
        Path labels = results.resolve("labels.csv");
        assertThatThrownBy(() -> InjectionRecovery.check(inputs.withLabels(labels, null), labels, null, true))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("which is read as labels");
    }

    @Test
    void outcomeIsWrittenAndDrawn() throws IOException {
        Recovery recovery = run(injection().withSizes(List.of(1.0)));
        Path json = folder.resolve("recovery.json");
        Path figure = folder.resolve("recovery.svg");
        recovery.write(json);
        recovery.draw(figure);

        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.path("images").asInt()).isEqualTo(IMAGES);
        assertThat(root.path("untouched").path("outranked").asDouble()).isCloseTo(0.5, within(1e-9));
        JsonNode ring = root.path("injected").get(1);
        assertThat(ring.path("kind").asText()).isEqualTo("ring");
        assertThat(ring.path("recall").asDouble())
                .isEqualTo(ring.path("flagged").asInt() / (double) IMAGES)
                .isBetween(
                        ring.path("interval").get(0).asDouble(),
                        ring.path("interval").get(1).asDouble());
        assertThat(figure).content().contains(">ring<", ">satellite-trail<", ">without any<", "flagged, percent");
        InjectionRecovery.Inputs inputs = InjectionRecovery.Inputs.of(detectors, survey);
        InjectionRecovery.check(inputs, json, figure, false);
        assertThatThrownBy(() -> InjectionRecovery.check(inputs, detectors, null, true))
                .isInstanceOf(SettingException.class);
        assertThatThrownBy(() -> InjectionRecovery.check(inputs, null, json, false))
                .isInstanceOf(SettingException.class)
                .hasMessage("figure is " + json + "; a name that ends in .svg or .png expected");
    }

    /** Of SciPy 1.17.1: binomtest(k, n).proportion_ci(method='wilson'). */
    @Test
    void intervalIsWilsons() {
        assertThat(Recovery.interval(0, 10)).containsExactly(new double[] {0, 0.277533}, within(1e-6));
        assertThat(Recovery.interval(37, 100)).containsExactly(new double[] {0.281824, 0.467795}, within(1e-6));
        assertThat(Recovery.interval(10, 10)).containsExactly(new double[] {0.722467, 1}, within(1e-6));
    }

    @Test
    void settingsOutOfRangeAreNamed() throws IOException {
        InjectionRecovery injection = injection();
        assertThatThrownBy(() -> injection.withBrightness(List.of(0.5, 0.0)))
                .hasMessage("brightness is 0.0; above 0 and at most 100.0 expected");
        assertThatThrownBy(() -> injection.withSizes(List.of(1.0, 1.0)))
                .hasMessage("sizes is [1.0, 1.0]; at least one, each once, expected");
        assertThatThrownBy(() -> injection.withKinds(List.of(SyntheticKind.BLANK)))
                .hasMessageContaining("kind is 'blank'");
        assertThatThrownBy(() -> injection.withCount(0)).hasMessage("count is 0; 1 to 100000 expected");
    }
}
