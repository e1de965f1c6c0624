package org.galaxyscreen.features.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PatchMemoryTest {
    private static final int SIZE = 128;
    private static final long SEED = 6;

    private final Weights weights =
            References.weights(Stage.LAYER2, 2, Preprocessing.imagenetV2().withInputSize(SIZE));

    /** A small checkerboard in an ordinary image is the oddest place of it, wherever it is painted. */
    @Test
    void plantedAnomaliesAreFoundWhereTheyAre() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(36, 0, SEED);
        ImageSource ordinary = images(0, 24, survey::image);
        int[][] places = {{30, 34}, {70, 40}, {40, 80}, {78, 78}};
        try (PatchExtractor extractor = extractor(2)) {
            PatchMemory memory = PatchMemory.of(extractor, ordinary, 1500, SEED, ExtractionOptions.defaults());
            List<HeatMap> untouched = maps(extractor, memory, images(24, 12, survey::image));
            double usual =
                    untouched.stream().mapToDouble(HeatMap::highest).average().orElseThrow();

            for (int[] place : places) {
                List<HeatMap> planted =
                        maps(extractor, memory, images(24, 12, i -> planted(survey.image(i), place[0], place[1])));

                int found = 0;
                for (int i = 0; i < planted.size(); i++) {
                    Image image = survey.image(24 + i);
                    HeatMap map = planted.get(i);
                    HeatMap.Box box = map.box(map.highestRow(), map.highestColumn(), image.width(), image.height());
                    if (overlaps(box, image, place)) {
                        found++;
                    }
                    assertThat(map.highest()).isGreaterThan(untouched.get(i).highest());
                }
                assertThat(found).as("at %d, %d %%", place[0], place[1]).isGreaterThanOrEqualTo(11);
                assertThat(planted.stream()
                                .mapToDouble(HeatMap::highest)
                                .average()
                                .orElseThrow())
                        .isGreaterThan(1.2 * usual);
            }
        }
    }

    /** A bright blob in a corner of an ordinary image: its map is highest in that quarter, whichever corner it is. */
    @Test
    void brightBlobInACornerIsWhereTheMapIsHighest() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(30, 0, SEED);
        try (PatchExtractor extractor = extractor(2)) {
            PatchMemory memory =
                    PatchMemory.of(extractor, images(0, 24, survey::image), 1500, SEED, ExtractionOptions.defaults());
            for (int corner = 0; corner < 4; corner++) {
                boolean right = corner % 2 == 1;
                boolean below = corner >= 2;

                List<HeatMap> maps =
                        maps(extractor, memory, images(24, 6, i -> withBlob(survey.image(i), right, below)));

                assertThat(maps).allSatisfy(map -> {
                    assertThat(map.highestColumn() >= map.side() / 2).isEqualTo(right);
                    assertThat(map.highestRow() >= map.side() / 2).isEqualTo(below);
                });
            }
        }
    }

    /** A Gaussian of light, an eighth of the side from the corner, whose radius is a twentieth. */
    private static Image withBlob(Image image, boolean right, boolean below) {
        byte[] rgb = image.rgb().clone();
        double x = image.width() * (right ? 0.875 : 0.125);
        double y = image.height() * (below ? 0.875 : 0.125);
        for (int pixel = 0; pixel < rgb.length / 3; pixel++) {
            double distance = Math.hypot(pixel % image.width() - x, Math.floorDiv(pixel, image.width()) - y);
            double light = 235 * Math.exp(-Math.pow(distance / (image.width() / 20.0), 2) / 2);
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * pixel + channel] = (byte) Math.min(255, (rgb[3 * pixel + channel] & 0xFF) + light);
            }
        }
        return Image.wrap(image.width(), image.height(), rgb);
    }

    /** An eighth of the image's side, at a place in per cent of it. */
    private static Image planted(Image image, int x, int y) {
        byte[] rgb = image.rgb().clone();
        int side = image.width() / 8;
        for (int v = 0; v < side; v++) {
            for (int u = 0; u < side; u++) {
                int pixel = (image.height() * y / 100 + v) * image.width() + image.width() * x / 100 + u;
                for (int channel = 0; channel < 3; channel++) {
                    rgb[3 * pixel + channel] = (byte) ((u / 4 + v / 4) % 2 == 0 ? 230 : 20);
                }
            }
        }
        return Image.wrap(image.width(), image.height(), rgb);
    }

    /** Patches around see the planted square too: one patch's width is allowed on every side. */
    private static boolean overlaps(HeatMap.Box box, Image image, int[] place) {
        double left = image.width() * place[0] / 100.0;
        double top = image.height() * place[1] / 100.0;
        double side = image.width() / 8.0;
        double margin = box.right() - box.left();
        return box.right() > left - margin
                && box.left() < left + side + margin
                && box.bottom() > top - margin
                && box.top() < top + side + margin;
    }

    @Test
    void oddnessIsTheDistanceToTheNearestPatchOfAnotherImage() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(3, 0, SEED);
        List<PatchMap> patches = new ArrayList<>();
        try (PatchExtractor extractor = extractor(2)) {
            assertThat(extractor.side()).isEqualTo(16);
            ImageSource all = images(0, 3, survey::image);
            extractor.extract(all, patches::add, ExtractionOptions.defaults());
            // Every patch is kept, so that nothing is left to chance.
            PatchMemory memory = PatchMemory.of(extractor, all, 3 * 256, SEED, ExtractionOptions.defaults());

            assertThat(memory.size()).isEqualTo(3 * 256);
            HeatMap map = memory.oddness(patches.get(1));
            for (int row = 0; row < 16; row += 5) {
                for (int column = 0; column < 16; column++) {
                    double nearest = Math.min(
                            nearest(patches.get(1), row, column, patches.get(0)),
                            nearest(patches.get(1), row, column, patches.get(2)));
                    assertThat((double) map.value(row, column))
                            .isCloseTo(nearest, org.assertj.core.data.Percentage.withPercentage(0.01));
                }
            }
            assertThat(map.highest()).isEqualTo(map.value(map.highestRow(), map.highestColumn()));
            assertThatThrownBy(() -> PatchMemory.of(
                                    extractor, images(0, 1, survey::image), 10, SEED, ExtractionOptions.defaults())
                            .oddness(patches.get(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("holds patches of 0 alone");
        }
    }

    private static double nearest(PatchMap map, int row, int column, PatchMap other) {
        double nearest = Double.MAX_VALUE;
        for (int v = 0; v < other.side(); v++) {
            for (int u = 0; u < other.side(); u++) {
                double sum = 0;
                for (int i = 0; i < map.dimensions(); i++) {
                    double difference = (double) map.value(row, column, i) - other.value(v, u, i);
                    sum += difference * difference;
                }
                nearest = Math.min(nearest, sum);
            }
        }
        return Math.sqrt(nearest);
    }

    @Test
    void sameSeedGivesTheSameMapsOnAnyNumberOfThreads() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(8, 2, SEED);
        List<float[]> maps = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            try (PatchExtractor extractor = extractor(threads)) {
                ImageSource all = images(0, 8, survey::image);
                PatchMemory memory = PatchMemory.of(extractor, all, 300, SEED, ExtractionOptions.defaults());
                for (HeatMap map : maps(extractor, memory, all)) {
                    maps.add(map.values());
                }
            }
        }

        for (int i = 0; i < 8; i++) {
            assertThat(maps.get(i)).isEqualTo(maps.get(8 + i));
        }
    }

    @Test
    void featuresComeFromTheSamePass() throws IOException {
        SyntheticSurvey survey = SyntheticSurvey.of(2, 0, SEED);
        Readout readout = Readout.of(Stage.LAYER1, Stage.LAYER2).withPatches(Stage.LAYER1);
        List<String> heard = new ArrayList<>();
        try (PatchExtractor extractor = PatchExtractor.create(weights, readout, options(2))) {
            extractor.extract(
                    images(0, 2, survey::image),
                    (object, values, offset) -> heard.add("features of " + object.id()),
                    patches -> heard.add("patches of " + patches.object().id() + ": " + patches.side()),
                    ExtractionOptions.defaults());
            assertThat(extractor.describe()).startsWith("patches after layer1 (32×32×256)");
        }

        assertThat(heard).containsExactly("features of 0", "patches of 0: 32", "features of 1", "patches of 1: 32");
    }

    @Test
    void patchesAreAveragedOverTheirNeighboursOnTheImage() {
        float[] activations = {9, 0, 0, 0, 0, 0, 0, 0, 18};

        PatchMap map = PatchMap.of(SurveyObject.of("a"), 3, 1, activations, 0);

        assertThat(map.value(0, 0, 0)).isEqualTo(9 / 4f);
        assertThat(map.value(0, 1, 0)).isEqualTo(9 / 6f);
        assertThat(map.value(1, 1, 0)).isEqualTo(27 / 9f);
        assertThat(map.value(2, 0, 0)).isZero();
    }

    @Test
    void mapsAreResampledBetweenTheCentresOfPatches() {
        HeatMap map = new HeatMap(SurveyObject.of("a"), 2, new float[] {0, 4, 8, 12}, Preprocessing.imagenetV2());

        assertThat(map.resampled(2)).containsExactly(0, 4, 8, 12);
        assertThat(map.resampled(4)).containsExactly(0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12);
        assertThat(map.resampled(1)).containsExactly(6);
        // Of 464 pixels, resized to 232, the middle 224 are cropped.
        assertThat(map.box(1, 0, 464, 464)).isEqualTo(new HeatMap.Box(8, 232, 232, 456));
        assertThatThrownBy(() -> map.resampled(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<HeatMap> maps(PatchExtractor extractor, PatchMemory memory, ImageSource source)
            throws IOException {
        List<HeatMap> maps = new ArrayList<>();
        extractor.extract(source, patches -> maps.add(memory.oddness(patches)), ExtractionOptions.defaults());
        return maps;
    }

    private interface Images {
        Image get(int index);
    }

    private static ImageSource images(int from, int count, Images images) {
        List<String> ids =
                IntStream.range(from, from + count).mapToObj(String::valueOf).toList();
        return TestImages.source(ids, id -> images.get(Integer.parseInt(id)));
    }

    private PatchExtractor extractor(int threads) {
        return PatchExtractor.create(weights, Stage.LAYER2, options(threads));
    }

    private static EngineOptions options(int threads) {
        return EngineOptions.defaults().withKind(Kind.ONEDNN).withThreads(threads);
    }
}
