package org.galaxyscreen.features.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingTest {
    private static final int WIDTH = 50;
    private static final int HEIGHT = 40;
    private static final int PIXELS = WIDTH * HEIGHT;

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(RenderingTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Image sky() throws IOException {
        float[] bands = Npy.floats(golden("bands.npy"));
        return Image.ofFloats(
                WIDTH,
                HEIGHT,
                List.of("i", "r", "g"),
                List.of(
                        Arrays.copyOf(bands, PIXELS),
                        Arrays.copyOfRange(bands, PIXELS, 2 * PIXELS),
                        Arrays.copyOfRange(bands, 2 * PIXELS, 3 * PIXELS)));
    }

    private static Image one(String file) throws IOException {
        return Image.ofFloats(WIDTH, HEIGHT, List.of("i"), List.of(Arrays.copyOf(Npy.floats(golden(file)), PIXELS)));
    }

    /** {@code make_renderings.py} beside the arrays made them. */
    @Test
    void limitsAndStretchesAreThoseOfAstropy() throws IOException {
        float[] expected = Npy.floats(golden("singles.npy"));
        List<String> names = Files.readAllLines(golden("singles.txt"));
        assertThat(expected).hasSize(names.size() * PIXELS);
        for (int n = 0; n < names.size(); n++) {
            String[] words = names.get(n).split(" ");
            Rendering rendering =
                    Rendering.defaults().withLimits(Limits.parse(words[1])).withStretch(Stretch.parse(words[2]));

            Image actual = rendering.render(one(words[0] + ".npy"));

            assertThat(actual.isColour()).isTrue();
            assertThat(actual.plane(1)).isSameAs(actual.plane(0));
            for (int i = 0; i < PIXELS; i++) {
                float value = expected[n * PIXELS + i];
                // Limits in float or in double differ by a rounding, which steep stretches (asinh:0.02, log:1000)
                // magnify.
                assertThat(actual.plane(0)[i])
                        .as("%s, pixel %d", names.get(n), i)
                        .isCloseTo(Float.isNaN(value) ? 0 : value, within(2e-5f));
            }
        }
    }

    @Test
    void luptonsColoursAreThoseOfAstropy() throws IOException {
        float[] expected = Npy.floats(golden("luptons.npy"));
        List<String> stretches = List.of("lupton:8:5", "lupton:3:20", "lupton:0.1:1");
        double[] lows = {0, 0.5, -1};
        for (int n = 0; n < 3; n++) {
            Image actual = Rendering.defaults()
                    .withLimits(Limits.fixed(lows[n], 1000))
                    .withStretch(Stretch.parse(stretches.get(n)))
                    .render(sky());
            for (int i = 0; i < 3 * PIXELS; i++) {
                assertThat(actual.plane(i / PIXELS)[i % PIXELS])
                        .as("%s, value %d", stretches.get(n), i)
                        .isCloseTo(expected[n * 3 * PIXELS + i], within(1e-6f));
            }
        }
    }

    @Test
    void bandsAreChosenOrderedAndMixed() throws IOException {
        Image sky = sky();
        Rendering plain = Rendering.defaults().withLimits(Limits.fixed(-10, 90)).withStretch(Stretch.linear());

        Image ordered = plain.withBands(List.of("g", "i", "r")).render(sky);
        Image mixed = plain.withBands(List.of("r", "g"))
                .withMix(Rendering.parseMix("1,0/0.5,0.5/0,1"))
                .render(sky);
        Image grey = plain.withBands(List.of("r")).render(sky);

        for (int i = 0; i < PIXELS; i++) {
            assertThat(ordered.plane("red")[i]).isEqualTo((float) ((sky.plane("g")[i] + 10.0) / 100));
            assertThat(ordered.plane("blue")[i]).isEqualTo((float) ((sky.plane("r")[i] + 10.0) / 100));
            assertThat(mixed.plane("red")[i]).isEqualTo(grey.plane("red")[i]);
            assertThat(mixed.plane("green")[i])
                    .isCloseTo((mixed.plane("red")[i] + mixed.plane("blue")[i]) / 2, within(1e-6f));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.withBands(List.of("u")).render(sky))
                .withMessage("there is no band 'u'; the image has [i, r, g]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.withBands(List.of("r", "g")).render(sky))
                .withMessageContaining("2 bands (r, g); choose one or three");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> plain.withMix(Rendering.parseMix("1,0/0,1/0,1")).render(sky))
                .withMessageContaining("mixes 2 bands; the image has 3");
    }

    @Test
    void limitsOfAllChannelsTogetherKeepTheirRatios() throws IOException {
        Image together = Rendering.defaults()
                .withLimits(Limits.minMax())
                .withChannelsTogether(true)
                .withStretch(Stretch.linear())
                .render(sky());
        Image each = Rendering.defaults()
                .withLimits(Limits.minMax())
                .withStretch(Stretch.linear())
                .render(sky());

        assertThat(largest(together.plane(0))).isEqualTo(1);
        assertThat(largest(together.plane(2))).isBetween(0.2f, 0.5f);
        assertThat(largest(each.plane(2))).isEqualTo(1);
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    @Test
    void invalidPixelsAreFilledOrRefused() {
        float[] plane = {1, 2, 3, 4, Float.NaN, Float.POSITIVE_INFINITY, 100, 5};
        boolean[] mask = new boolean[8];
        mask[6] = true;
        Image image = Image.ofFloats(4, 2, List.of("x"), List.of(plane)).withMask(mask);
        Rendering plain = Rendering.defaults().withLimits(Limits.minMax()).withStretch(Stretch.linear());

        assertThat(plain.render(image).plane(0)).containsExactly(0, 0.25f, 0.5f, 0.75f, 0, 0, 0, 1);
        assertThat(plain.withInvalid(0.4, Rendering.Fill.MEDIAN).render(image).plane(0))
                .containsExactly(0, 0.25f, 0.5f, 0.75f, 0.5f, 0.5f, 0.5f, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.withInvalid(0.25, Rendering.Fill.LOW).render(image))
                .withMessage("3 of 8 pixels have no value (NaN, infinite or masked); at most 2 expected");
        Image nothing = Image.ofFloats(1, 1, List.of("x"), List.of(new float[] {Float.NaN}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plain.withInvalid(1, Rendering.Fill.LOW).render(nothing))
                .withMessageContaining("1 of 1 pixels have no value");
        assertThat(plane).startsWith(1, 2, 3, 4, Float.NaN);
    }

    @Test
    void constantImagesAreBlackAndPicturesStayAsTheyAre() {
        float[] constant = new float[9];
        Arrays.fill(constant, 7);
        for (String limits : List.of("minmax", "percentile:1:99", "zscale")) {
            assertThat(Rendering.defaults()
                            .withLimits(Limits.parse(limits))
                            .render(Image.ofFloats(3, 3, List.of("x"), List.of(constant)))
                            .plane(0))
                    .containsOnly(0);
        }
        Image picture = Image.wrap(1, 1, new byte[] {1, 2, 3});
        assertThat(Rendering.defaults().render(picture)).isSameAs(picture);
    }

    /** No number of pixels, however small, and no outlier lets a limit be NaN or upside down. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyFiniteImageIsRenderedWithinItsRange(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 50; trial++) {
            int side = 1 + random.nextInt(40);
            float[] plane = new float[side * side];
            for (int i = 0; i < plane.length; i++) {
                plane[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            }
            for (String limits : List.of("minmax", "percentile:5:95", "zscale")) {
                for (String stretch : List.of("linear", "sqrt", "power", "log", "asinh", "sinh", "lupton")) {
                    float[] rendered = Rendering.defaults()
                            .withLimits(Limits.parse(limits))
                            .withStretch(Stretch.parse(stretch))
                            .render(Image.ofFloats(side, side, List.of("x"), List.of(plane)))
                            .plane(0);
                    for (float value : rendered) {
                        assertThat(value)
                                .as("seed %d, %s, %s", seed, limits, stretch)
                                .isBetween(0f, 1.000001f);
                    }
                }
            }
        }
    }

    @Test
    void textBringsBackTheRecipe() {
        Rendering rendering = Rendering.defaults()
                .withBands(List.of("z", "r", "g", "F606W"))
                .withMix(Rendering.parseMix("1,0,0,0/0,0.5,0.25,0.25/0,0,-1e-3,1"))
                .withLimits(Limits.fixed(-1, 2, 0, 5, 1e-12, 3))
                .withChannelsTogether(true)
                .withStretch(Stretch.parse("lupton:8:0.5"))
                .withInvalid(0.125, Rendering.Fill.MEDIAN);

        assertThat(rendering.toText())
                .isEqualTo("rendering 1; bands=z,r,g,F606W; mix=1.0,0.0,0.0,0.0/0.0,0.5,0.25,0.25/0.0,0.0,-0.001,1.0;"
                        + " limits=fixed:-1.0:2.0:0.0:5.0:1.0E-12:3.0; channels=together; stretch=lupton:8.0:0.5;"
                        + " invalid=0.125:median");
        assertThat(Rendering.parse(rendering.toText())).isEqualTo(rendering);
        assertThat(Rendering.parse(Rendering.defaults().toText())).isEqualTo(Rendering.defaults());
        assertThat(Rendering.defaults()).isNotEqualTo(rendering).hasSameHashCodeAs(Rendering.defaults());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rendering 2; bands=*; mix=*; limits=minmax; channels=each; stretch=sqrt; invalid=0.5:low",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=each; stretch=sqrt",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=some; stretch=sqrt; invalid=0.5:low",
                "rendering 1; bands=*; mix=1; limits=minmax; channels=each; stretch=sqrt; invalid=0.5:low",
                "rendering 1; bands=*; mix=*; limits=fixed:1; channels=each; stretch=sqrt; invalid=0.5:low",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=each; stretch=sqrt:3; invalid=0.5:low",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=each; stretch=asinh:-1; invalid=0.5:low",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=each; stretch=sqrt; invalid=2:low",
                "rendering 1; bands=*; mix=*; limits=minmax; channels=each; stretch=sqrt; invalid=NaN:low",
                "rendering 1; bands=a,a; mix=*; limits=minmax; channels=each; stretch=sqrt; invalid=0.5:low"
            })
    void otherTextsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rendering.parse(text))
                .withMessageContaining("expected");
    }
}
