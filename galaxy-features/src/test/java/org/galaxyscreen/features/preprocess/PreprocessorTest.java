package org.galaxyscreen.features.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.preprocess.Preprocessing.ChannelOrder;
import org.galaxyscreen.features.preprocess.Preprocessing.Interpolation;
import org.galaxyscreen.features.preprocess.Preprocessing.Rgb;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorTest {
    @Test
    void agreesWithTorchvisionOnAGalaxy() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/preprocessed_first.npy"));
        Path names = ReferenceData.require("golden/seed0/features_galaxies.txt");
        Path first = ReferenceData.require("data/galaxyzoo2")
                .resolve(Files.readAllLines(names).get(0));

        float[] actual = apply(Preprocessing.imagenetV2(), TestImages.decode(first));

        float[] std = {0.229f, 0.224f, 0.225f};
        double worst = 0;
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double greyLevels = Math.abs(actual[i] - expected[i]) * std[i / (224 * 224)] * 255;
            worst = Math.max(worst, greyLevels);
            sum += greyLevels;
        }
        assertThat(worst).isLessThanOrEqualTo(2.001);
        assertThat(sum / expected.length).isLessThanOrEqualTo(0.2);
    }

    /**
     * SHA-256 of the bytes, its first half, of {@code CenterCrop(crop)(Resize(resize, mode)(image))} by torchvision 0.29.2 on Pillow 13.0.0. Images have
     * edges from black to white, about which a cubic's overshoot is cut.
     */
    @ParameterizedTest
    @CsvSource({
        "424, 424, 232, 224, BILINEAR, 3a5036fafe639cfb",
        "424, 424, 256, 224, BILINEAR, 9a91a4ece029402b",
        "424, 424, 232, 224, BICUBIC, a8c9f34d6b831c13",
        "256, 256, 256, 224, BILINEAR, daa37b563d239613",
        "257, 255, 256, 224, BICUBIC, c2ab9c8fabe442f2",
        "69, 69, 232, 224, BILINEAR, b0fe68d273d4e278",
        "69, 69, 232, 224, BICUBIC, a92439c55b93b7e4",
        "300, 200, 256, 224, BILINEAR, 14b8de1e0aec0e78",
        "200, 301, 256, 224, BICUBIC, 72b24043b52f2279",
        "1, 1, 70, 64, BICUBIC, e7efdd3daa69f5dd",
        "2, 3, 70, 64, BILINEAR, 6110aafc03bde32d",
        "3, 2, 70, 64, BICUBIC, 6ddc6bb281fc0be1",
        "700, 33, 64, 64, BICUBIC, e428115ba997614f",
        "33, 700, 64, 64, BILINEAR, d2d4abaf13f499b8",
        "1500, 1400, 64, 64, BILINEAR, 63f39b162d63f591",
        "1100, 1500, 71, 64, BICUBIC, d59f73872d409c54"
    })
    void allBitsAreThoseOfTorchvision(
            int width, int height, int resize, int crop, Interpolation interpolation, String sha256)
            throws NoSuchAlgorithmException {
        Preprocessing plain = Preprocessing.zeroToOne()
                .withInputSize(crop)
                .withResize(resize)
                .withInterpolation(interpolation)
                .withScale(1);
        Image image = edges(width, height);
        Preprocessor preprocessor = new Preprocessor(plain);
        ByteBuffer bytes = ByteBuffer.allocate(preprocessor.length());
        FloatBuffer floats = FloatBuffer.allocate(preprocessor.length());
        // Of another image before, nothing is left.
        preprocessor.apply(TestImages.patterned(1, width, height), bytes, 0);

        preprocessor.apply(image, bytes, 0);
        preprocessor.apply(image, floats, 0);

        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
        assertThat(HexFormat.of().formatHex(digest, 0, 8)).isEqualTo(sha256);
        for (int i = 0; i < crop * crop; i++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(floats.get(channel * crop * crop + i)).isEqualTo(bytes.get(3 * i + channel) & 0xFF);
            }
        }
    }

    private static Image edges(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++, i++) {
                    int value = (7 * x * x + 13 * x * y + 5 * y * y) / 8 + 37 * x + 91 * y + 50 * channel & 0xFF;
                    rgb[i] = (byte) (value < 48 ? 0 : value > 208 ? 255 : value);
                }
            }
        }
        return Image.wrap(width, height, rgb);
    }

    @ParameterizedTest
    @CsvSource({"424, 424", "256, 256", "69, 69", "300, 200", "200, 301", "1, 1", "231, 5000"})
    void constantImageStaysConstant(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) 255;
            rgb[i + 1] = 100;
        }

        float[] actual = apply(Preprocessing.zeroToOne(), Image.wrap(width, height, rgb));

        assertThat(actual).hasSize(3 * 224 * 224);
        for (int i = 0; i < 224 * 224; i++) {
            assertThat(actual[i]).isEqualTo(1);
            assertThat(actual[224 * 224 + i]).isEqualTo(100 / 255f);
            assertThat(actual[2 * 224 * 224 + i]).isZero();
        }
    }

    @Test
    void imageOfTheRightSizeIsOnlyNormalised() {
        Preprocessing plain = Preprocessing.zeroToOne()
                .withInputSize(64)
                .withInterpolation(Interpolation.BICUBIC)
                .withScale(1)
                .withMean(new Rgb(1, 2, 3))
                .withStd(new Rgb(2, 4, 8))
                .withOrder(ChannelOrder.BGR);
        Image image = TestImages.patterned(3, 64, 64);

        float[] actual = apply(plain, image);

        for (int i = 0; i < 64 * 64; i++) {
            assertThat(actual[i]).isEqualTo(((image.rgb()[3 * i + 2] & 0xFF) - 3) / 8f);
            assertThat(actual[64 * 64 + i]).isEqualTo(((image.rgb()[3 * i + 1] & 0xFF) - 2) / 4f);
            assertThat(actual[2 * 64 * 64 + i]).isEqualTo(((image.rgb()[3 * i] & 0xFF) - 1) / 2f);
        }
    }

    @Test
    void imageThatKeepsItsSizeIsOnlyCropped() {
        Preprocessing cropping =
                Preprocessing.zeroToOne().withInputSize(64).withResize(70).withScale(1);
        Image image = TestImages.patterned(5, 90, 70);
        ByteBuffer pixels = ByteBuffer.allocate(3 * 64 * 64 + 7);

        float[] actual = apply(cropping, image);
        new Preprocessor(cropping).apply(image, pixels, 7);

        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 64; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int expected = image.rgb()[3 * ((y + 3) * 90 + x + 13) + channel] & 0xFF;
                    assertThat(actual[(channel * 64 + y) * 64 + x]).isEqualTo(expected);
                    assertThat(pixels.get(7 + 3 * (y * 64 + x) + channel) & 0xFF)
                            .isEqualTo(expected);
                }
            }
        }
    }

    /**
     * Bicubic, 5×4 pixels of value (37 x + 91 y + 50 c) mod 256 enlarged to 80×64, cropped to the centre 64×64; rows 0 and 31,
     * every ninth column of the red channel. Made by Pillow 9.4.0:
     * {@code Image.fromarray(a).resize((80, 64), Image.BICUBIC).crop((8, 0, 72, 64))}.
     */
    @Test
    void bicubicAgreesWithPillow() {
        byte[] rgb = new byte[5 * 4 * 3];
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[(y * 5 + x) * 3 + c] = (byte) (37 * x + 91 * y + 50 * c);
                }
            }
        }
        Preprocessing plain = Preprocessing.zeroToOne()
                .withInputSize(64)
                .withInterpolation(Interpolation.BICUBIC)
                .withScale(1);

        float[] actual = apply(plain, Image.wrap(5, 4, rgb));

        int[][] expected = PILLOW_BICUBIC;
        for (int row = 0; row < 2; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                assertThat(actual[row * 31 * 64 + 9 * i])
                        .as("row %d, column %d", row * 31, 9 * i)
                        .isCloseTo(expected[row][i], within(0f));
            }
        }
    }

    private static final int[][] PILLOW_BICUBIC = {
        {0, 8, 32, 53, 73, 94, 118, 136}, {150, 177, 177, 111, 94, 120, 145, 163}
    };

    @Test
    void hopelesslyLongImageIsRefused() {
        Image line = Image.wrap(1, 2_000_000, new byte[6_000_000]);

        assertThatThrownBy(() -> apply(Preprocessing.imagenetV1(), line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1×2000000");
    }

    private static float[] apply(Preprocessing preprocessing, Image image) {
        Preprocessor preprocessor = new Preprocessor(preprocessing);
        FloatBuffer target = References.direct(preprocessor.length() + 10);
        preprocessor.apply(image, target, 10);
        return Arrays.copyOfRange(References.array(target), 10, preprocessor.length() + 10);
    }

    @Test
    void writtenFormIsReadBackAndOthersAreRefused() {
        for (String name : Preprocessing.names()) {
            assertThat(Preprocessing.parse(Preprocessing.of(name).toText())).isEqualTo(Preprocessing.of(name));
        }
        assertThat(Preprocessing.caffe().toText())
                .isEqualTo("preprocessing 1; resize=256; crop=224; interpolation=bilinear; scale=1.0;"
                        + " mean=123.68,116.779,103.939; std=1.0,1.0,1.0; order=bgr");
        // As files of library version 0.1 say it.
        assertThatThrownBy(() -> Preprocessing.parse("resize=256 crop=224 interpolation=BILINEAR scale=1.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'preprocessing 1; resize=…")
                .hasMessageEndingWith("expected, which earlier versions of this library did not write");
        assertThatThrownBy(
                        () -> Preprocessing.parse(Preprocessing.caffe().toText().replace("crop=224", "crop=25")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crop is 25; 64 to 4096 expected");
    }
}
