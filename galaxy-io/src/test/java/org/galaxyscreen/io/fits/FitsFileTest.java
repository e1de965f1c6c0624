package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what astropy and funpack read; {@code make_fits.py} beside the files made both. */
class FitsFileTest {
    @TempDir
    private Path folder;

    static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(FitsFileTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.list(golden("int8.fits").getParent())) {
            List<String> names = all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".npy"))
                    .map(name -> name.replace(".npy", ""))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThan(40);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void valuesAreThoseOfAstropyAndFunpack(String name) throws IOException {
        float[] expected = Npy.floats(golden(name + ".npy"));
        HduSelector selector = name.equals("extensions") ? HduSelector.of("sci_r") : HduSelector.firstImage();
        try (FitsFile file = FitsFile.open(golden(name + ".fits"))) {
            FitsHdu hdu = file.select(selector).get(0);
            FitsHdu.Shape shape = hdu.shape();
            int pixels = shape.width() * shape.height();
            assertThat(pixels * shape.planes()).isEqualTo(expected.length);
            for (int plane = 0; plane < shape.planes(); plane++) {
                float[] part = Arrays.copyOfRange(expected, plane * pixels, (plane + 1) * pixels);
                float[] actual = file.read(hdu, plane, 0, 0, shape.width(), shape.height());
                assertClose(actual, part);
                assertSectionsAgree(file, hdu, plane, actual);
            }
        }
    }

    /** astropy and cfitsio scale some kinds in single precision: agreement is to its last bits, in units of the values' range. */
    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double largest = 0;
        for (float value : expected) {
            largest = Float.isNaN(value) ? largest : Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (Float.isNaN(expected[i])) {
                assertThat(actual[i]).as("pixel %d", i).isNaN();
            } else {
                assertThat((double) Math.abs(actual[i] - expected[i]))
                        .as("pixel %d: %s, %s expected", i, actual[i], expected[i])
                        .isLessThanOrEqualTo(2.4e-7 * largest);
            }
        }
    }

    private static void assertSectionsAgree(FitsFile file, FitsHdu hdu, int plane, float[] whole) throws IOException {
        FitsHdu.Shape shape = hdu.shape();
        Random random = new Random(whole.length);
        for (int trial = 0; trial < 5; trial++) {
            int x = random.nextInt(shape.width());
            int y = random.nextInt(shape.height());
            int width = 1 + random.nextInt(shape.width() - x);
            int height = 1 + random.nextInt(shape.height() - y);
            float[] section = file.read(hdu, plane, x, y, width, height);
            for (int i = 0; i < section.length; i++) {
                float expected = whole[(y + i / width) * shape.width() + x + i % width];
                assertThat(Float.compare(section[i], expected)).isZero();
            }
        }
    }

    @Test
    void gzippedFilesAreReadAsTheyAre() throws IOException {
        try (FitsFile file = FitsFile.open(golden("packed.fits.gz"))) {
            assertClose(file.read(file.hdus().get(0), 0, 0, 0, 7, 5), Npy.floats(golden("float32.npy")));
        }
    }

    @Test
    void extensionsAreFoundByIndexNameAndPattern() throws IOException {
        try (FitsFile file = FitsFile.open(golden("extensions.fits"))) {
            assertThat(file.hdus()).hasSize(5);
            assertThat(file.select(HduSelector.firstImage()).get(0).index()).isEqualTo(1);
            assertThat(file.select(HduSelector.of("2"))).hasToString("[HDU 2 (SCI_R)]");
            assertThat(file.select(HduSelector.of("mask"))).hasToString("[HDU 4 (MASK)]");
            assertThat(file.select(HduSelector.of("SCI_?"))).hasSize(2);
            assertThat(file.hdus().get(0).header().text("LONGKEY").orElseThrow())
                    .startsWith("a value that is long, long, ")
                    .endsWith("with 'quotes'")
                    .hasSize(16 + 20 * 6 + 13);
            assertThatThrownBy(() -> file.select(HduSelector.of("WHT")))
                    .hasMessageContaining("extensions.fits: has no HDU named WHT; it has HDU 0, HDU 1 (SCI_G)");
            FitsHdu table = file.hdus().get(3);
            assertThat(table.isImage()).isFalse();
            assertThatThrownBy(() -> file.read(table, 0, 0, 0, 1, 1))
                    .hasMessageContaining("HDU 3 (TABLE) holds a BINTABLE; an image expected");
        }
    }

    /** As astropy gives them: 5 is stored as 5 - 2⁶³, which no double holds. */
    @Test
    void smallUnsignedIntegersOfSixtyFourBitsKeepTheirDigits() throws IOException {
        long[] values = {0, 1, 5, 1_000_003, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        ByteBuffer content = ByteBuffer.allocate(2 * 2880);
        content.put(header(
                Map.of(
                        "BITPIX",
                        "64",
                        "NAXIS1",
                        "8",
                        "NAXIS2",
                        "1",
                        "BZERO",
                        "9223372036854775808",
                        "BLANK",
                        "-9223372036854775808"),
                2));
        for (long value : values) {
            content.putLong(value ^ Long.MIN_VALUE);
        }
        Path path = Files.write(folder.resolve("unsigned.fits"), content.array());
        try (FitsFile file = FitsFile.open(path)) {
            assertThat(file.read(file.hdus().get(0), 0, 0, 0, 8, 1))
                    .containsExactly(Float.NaN, 1, 5, 1_000_003, 0x1p40f, 0x1p63f, 0x1p63f, 0x1p64f);
        }
    }

    /** The standard has printable ASCII alone; astropy reads such files with a warning. */
    @Test
    void charactersThatTheStandardDoesNotHaveSpoilNoImage() throws IOException {
        String text = new String(
                header(
                        Map.of(
                                "BITPIX",
                                "8",
                                "NAXIS1",
                                "2",
                                "NAXIS2",
                                "1",
                                "OBSERVER",
                                "'M\u00FCller'",
                                "OBJECT",
                                "'M\t31\0'"),
                        2),
                StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOf(
                text.replace("'M?ller'", "'M\u00FCller'").getBytes(StandardCharsets.ISO_8859_1), 2 * 2880);
        content[2880] = 7;
        content[2881] = 9;
        Path path = Files.write(folder.resolve("latin.fits"), content);
        try (FitsFile file = FitsFile.open(path)) {
            FitsHdu hdu = file.hdus().get(0);
            assertThat(file.read(hdu, 0, 0, 0, 2, 1)).containsExactly(7, 9);
            assertThat(hdu.header().text("OBSERVER")).hasValue("M?ller");
            assertThat(hdu.header().text("OBJECT")).hasValue("M 31");
        }
        content[2] = (byte) 0xFC;
        assertThatThrownBy(() -> read(content)).isInstanceOf(IOException.class);
        content[2] = 'M';
        content[80] = 0;
        assertThatThrownBy(() -> read(content)).hasMessageContaining("a header with byte 0x0 in a keyword");
    }

    @Test
    void floatsAreScaledAndMinusZeroBecomesZero() throws IOException {
        for (String scale : List.of("1", "-2.5")) {
            ByteBuffer content = ByteBuffer.allocate(2 * 2880);
            content.put(header(Map.of("BITPIX", "-32", "NAXIS1", "6", "NAXIS2", "1", "BSCALE", scale), 2));
            for (float value : new float[] {-0f, 0, Float.MIN_VALUE, 3, Float.NEGATIVE_INFINITY, Float.NaN}) {
                content.putFloat(value);
            }
            Path path = Files.write(folder.resolve("floats.fits"), content.array());
            float factor = Float.parseFloat(scale);
            try (FitsFile file = FitsFile.open(path)) {
                assertThat(file.read(file.hdus().get(0), 0, 0, 0, 6, 1))
                        .containsExactly(
                                0,
                                0,
                                Float.MIN_VALUE * factor,
                                3 * factor,
                                Float.NEGATIVE_INFINITY * factor,
                                Float.NaN);
            }
        }
    }

    @Test
    void hostileHeadersAreRefusedBeforeAnythingIsAllocated() throws IOException {
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "-32", "NAXIS1", "1000000", "NAXIS2", "1000000"), 2)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".*hostile\\.fits: HDU 0 .*(pixels; at most|is cut off).*");
        assertThatThrownBy(() ->
                        read(header(Map.of("BITPIX", "16", "NAXIS1", "9999999999999", "NAXIS2", "9999999999"), 2)))
                .hasMessageContaining("more bytes than there are numbers for");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "16", "NAXIS1", "10", "NAXIS2", "10"), 2)))
                .hasMessageContaining("is cut off: 0 of 200 bytes of data are there");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "17", "NAXIS1", "10", "NAXIS2", "10"), 2)))
                .hasMessageContaining("BITPIX is 17; 8, 16, 32, 64, -32 or -64 expected");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "8", "NAXIS1", "-3", "NAXIS2", "10"), 2)))
                .hasMessageContaining("NAXIS1 is -3");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "8", "NAXIS1", "5000000000", "NAXIS2", "2"), 2)))
                .hasMessageEndingWith(
                        "hostile.fits: has no image; HDU 0: NAXIS1 is 5000000000; 1 to 268435456 expected");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "8", "NAXIS1", "9"), 1)))
                .hasMessageEndingWith("hostile.fits: has no image; HDU 0 has 1 axes");
        assertThatThrownBy(() -> read(header(Map.of("BITPIX", "8"), 1000))).hasMessageContaining("NAXIS is 1000");
        assertThatThrownBy(() -> read("SIMPLE  = ".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("a FITS file expected");
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("is empty");
        byte[] endless = new byte[2880 * 1100];
        Arrays.fill(endless, (byte) ' ');
        System.arraycopy(header(Map.of("BITPIX", "8"), 0), 0, endless, 0, 240);
        assertThatThrownBy(() -> read(endless)).hasMessageContaining("does not end within 36000 cards");
    }

    @Test
    void gzipBombsAreRefused() throws IOException {
        Path bomb = folder.resolve("bomb.fits.gz");
        byte[] zeros = new byte[1 << 20];
        long most = 20L << 20;
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            for (long written = 0; written <= most; written += zeros.length) {
                out.write(zeros);
            }
        }
        assertThatThrownBy(() -> FitsFile.open(bomb, most)).hasMessageContaining("bomb.fits.gz: inflates to more than");
    }

    /** Damaged files end in a message or in values; never in another exception, and never in an allocation that fails. */
    @ParameterizedTest
    @MethodSource("files")
    void damagedFilesAreRefusedOrRead(String name) throws IOException {
        byte[] intact = Files.readAllBytes(golden(name + ".fits"));
        Random random = new Random(7);
        for (int trial = 0; trial < 40; trial++) {
            byte[] damaged = intact.clone();
            for (int change = 0; change <= trial % 4; change++) {
                int at = random.nextInt(damaged.length);
                damaged[at] = (byte) (trial % 2 == 0 ? random.nextInt() : '0' + random.nextInt(10));
            }
            if (trial % 10 == 9) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                read(damaged);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("hostile.fits: ");
            }
        }
    }

    private void read(byte[] content) throws IOException {
        Path path = Files.write(folder.resolve("hostile.fits"), content);
        try (FitsFile file = FitsFile.open(path)) {
            FitsHdu hdu = file.select(HduSelector.firstImage()).get(0);
            FitsHdu.Shape shape = hdu.shape();
            file.read(hdu, 0, 0, 0, shape.width(), shape.height());
        }
    }

    private static byte[] header(Map<String, String> cards, int axes) {
        StringBuilder text = new StringBuilder(card("SIMPLE", "T"));
        text.append(card("NAXIS", "" + axes));
        cards.forEach((key, value) -> text.append(card(key, value)));
        text.append(String.format("%-80s", "END"));
        return String.format("%-2880s", text).getBytes(StandardCharsets.US_ASCII);
    }

    private static String card(String key, String value) {
        return String.format("%-8s= %20s%50s", key, value, "");
    }
}
