package org.galaxyscreen.features.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.preprocess.Preprocessing.ChannelOrder;
import org.galaxyscreen.features.preprocess.Preprocessing.Interpolation;
import org.galaxyscreen.features.preprocess.Preprocessing.Rgb;
import org.junit.jupiter.api.Test;

class FloatImagesTest {
    /**
     * Pixels of value ((37 x + 91 y) mod 256) / 255 as floats, resized to 80×64 and cropped to the centre 64×64; rows 0 and 31, every
     * ninth column. Made by Pillow 13.0.0: {@code Image.fromarray(a).resize((80, 64), filter).crop((8, 0, 72, 64))}.
     */
    @Test
    void resamplingAgreesWithPillowsOfFloats() {
        assertThat(sampled(apply(plain(64, Interpolation.BILINEAR), pattern(100, 80))))
                .usingComparatorWithPrecision(2e-7f)
                .containsExactly(
                        0.55859727f,
                        0.18496732f,
                        0.654902f,
                        0.42767724f,
                        0.6397436f,
                        0.5862745f,
                        0.303268f,
                        0.6246607f,
                        0.45543566f,
                        0.5406988f,
                        0.51993465f,
                        0.3601578f,
                        0.7058824f,
                        0.40947714f,
                        0.5431624f,
                        0.5927834f);
        assertThat(sampled(apply(plain(64, Interpolation.BICUBIC), pattern(5, 4))))
                .usingComparatorWithPrecision(2e-7f)
                .containsExactly(
                        -0.04142025f,
                        0.03155875f,
                        0.1239775f,
                        0.20559515f,
                        0.28721282f,
                        0.36883044f,
                        0.4612492f,
                        0.5342282f,
                        0.5853508f,
                        0.69367796f,
                        0.6926693f,
                        0.43433392f,
                        0.35449535f,
                        0.46861902f,
                        0.56640774f,
                        0.6393867f);
    }

    @Test
    void bytesAndFloatsOfTheSamePictureAgreeToTheRoundingOfBytes() {
        byte[] rgb = new byte[3 * 90 * 70];
        float[][] planes = new float[3][90 * 70];
        byte[][] bytes = new byte[3][90 * 70];
        for (int i = 0; i < rgb.length; i++) {
            int value = (i / 3 % 90 * 5 + i / 270 * 3 + i % 3 * 40) & 0xFF;
            rgb[i] = (byte) value;
            bytes[i % 3][i / 3] = (byte) value;
            planes[i % 3][i / 3] = value / 255f;
        }
        Preprocessing caffe = Preprocessing.caffe().withInputSize(64);

        float[] expected = apply(caffe, Image.wrap(90, 70, rgb));

        assertThat(apply(caffe, Image.ofFloats(90, 70, Image.RGB, Arrays.asList(planes))))
                .usingComparatorWithPrecision(1.01f)
                .containsExactly(expected);
        assertThat(apply(caffe, Image.ofBytes(90, 70, Image.RGB, Arrays.asList(bytes))))
                .isEqualTo(expected);
    }

    @Test
    void imageOfTheRightSizeKeepsItsFloats() {
        Preprocessing keras = Preprocessing.zeroToOne()
                .withInputSize(64)
                .withScale(1)
                .withMean(new Rgb(1, 2, 3))
                .withStd(new Rgb(2, 4, 8))
                .withOrder(ChannelOrder.BGR);
        float[] red = pattern(64, 64).plane(0);
        float[] green = new float[64 * 64];
        float[] blue = new float[64 * 64];
        Arrays.fill(green, 0.1f);
        Arrays.fill(blue, 2f);
        Image image = Image.ofFloats(64, 64, Image.RGB, List.of(red, green, blue));
        ByteBuffer bytes = ByteBuffer.allocate(3 * 64 * 64);

        float[] actual = apply(keras, image);
        new Preprocessor(keras).apply(image, bytes, 0);

        for (int i = 0; i < 64 * 64; i++) {
            assertThat(actual[i]).isEqualTo((510f - 3) / 8);
            assertThat(actual[64 * 64 + i]).isEqualTo((0.1f * 255 - 2) / 4);
            assertThat(actual[2 * 64 * 64 + i]).isEqualTo((red[i] * 255 - 1) / 2);
            assertThat(bytes.get(3 * i) & 0xFF).isEqualTo(Math.round(255 * red[i]));
            assertThat(bytes.get(3 * i + 1) & 0xFF).isEqualTo(26);
            assertThat(bytes.get(3 * i + 2) & 0xFF).isEqualTo(255);
        }
    }

    @Test
    void imagesThatCannotBeShownAreRefused() {
        Preprocessing plain = plain(64, Interpolation.BILINEAR);
        Image survey = Image.ofFloats(64, 64, List.of("g", "r"), List.of(new float[4096], new float[4096]));
        assertThatThrownBy(() -> apply(plain, survey))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bands g, r; red, green and blue expected");

        for (int side : new int[] {64, 80}) {
            float[] plane = new float[side * side];
            plane[side * side / 2 + side / 2] = Float.NaN;
            Image image = Image.ofFloats(side, side, Image.RGB, List.of(plane, plane, plane));
            assertThatThrownBy(() -> apply(plain, image))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("holds NaN at row ");
        }
    }

    private static Image pattern(int width, int height) {
        float[] plane = new float[width * height];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = (37 * (i % width) + 91 * (i / width)) % 256 / 255f;
        }
        return Image.ofFloats(width, height, Image.RGB, List.of(plane, plane, plane));
    }

    private static Preprocessing plain(int side, Interpolation interpolation) {
        return Preprocessing.zeroToOne().withInputSize(side).withInterpolation(interpolation);
    }

    private static float[] sampled(float[] channels) {
        float[] values = new float[16];
        for (int i = 0; i < 8; i++) {
            values[i] = channels[9 * i];
            values[8 + i] = channels[2 * 4096 + 31 * 64 + 9 * i];
        }
        return values;
    }

    private static float[] apply(Preprocessing preprocessing, Image image) {
        Preprocessor preprocessor = new Preprocessor(preprocessing);
        FloatBuffer target = FloatBuffer.allocate(preprocessor.length());
        preprocessor.apply(image, target, 0);
        return target.array();
    }
}
