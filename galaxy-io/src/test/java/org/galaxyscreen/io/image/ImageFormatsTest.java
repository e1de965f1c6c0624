package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatsTest {
    private static final ImageFormats FORMATS = ImageFormats.load(NamedOptions.none());

    /** Pillow's own decoding lies beside each file as PNG. libjpeg versions may differ by rounding in the DCT. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpeg-420",
                "jpeg-422",
                "jpeg-444",
                "jpeg-progressive",
                "jpeg-grey",
                "jpeg-bare",
                "jpeg-adobe-rgb"
            })
    void jpegsDecodeAsPillowDecodesThem(String name) throws IOException {
        Image decoded = FORMATS.decode(Fixtures.bytes(name + ".jpg"));
        Image expected = FORMATS.decode(Fixtures.bytes(name + ".png"));
        assertThat(decoded.width()).isEqualTo(61);
        assertThat(decoded.height()).isEqualTo(45);
        int worst = 0;
        for (int i = 0; i < expected.rgb().length; i++) {
            worst = Math.max(worst, Math.abs((decoded.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF)));
        }
        assertThat(worst).as("largest difference in grey levels").isLessThanOrEqualTo(1);
    }

    /** libjpeg's own conversion, and that of files without its marker, which is done here. */
    @ParameterizedTest
    @ValueSource(strings = {"jpeg-420", "jpeg-422", "jpeg-444", "jpeg-progressive"})
    void bothWaysToConvertColoursGiveTheSameBits(String name) throws IOException {
        byte[] jfif = Fixtures.bytes(name + ".jpg");
        byte[] bare = new byte[jfif.length - 18];
        System.arraycopy(jfif, 0, bare, 0, 2);
        System.arraycopy(jfif, 20, bare, 2, bare.length - 2);
        assertThat(JpegHeader.parse(jfif).jfif()).isTrue();
        assertThat(JpegHeader.parse(bare).jfif()).isFalse();

        assertThat(FORMATS.decode(bare).rgb()).isEqualTo(FORMATS.decode(jfif).rgb());
    }

    /** Pillow's libjpeg takes neither for JFIF, and so goes by the components' ids: these are red, green and blue. */
    @Test
    void shortAndLateMarkersOfJfifAreNone() throws IOException {
        byte[] rgb = Fixtures.bytes("jpeg-bare.jpg");
        int frame = indexOf(rgb, (byte) 0xFF, (byte) 0xC0);
        int scan = indexOf(rgb, (byte) 0xFF, (byte) 0xDA);
        for (int i = 0; i < 3; i++) {
            rgb[frame + 10 + 3 * i] = (byte) "RGB".charAt(i);
            rgb[scan + 5 + 2 * i] = (byte) "RGB".charAt(i);
        }
        byte[] expected = FORMATS.decode(rgb).rgb();
        assertThat(expected)
                .isNotEqualTo(FORMATS.decode(Fixtures.bytes("jpeg-bare.jpg")).rgb());
        byte[] late = Arrays.copyOf(rgb, rgb.length + 18);
        System.arraycopy(Fixtures.bytes("jpeg-420.jpg"), 2, late, rgb.length - 2, 18);
        System.arraycopy(rgb, rgb.length - 2, late, late.length - 2, 2);

        assertThat(FORMATS.decode(withSegment(rgb, 0xE0, "JFIF\0\1\1\0")).rgb()).isEqualTo(expected);
        assertThat(FORMATS.decode(late).rgb()).isEqualTo(expected);
    }

    /** Pillow opens them so, and leaves it to {@code ImageOps.exif_transpose} to turn them. */
    @Test
    void exifTurnsNoPicture() throws IOException {
        byte[] plain = Fixtures.bytes("jpeg-420.jpg");
        for (char orientation = 2; orientation <= 8; orientation++) {
            byte[] turned = withSegment(
                    plain, 0xE1, "Exif\0\0MM\0*\0\0\0\b\0\1\1\022\0\3\0\0\0\1\0" + orientation + "\0\0\0\0\0\0");

            assertThat(FORMATS.decode(turned).rgb())
                    .isEqualTo(FORMATS.decode(plain).rgb());
        }
    }

    /** Readers are kept from image to image, but nothing of an image is. */
    @Test
    void damagedFilesLeaveNothingBehind() throws IOException {
        byte[] good = Fixtures.bytes("jpeg-420.jpg");
        byte[] expected = FORMATS.decode(good).rgb();
        byte[] damaged = good.clone();
        Arrays.fill(damaged, damaged.length - 400, damaged.length - 300, (byte) 0x55);

        for (int i = 0; i < 3; i++) {
            assertUnreadable(damaged, "JPEG with damaged data");
            FORMATS.decode(Fixtures.bytes("jpeg-grey.jpg"));
            FORMATS.decode(Fixtures.bytes("jpeg-progressive.jpg"));
            assertThat(FORMATS.decode(good).rgb()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png-rgb", "png-rgba", "png-palette"})
    void pngsInColourKeepTheirColours(String name) throws IOException {
        Image image = FORMATS.decode(Fixtures.bytes(name + ".png"));
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                assertThat(Fixtures.pixel(image, x, y))
                        .as("column %d, row %d", x, y)
                        .isEqualTo(50 * x << 16 | 60 * y << 8 | 200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png-grey", "png-grey-alpha"})
    void greyPngsHaveThreeEqualChannels(String name) throws IOException {
        Image image = FORMATS.decode(Fixtures.bytes(name + ".png"));
        for (int x = 0; x < 5; x++) {
            assertThat(Fixtures.pixel(image, x, 3)).as("column %d", x).isEqualTo(50 * x * 0x010101);
        }
    }

    @Test
    void pngsOfSixteenBitsKeepAllTheirSteps() throws IOException {
        Image colour = FORMATS.decode(Fixtures.bytes("png-rgb16.png"));
        Image grey = FORMATS.decode(Fixtures.bytes("formats/grey16.png"));

        assertThat(colour.isColour()).isTrue();
        assertThat(colour.samples()).isEqualTo(Image.Samples.FLOAT32);
        assertThat(colour.plane("red")[5 + 3]).isEqualTo(257 * 150 / 65535f);
        assertThat(colour.plane("green")[5 + 3]).isEqualTo(257 * 60 / 65535f);
        assertThat(grey.plane("blue")).isSameAs(grey.plane("red"));
        assertThat(grey.plane("red")[2 * 7 + 3]).isEqualTo((9000 * 3 + 300 * 2 + 5) / 65535f);
    }

    @Test
    void pngsOfOneBitAreBlackAndWhite() throws IOException {
        Image image = FORMATS.decode(Fixtures.bytes("png-bit.png"));
        assertThat(Fixtures.pixel(image, 1, 0)).isZero();
        assertThat(Fixtures.pixel(image, 2, 0)).isEqualTo(0xFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-grey.jpg", "png-rgb16.png", "jpeg-420.png"})
    void aCutIsNoticedWhereverItIs(String name) {
        byte[] whole = Fixtures.bytes(name);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> FORMATS.decode(cut))
                    .as("%s cut to %d of %d bytes", name, length, whole.length)
                    .isInstanceOf(UnreadableImageException.class);
        }
    }

    @Test
    void aJpegThatWasCutAndEndedAgainIsNoticed() {
        byte[] whole = Fixtures.bytes("jpeg-444.jpg");
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;
        assertUnreadable(cut, "JPEG with damaged data");
    }

    @Test
    void damagedJpegDataIsNoticed() {
        byte[] data = Fixtures.bytes("jpeg-420.jpg");
        Arrays.fill(data, data.length - 400, data.length - 300, (byte) 0x55);
        assertUnreadable(data, "JPEG with damaged data");
    }

    @Test
    void damagedPngDataIsNoticed() {
        byte[] data = Fixtures.bytes("jpeg-420.png");
        data[data.length / 2]++;
        assertUnreadable(data, "PNG with damaged data", "checksum");
    }

    @Test
    void cmykIsRejected() {
        assertUnreadable(Fixtures.bytes("jpeg-cmyk.jpg"), "JPEG of 4 channels (CMYK)", "colour (3) expected");
    }

    /** Damaged in any way, or with a part missing: profiles are not applied, so they do not matter. */
    @Test
    void colourProfilesAreNotLookedAt() throws IOException {
        byte[] plain = Fixtures.bytes("jpeg-420.jpg");
        byte[] expected = FORMATS.decode(plain).rgb();
        byte[] bad = withSegment(plain, 0xE2, "ICC_PROFILE\0\1\1 no profile");
        byte[] missing = withSegment(plain, 0xE2, "ICC_PROFILE\0\1\3 a third of one");
        byte[] twice = withSegment(withSegment(plain, 0xE2, "ICC_PROFILE\0\1\2a"), 0xE2, "ICC_PROFILE\0\1\1b");
        for (byte[] data : List.of(bad, missing, twice, withSegment(plain, 0xE2, "ICC_PROFILE\0"))) {
            assertThat(FORMATS.decode(data).rgb()).isEqualTo(expected);
        }
    }

    /** Transform 2 is for four channels; with three, libjpeg takes it for luma and chroma, and complains. */
    @Test
    void unknownAdobeTransformsAreLumaAndChroma() throws IOException {
        byte[] plain = Fixtures.bytes("jpeg-420.jpg");
        byte[] bare = Fixtures.bytes("jpeg-bare.jpg");
        String adobe = "Adobe\0d\0\0\0\0\2";
        assertThat(FORMATS.decode(withSegment(plain, 0xEE, adobe)).rgb())
                .isEqualTo(FORMATS.decode(plain).rgb());
        assertThat(FORMATS.decode(withSegment(bare, 0xEE, adobe)).rgb())
                .isEqualTo(FORMATS.decode(bare).rgb());
    }

    /** Behind the first segment, or, where that is none of JFIF, before it. */
    private static byte[] withSegment(byte[] jpeg, int marker, String content) {
        int at = jpeg[3] == (byte) 0xE0 ? 4 + ((jpeg[4] & 0xFF) << 8 | jpeg[5] & 0xFF) : 2;
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(jpeg, 0, at);
        whole.write(0xFF);
        whole.write(marker);
        whole.write(0);
        whole.write(content.length() + 2);
        whole.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
        whole.write(jpeg, at, jpeg.length - at);
        return whole.toByteArray();
    }

    @Test
    void imagesThatTakeMuchOfTheHeapAreRefused() throws IOException {
        ImageSizes.checkMemory(9000, 9000, 3, 1 << 30);
        assertThatThrownBy(() -> ImageSizes.checkMemory(16_000, 16_000, 3, 1 << 30))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("16000×16000 pixels, which take 732 MiB to decode; at most 256 MiB expected");
    }

    @Test
    void hugeImagesAreRefusedBeforeTheyAreDecoded() {
        byte[] jpeg = Fixtures.bytes("jpeg-420.jpg");
        int frame = indexOf(jpeg, (byte) 0xFF, (byte) 0xC0);
        Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
        assertUnreadable(jpeg, "claims 65535×65535 pixels");

        byte[] png = Fixtures.bytes("png-rgb.png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 1_000_000).putInt(20, 1_000_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertUnreadable(png, "claims 1000000×1000000 pixels");
    }

    @Test
    void otherFormatsAreNamedByTheirFirstBytes() {
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        gif.writeBytes("GIF89a".getBytes());
        gif.write(0);
        assertUnreadable(gif.toByteArray(), "a JPEG, PNG, TIFF or WebP image expected", "bytes starting 47 49 46 38");
    }

    private static int indexOf(byte[] data, byte first, byte second) {
        for (int i = 0; i + 1 < data.length; i++) {
            if (data[i] == first && data[i + 1] == second) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private static void assertUnreadable(byte[] data, String... parts) {
        assertThatThrownBy(() -> FORMATS.decode(data))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContainingAll(parts);
    }
}
