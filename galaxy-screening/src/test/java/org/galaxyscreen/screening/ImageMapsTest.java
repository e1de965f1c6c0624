package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where in painted images a blob was painted. */
class ImageMapsTest {
    private static final SyntheticSurvey SURVEY = SyntheticSurvey.of(60, 0, 4);
    private static final Backbone NETWORK = Backbone.of(Weights.untrained(3)).withInputSize(128);

    @TempDir
    private Path folder;

    private static String id(int i) {
        return "galaxy-" + i;
    }

    private record Given(SurveyObject object, Image image) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            return image;
        }
    }

    private static List<PendingImage> ordinary(int from, int to) {
        return IntStream.range(from, to)
                .<PendingImage>mapToObj(i -> new Given(SurveyObject.of(id(i)), SURVEY.image(i)))
                .toList();
    }

    /** An ordinary image with a bright blob at a place, as fractions of its sides. */
    private static PendingImage blob(int i, double across, double down) {
        Image image = SURVEY.image(i);
        byte[] rgb = image.rgb().clone();
        for (int pixel = 0; pixel < rgb.length / 3; pixel++) {
            double x = pixel % image.width() - across * image.width();
            double y = Math.floorDiv(pixel, image.width()) - down * image.height();
            double light = 235 * Math.exp(-(x * x + y * y) / (2 * Math.pow(image.width() / 24.0, 2)));
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * pixel + channel] = (byte) Math.min(255, (rgb[3 * pixel + channel] & 0xFF) + light);
            }
        }
        return new Given(SurveyObject.of("blob-" + i), Image.wrap(image.width(), image.height(), rgb));
    }

    private static ImageMaps learned(int threads) throws IOException {
        return ImageMaps.learn(
                NETWORK.load(progress -> {}),
                EngineOptions.defaults().withThreads(threads),
                ordinary(0, 40),
                7,
                RunListener.NONE);
    }

    /** Where on the picture a map is highest, as fractions of its sides. */
    private static double[] highest(PictureOverlay map) {
        byte[] values = Base64.getDecoder().decode(map.toBase64());
        int best = IntStream.range(0, values.length)
                .boxed()
                .max(Comparator.comparingInt(i -> values[i] & 0xFF))
                .orElseThrow();
        PictureOverlay.Part part = map.part();
        double side = map.side();
        return new double[] {
            part.left() + (part.right() - part.left()) * (best % map.side() + 0.5) / side,
            part.top() + (part.bottom() - part.top()) * (Math.floorDiv(best, map.side()) + 0.5) / side
        };
    }

    @Test
    void oddnessIsHighestAtTheBlobAndTheSameOnAnyNumberOfThreads() throws IOException {
        double[][] places = {{0.2, 0.2}, {0.8, 0.25}, {0.25, 0.8}, {0.8, 0.8}};
        List<PendingImage> images = IntStream.range(0, 4)
                .mapToObj(i -> blob(50 + i, places[i][0], places[i][1]))
                .toList();
        List<Map<String, PictureOverlay>> all = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (ImageMaps maps = learned(threads)) {
                all.add(maps.oddness(images, RunListener.NONE));
            }
        }

        for (int i = 0; i < 4; i++) {
            PictureOverlay map = all.get(0).get("blob-" + (50 + i));
            assertThat(map.side()).isEqualTo(16);
            assertThat(map.highest()).as("twice what a hundredth exceeds").isGreaterThan(2);
            assertThat(highest(map)).containsExactly(places[i], within(0.1));
            assertThat(all.get(1).get("blob-" + (50 + i)).toBase64()).isEqualTo(map.toBase64());
            assertThat(all.get(1).get("blob-" + (50 + i)).highest()).isEqualTo(map.highest());
        }
    }

    /** By what the scale is made for: of images that are like those learned from, about a hundredth is above 1, and half is 0. */
    @Test
    void ordinaryImagesAreUsual() throws IOException {
        try (ImageMaps maps = learned(2)) {
            double above = 0;
            double zero = 0;
            double all = 0;
            for (PictureOverlay map :
                    maps.oddness(ordinary(40, 60), RunListener.NONE).values()) {
                for (int i = 0; i < 256; i++) {
                    float value = map.value(Math.floorDiv(i, 16), i % 16);
                    above += value > 1 ? 1 : 0;
                    zero += value == 0 ? 1 : 0;
                    all++;
                }
            }
            assertThat(above / all).isBetween(0.002, 0.04);
            assertThat(zero / all).isBetween(0.35, 0.65);
        }
    }

    @Test
    void interestIsWhereAnotherBlobWasFoundInteresting() throws IOException {
        try (ImageMaps maps = learned(2)) {
            ImageMaps.Interest interest =
                    maps.interest(List.of(blob(41, 0.2, 0.25), blob(42, 0.8, 0.75), blob(43, 0.5, 0.2)));

            assertThat(highest(interest.of(blob(55, 0.8, 0.2)).orElseThrow()))
                    .containsExactly(new double[] {0.8, 0.2}, within(0.12));
            PictureOverlay plain = interest.of(ordinary(56, 57).get(0)).orElseThrow();
            assertThat(plain.highest())
                    .isLessThan(interest.of(blob(56, 0.8, 0.2)).orElseThrow().highest());
            assertThat(maps.interest(List.of(blob(41, 0.2, 0.25))).of(blob(41, 0.2, 0.25)))
                    .as("its own patches say nothing")
                    .isEmpty();
        }
    }

    /** Of a picture twice as wide as high, the network sees the middle square, and of that the crop. */
    @Test
    void mapCoversWhatTheNetworkSees() throws IOException {
        Image wide = Image.wrap(200, 100, new byte[3 * 200 * 100]);
        PendingImage image = new Given(SurveyObject.of("wide"), wide);
        Backbone cropped = NETWORK.withPreprocessing(Preprocessing.imagenetV1().withInputSize(224));
        try (ImageMaps maps = ImageMaps.learn(
                cropped.withInputSize(64).load(progress -> {}),
                EngineOptions.defaults(),
                ordinary(0, 4),
                0,
                RunListener.NONE)) {
            PictureOverlay.Part part =
                    maps.oddness(List.of(image), RunListener.NONE).get("wide").part();

            // The shorter side becomes 73 pixels of which 64 are seen, of 146.
            assertThat(part.top()).isCloseTo((73 - 64) / 2.0 / 73, within(1e-9));
            assertThat(part.bottom()).isCloseTo(1 - part.top(), within(1e-9));
            assertThat(part.right() - part.left()).isCloseTo(64.0 / 146, within(1e-9));
            assertThat(part.left()).isCloseTo(1 - part.right(), within(1e-9));
        }
    }

    @Test
    void ordinaryObjectsAreDrawnFromThoseWithoutAFlag() {
        AnomalyCatalogue catalogue = catalogue(1000, 100);
        List<String> drawn = ImageMaps.ordinary(catalogue, 3);

        assertThat(drawn).hasSize(ImageMaps.ORDINARY).doesNotHaveDuplicates();
        assertThat(drawn).allMatch(id -> Integer.parseInt(id.substring(7)) >= 100);
        assertThat(ImageMaps.ordinary(catalogue, 3)).isEqualTo(drawn);
        assertThat(ImageMaps.ordinary(catalogue, 4)).isNotEqualTo(drawn);
        assertThat(ImageMaps.ordinary(catalogue(120, 120), 0))
                .as("all are flagged: the hundred of the lowest rank")
                .hasSize(100)
                .contains("object-119")
                .doesNotContain("object-19");
    }

    private static AnomalyCatalogue catalogue(int objects, int flagged) {
        return new AnomalyCatalogue(
                List.of(new AnomalyCatalogue.Column("one", Fences.above(0))),
                IntStream.range(0, objects)
                        .mapToObj(i -> new AnomalyCatalogue.Entry(
                                i + 1,
                                SurveyObject.of("object-" + i),
                                true,
                                List.of(-i / 1000.0),
                                List.of(i < flagged),
                                -i / 1000.0,
                                i < flagged))
                        .toList());
    }

    @Test
    void screeningWritesMapsIntoTheReportAndSaysSo() throws IOException {
        Path output = folder.resolve("results");
        ScreeningSettings settings =
                ScreeningSettings.defaults().withOddnessMaps(5).withKeepFeatures(true);
        SurveyScreening.of(SURVEY)
                .with(NETWORK)
                .with(ExtractionSettings.defaults().withStage(Stage.LAYER1))
                .with(settings)
                .into(output)
                .run();

        String page = Files.readString(output.resolve("report.html"));
        assertThat(maps(page)).isEqualTo(5);
        assertThat(Files.readString(output.resolve("summary.json"))).contains("\"oddnessMaps\" : 5", "\"map\" : ");

        // Of the features, by the network that is found by its name, with images from elsewhere.
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 60; i++) {
            String name = SURVEY.objects().get(i).id() + ".png";
            javax.imageio.ImageIO.write(
                    picture(SURVEY.image(i)), "png", images.resolve(name).toFile());
        }
        Path again = folder.resolve("again");
        FeatureScreening given = FeatureScreening.of(output.resolve("features.npy"))
                .with(settings)
                .into(again);
        assertThatThrownBy(given::run)
                .isInstanceOf(SettingException.class)
                .hasMessage("oddnessMaps is 5, and the images are not there; name their place with input");
        given.withImages(images, NamedOptions.none(), Rendering.defaults()).run();
        assertThat(maps(Files.readString(again.resolve("report.html")))).isEqualTo(5);
    }

    private static java.awt.image.BufferedImage picture(Image image) {
        var picture = new java.awt.image.BufferedImage(
                image.width(), image.height(), java.awt.image.BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int pixel = 0; pixel < rgb.length / 3; pixel++) {
            picture.setRGB(
                    pixel % image.width(),
                    Math.floorDiv(pixel, image.width()),
                    (rgb[3 * pixel] & 0xFF) << 16 | (rgb[3 * pixel + 1] & 0xFF) << 8 | rgb[3 * pixel + 2] & 0xFF);
        }
        return picture;
    }

    private static int maps(String page) {
        String data = page.substring(page.indexOf("\"oddness\":["));
        return data.substring(0, data.indexOf("</script>")).split("\"highest\"", -1).length - 1;
    }

    @Test
    void whatCannotBeMappedIsSaid() throws IOException {
        assertThatThrownBy(() -> ScreeningSettings.defaults().withOddnessMaps(1001))
                .hasMessage("oddnessMaps is 1001; 0 to 1000 expected");
        assertThatThrownBy(() -> SurveyScreening.of(SURVEY)
                        .with(ScreeningSettings.defaults().withGallery(3).withOddnessMaps(4))
                        .into(folder.resolve("none"))
                        .run())
                .isInstanceOf(SettingException.class)
                .hasMessage("oddnessMaps is 4 and gallery 3; a map lies over a picture, so no more of them expected");
        Path model = Files.write(folder.resolve("model.onnx"), new byte[1]);
        assertThatThrownBy(() -> SurveyScreening.of(SURVEY)
                        .with(Backbone.onnx(model, Preprocessing.imagenetV1()))
                        .with(ScreeningSettings.defaults().withOddnessMaps(4))
                        .into(folder.resolve("none"))
                        .run())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("the inner stages of an ONNX model are not known");
        Set<RunWarning> warnings = new HashSet<>();
        ImageMaps.ofOddest(
                catalogue(3, 0),
                2,
                NETWORK.load(progress -> {}),
                EngineOptions.defaults(),
                SURVEY,
                0,
                new RunListener() {
                    @Override
                    public void onWarning(RunWarning warning) {
                        warnings.add(warning);
                    }
                });
        assertThat(warnings).singleElement().satisfies(warning -> assertThat(warning.text())
                .isEqualTo("of the ordinary objects 0 have an image, too few to learn from, so the report has"
                        + " no oddness maps"));
    }
}
