package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageTest {
    private static final float NAN = Float.NaN;

    @Test
    void interleavedPixelsAreSharedAndReadAsPlanes() {
        byte[] rgb = {1, 2, 3, (byte) 255, 5, 6};

        Image image = Image.wrap(2, 1, rgb);

        assertThat(image.rgb()).isSameAs(rgb);
        assertThat(image.toRgb()).isSameAs(image);
        assertThat(image.isInterleaved()).isTrue();
        assertThat(image.isColour()).isTrue();
        assertThat(image.samples()).isEqualTo(Image.Samples.UINT8);
        assertThat(image.plane("red")).containsExactly(1, 255);
        assertThat(image.plane(2)).containsExactly(3, 6);
    }

    @Test
    void planesKeepTheirNamesAndValues() {
        float[] g = {-1e30f, NAN};
        float[] z = {7, 8};

        Image image = Image.ofFloats(1, 2, List.of("g", "z"), List.of(g, z));

        assertThat(image.bands()).containsExactly("g", "z");
        assertThat(image.samples()).isEqualTo(Image.Samples.FLOAT32);
        assertThat(image.plane("z")).isSameAs(z);
        assertThat(image.plane(0)).isSameAs(g);
        assertThat(image.mask()).isNull();
        assertThat(image.isColour()).isFalse();
        assertThat(image).hasToString("Image[1×2, FLOAT32, bands g, z]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.plane("r"))
                .withMessage("there is no band 'r'; the image has [g, z]");
        assertThatIllegalStateException().isThrownBy(image::rgb).withMessageContaining("not interleaved");
        assertThatIllegalStateException().isThrownBy(image::toRgb).withMessageContaining("red, green, blue");
    }

    @Test
    void bytePlanesAreReadWithoutSign() {
        Image image = Image.ofBytes(2, 1, List.of("g", "r"), List.of(new byte[] {0, 127}, new byte[] {(byte) 128, -1}));

        assertThat(image.samples()).isEqualTo(Image.Samples.UINT8);
        assertThat(image.isInterleaved()).isFalse();
        assertThat(image.plane("g")).containsExactly(0, 127);
        assertThat(image.plane("r")).containsExactly(128, 255);
        assertThat(image.width()).isEqualTo(2);
        assertThat(image.height()).isEqualTo(1);
    }

    @Test
    void manyBandsAreShownInShort() {
        List<String> names = IntStream.range(0, 9).mapToObj(i -> "b" + i).toList();
        List<float[]> planes = IntStream.range(0, 9).mapToObj(i -> new float[1]).toList();

        assertThat(Image.ofFloats(1, 1, names, planes))
                .hasToString("Image[1×1, FLOAT32, bands b0, b1, b2, b3, b4, b5, b6, b7, … (9)]");
        assertThat(Image.ofFloats(1, 1, names.subList(0, 8), planes.subList(0, 8)))
                .hasToString("Image[1×1, FLOAT32, bands b0, b1, b2, b3, b4, b5, b6, b7]");
        assertThat(Image.wrap(1, 2, new byte[6])).hasToString("Image[1×2]");
    }

    @Test
    void colourPlanesBecomeInterleavedBytes() {
        Image bytes = Image.ofBytes(
                2, 1, Image.RGB, List.of(new byte[] {1, (byte) 200}, new byte[] {2, 5}, new byte[] {3, 6}));
        Image floats = Image.ofFloats(
                2, 1, Image.RGB, List.of(new float[] {0, 1}, new float[] {-4, 2}, new float[] {0.5f, NAN}));

        assertThat(bytes.toRgb().rgb()).containsExactly(1, 2, 3, (byte) 200, 5, 6);
        assertThat(bytes.plane(0)).containsExactly(1, 200);
        assertThat(floats.toRgb().rgb()).containsExactly(0, 0, (byte) 128, (byte) 255, (byte) 255, 0);
    }

    /** As {@code BigDecimal} rounds 255 times the float, a half upwards; grey planes and others alike. */
    @Test
    void levelsAreRoundedAtTheirMiddle() {
        float[] values = new float[256 * 5 + 8];
        float[] beyond = {
            Float.NEGATIVE_INFINITY, -1e30f, -0f, Float.MIN_VALUE, 1e30f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, NAN
        };
        System.arraycopy(beyond, 0, values, 256 * 5, 8);
        byte[] expected = new byte[values.length];
        for (int i = 0; i < 256 * 5; i++) {
            float middle = (i / 5 + 0.5f) / 255;
            values[i] = middle + (i % 5 - 2) * Math.ulp(middle);
            BigDecimal scaled = new BigDecimal(255 * values[i]);
            expected[i] = (byte)
                    Math.min(255, scaled.setScale(0, RoundingMode.HALF_UP).intValue());
        }
        System.arraycopy(new byte[] {0, 0, 0, 0, -1, -1, -1, 0}, 0, expected, 256 * 5, 8);
        float[] copy = values.clone();

        byte[] grey = Image.ofFloats(values.length, 1, Image.RGB, List.of(values, values, values))
                .toRgb()
                .rgb();
        byte[] other = Image.ofFloats(values.length, 1, Image.RGB, List.of(values, copy, values))
                .toRgb()
                .rgb();

        for (int i = 0; i < values.length; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(grey[3 * i + channel]).as("%s", values[i]).isEqualTo(expected[i]);
                assertThat(other[3 * i + channel]).as("%s", values[i]).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void masksStayWithTheImage() {
        boolean[] mask = {false, true};
        Image image = Image.ofFloats(2, 1, Image.RGB, List.of(new float[2], new float[2], new float[2]))
                .withMask(mask);

        assertThat(image.mask()).isSameAs(mask);
        assertThat(image.toRgb().mask()).isSameAs(mask);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.withMask(new boolean[3]))
                .withMessage("mask has 3 values; 1×2 = 2 expected");
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        List<float[]> one = List.of(new float[4]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.ofFloats(2, 2, List.of("g", "r"), one))
                .withMessageContaining("2 band names and 1 planes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.ofFloats(2, 2, List.of(" "), one))
                .withMessageContaining("not blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.ofFloats(2, 2, List.of("g", "g"), List.of(new float[4], new float[4])))
                .withMessageContaining("names that differ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Image.ofBytes(2, 2, List.of("g"), List.of(new byte[5])))
                .withMessage("band g has 5 values; 2×2 = 4 expected");
        assertThatIllegalArgumentException().isThrownBy(() -> Image.ofFloats(1 << 15, 1 << 15, List.of("g"), one));
        assertThatIllegalArgumentException().isThrownBy(() -> Image.ofFloats(2, 2, List.of(), List.of()));
    }
}
