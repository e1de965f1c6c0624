package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.npy.NpyReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFF files that tifffile and Pillow wrote, against what tifffile reads. */
class TiffFormatTest {
    private static final ImageFormats FORMATS = ImageFormats.load(NamedOptions.none());

    private static Image image(String name) throws IOException {
        return FORMATS.decode(Fixtures.bytes("formats/" + name + ".tif"));
    }

    private static double[] expected(String name) throws IOException {
        return NpyReader.readDoubles(Fixtures.path("formats/" + name + ".npy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grey8",
                "grey4",
                "grey2",
                "bilevel",
                "bilevel-group4",
                "bilevel-white-is-zero",
                "rgb8-lzw",
                "rgb8-deflate-predictor",
                "rgb8-big-endian",
                "palette",
                "white-is-zero"
            })
    void eightBitsArePictures(String name) throws IOException {
        Image image = image(name);
        double[] expected = expected(name);

        assertThat(image.isInterleaved()).isTrue();
        int channels = expected.length / (image.width() * image.height());
        for (int i = 0; i < image.rgb().length; i++) {
            assertThat(image.rgb()[i] & 0xFF).as("value %d", i).isEqualTo((int) expected[channels == 1 ? i / 3 : i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey16", "grey16-big-endian-deflate", "rgb16", "rgb16-tiles", "rgb16-tiles-predictor"})
    void sixteenBitsAreColourInAllTheirSteps(String name) throws IOException {
        Image image = image(name);
        double[] expected = expected(name);

        assertThat(image.bands()).isEqualTo(Image.RGB);
        int pixels = image.width() * image.height();
        int channels = expected.length / pixels;
        for (int band = 0; band < 3; band++) {
            float[] plane = image.plane(band);
            for (int i = 0; i < pixels; i++) {
                assertThat(plane[i])
                        .as("band %d, pixel %d", band, i)
                        .isEqualTo((float) expected[channels == 1 ? i : 3 * i + band] / 65535f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "float32",
                "float32-deflate",
                "float32-big-endian",
                "float64",
                "int16",
                "int16-predictor",
                "uint32",
                "uint32-predictor",
                "float32-bands",
                "float32-planar",
                "float32-five"
            })
    void measuredValuesKeepTheirRange(String name) throws IOException {
        Image image = image(name);
        double[] expected = expected(name);

        int pixels = image.width() * image.height();
        int channels = expected.length / pixels;
        assertThat(image.bands())
                .isEqualTo(Arrays.asList("1", "2", "3", "4", "5").subList(0, channels));
        for (int band = 0; band < channels; band++) {
            float[] plane = image.plane(band);
            for (int i = 0; i < pixels; i++) {
                int at = name.contains("planar") ? band * pixels + i : channels * i + band;
                assertThat(plane[i]).as("band %d, pixel %d", band, i).isEqualTo(Float.valueOf((float) expected[at]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "4", "5", "6", "7", "8", "6-float32"})
    void picturesAreTurnedAsPillowTurnsThem(String orientation) throws IOException {
        Image image = image("orientation-" + orientation);
        double[] expected = expected("orientation-" + orientation);

        boolean across = orientation.charAt(0) >= '5';
        assertThat(image.width()).isEqualTo(across ? 5 : 7);
        assertThat(image.height()).isEqualTo(across ? 7 : 5);
        int channels = expected.length / 35;
        for (int band = 0; band < channels; band++) {
            float[] plane = image.plane(band);
            for (int i = 0; i < 35; i++) {
                assertThat(plane[i]).as("band %d, pixel %d", band, i).isEqualTo(Float.valueOf((float)
                        expected[channels * i + band]));
            }
        }
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertThatThrownBy(() -> image("pages")).hasMessageContaining("TIFF of several pictures; one expected");
        assertThatThrownBy(() -> image("bigtiff")).hasMessageContaining("BigTIFF");
        assertThatThrownBy(() -> image("float32-predictor"))
                .hasMessageContaining("32-bit samples of kind 3 with the predictor 3; save it without one");
    }

    /** 50000 is Zstandard, which Pillow and GDAL write. */
    @Test
    void aCompressionThatIsNotReadIsNoDamage() {
        byte[] file = Fixtures.bytes("formats/rgb8-lzw.tif");
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.getInt(4) + 2;
        while (bytes.getShort(at) != 259) {
            at += 12;
        }
        bytes.putShort(at + 8, (short) 50_000);

        assertThatThrownBy(() -> FORMATS.decode(file))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("TIFF compressed by the method 50000 (Compression); none, LZW, Deflate");
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() {
        byte[] data = Fixtures.bytes("formats/grey16.tif");
        ByteBuffer file = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int directory = file.getInt(4);
        for (int i = 0; i < file.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (file.getShort(entry) == 256 || file.getShort(entry) == 257) {
                file.putShort(entry + 2, (short) 4).putInt(entry + 8, 2_000_000_000);
            }
        }
        assertThatThrownBy(() -> FORMATS.decode(data)).hasMessageContaining("claims 2000000000×2000000000 pixels");

        byte[] taller = Fixtures.bytes("formats/grey16.tif");
        for (int i = 0; i < file.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (file.getShort(entry) == 257) {
                ByteBuffer.wrap(taller).order(ByteOrder.LITTLE_ENDIAN).putInt(entry + 8, 5000);
            }
        }
        assertThatThrownBy(() -> FORMATS.decode(taller))
                .hasMessageContaining("promises 70000 bytes of pixels; it has 70");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey16", "float32-deflate", "rgb8-lzw"})
    void aCutIsNoticedWhereverItIs(String name) {
        byte[] whole = Fixtures.bytes("formats/" + name + ".tif");
        for (int length = 0; length < whole.length; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> FORMATS.decode(cut))
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(UnreadableImageException.class);
        }
    }

    /** Any answer will do but an endless one, an error of Java's, or an exception that says nothing to a caller. */
    @Test
    void damageEndsInAnAnswer() {
        Random random = new Random(7);
        ImageDecoder decoder = ImageDecoders.ofAnyFormat();
        for (String name : new String[] {"grey16", "rgb16-tiles", "float32-deflate", "rgb8-lzw", "palette"}) {
            byte[] whole = Fixtures.bytes("formats/" + name + ".tif");
            for (int round = 0; round < 400; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i < 1 + round % 5; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                try {
                    decoder.decode(damaged);
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }
}
