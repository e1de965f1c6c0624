package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in Parquet files that pyarrow wrote. */
class ParquetSourceTest {
    @TempDir
    private Path folder;

    private static ImageSource open(String name, Map<String, String> options) throws IOException {
        return ImageSources.open(ParquetFixtures.path(name).toString(), NamedOptions.of(options));
    }

    private static ImageSource open(String name) throws IOException {
        return open(name, Map.of());
    }

    private static void assertPicture(PendingImage pending, int number) throws IOException {
        Image image = pending.read();
        assertThat(image.width()).isEqualTo(7);
        assertThat(image.height()).isEqualTo(5);
        byte[] expected = new byte[3 * 35];
        for (int i = 0; i < 35; i++) {
            expected[3 * i] = (byte) (30 * (i % 7));
            expected[3 * i + 1] = (byte) (50 * (i / 7));
            expected[3 * i + 2] = (byte) (10 * number);
        }
        assertThat(image.rgb()).isEqualTo(expected);
    }

    private static float flux(int image, int x, int y) {
        return (float) (Math.sin(x + image) * 1e3 + y);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "zstd", "lz4", "none"})
    void encodedImagesOfEachCompressionAreRead(String compression) throws IOException {
        ImageSource source = open("encoded-" + compression + ".parquet");

        List<PendingImage> images = ParquetFixtures.readAll(source, 5);
        assertThat(source.size()).hasValue(6);
        assertThat(images).extracting(PendingImage::object).isEqualTo(source.objects());
        assertThat(source.objects().get(2))
                .isEqualTo(new SurveyObject("g2", 12.5, -12.5, Double.NaN, Double.NaN, null));
        for (int i : new int[] {0, 1, 2, 5}) {
            assertPicture(images.get(i), i);
        }
        assertThatThrownBy(() -> images.get(3).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageStartingWith("g3: PNG");
        assertThatThrownBy(() -> images.get(4).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("g4: has no bytes; an encoded image expected");
    }

    @Test
    void huggingFacesStructuresAreRead() throws IOException {
        List<PendingImage> images = ParquetFixtures.readAll(open("hugging-face.parquet"), 2);

        assertThat(images)
                .extracting(image -> image.object().id())
                .startsWith("hugging-face-000000", "hugging-face-000001");
        assertThat(images)
                .extracting(image -> image.object().label())
                .containsExactly("ring", null, "ring", null, "spiral", "spiral");
        assertPicture(images.get(5), 5);
        assertThatThrownBy(() -> images.get(4).read()).hasMessageContaining("has no bytes");
    }

    @Test
    void unsignedBytesOfThreeChannelsArePictures() throws IOException {
        List<PendingImage> images = ParquetFixtures.readAll(open("uint8-lists.parquet"), 4);

        for (int i = 0; i < 6; i++) {
            assertPicture(images.get(i), i);
            assertThat(images.get(i).object().id()).isEqualTo("g" + i);
        }
    }

    @Test
    void listsInListsHaveTheirShape() throws IOException {
        List<PendingImage> images = ParquetFixtures.readAll(open("float32-lists.parquet"), 10);
        Image third = images.get(2).read();
        assertThat(third.bands()).containsExactly("1");
        assertThat(third.plane(0)[7 + 3]).isEqualTo(flux(2, 3, 1), within(1e-3f));
        assertThat(third.plane(0)[7 + 4]).isNaN();

        Map<String, String> options = Map.of("channels", "first", "channel-names", "g,r");
        Image fourth = ParquetFixtures.readAll(open("float64-channels-first.parquet", options), 10)
                .get(3)
                .read();
        assertThat(fourth.bands()).containsExactly("g", "r");
        assertThat(fourth.plane("r")[2 * 7 + 5]).isEqualTo(2 * flux(3, 5, 2), within(1e-3f));
    }

    @Test
    void oneListIsAnImageWithTheShapeThatIsSaid() throws IOException {
        Image image = ParquetFixtures.readAll(open("flat.parquet", Map.of("image-shape", "5,7")), 10)
                .get(4)
                .read();
        assertThat(image.plane(0)[3 * 7 + 6]).isEqualTo(flux(4, 6, 3), within(1e-3f));
        Image half = ParquetFixtures.readAll(open("half.parquet", Map.of("image-shape", "5,7,1")), 10)
                .get(1)
                .read();
        assertThat(half.plane(0)[2]).isEqualTo(flux(1, 2, 0) / 1e4f, within(1e-4f));

        assertThatThrownBy(() -> open("flat.parquet"))
                .hasMessageContaining("holds one list of numbers an image; say its sides by the option image-shape");
        PendingImage wrong = ParquetFixtures.readAll(open("flat.parquet", Map.of("image-shape", "5,8")), 1)
                .get(0);
        assertThatThrownBy(wrong::read).hasMessage("g0: has 35 numbers; 40 expected by image-shape");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("flat.parquet", Map.of("image-shape", "5x7")))
                .withMessageContaining("the option image-shape is '5x7'");
    }

    @Test
    void raggedImagesSpoilThemselvesAlone() throws IOException {
        List<PendingImage> images = ParquetFixtures.readAll(open("ragged.parquet"), 10);

        assertThatThrownBy(() -> images.get(0).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("ragged-000000: its lists are of several lengths");
        assertThat(images.get(1).read().plane(0)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertThatThrownBy(() -> open("two.parquet"))
                .hasMessageContaining("has several columns that may hold images")
                .hasMessageEndingWith("name one by the option images-dataset; found: a, b");
        assertThatThrownBy(() -> open("two.parquet", Map.of("images-dataset", "c")))
                .hasMessageContaining("has no column 'c' of images; found: a, b");
        assertThatThrownBy(() -> open("encoded-zstd.parquet", Map.of("images-dataset", "mag")))
                .hasMessageContaining("the column 'mag' holds values of type float; images as bytes");
        assertThatThrownBy(() -> open("encoded-brotli.parquet"))
                .hasMessageContaining("compressed by BROTLI; zstd, snappy, gzip, lz4_raw or none expected");
    }

    @Test
    void damageToTheFileIsSaid() throws IOException {
        byte[] whole = ParquetFixtures.bytes("encoded-zstd.parquet");
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 5));
        assertThatThrownBy(() -> ImageSources.open(cut)).hasMessageContaining("is cut off, or no Parquet file");
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length - 8, 1 << 30);
        Path huge = Files.write(folder.resolve("huge.parquet"), whole);
        assertThatThrownBy(() -> ImageSources.open(huge)).hasMessageContaining("its footer claims 1073741824 bytes");
    }

    @Test
    void aFolderIsOneSurveyInTheOrderOfItsFilesNames() throws IOException {
        Path survey = Files.createDirectories(folder.resolve("survey"));
        Files.write(survey.resolve("b.parquet"), ParquetFixtures.bytes("hugging-face.parquet"));
        Path below = Files.createDirectories(survey.resolve("a"));
        Files.write(below.resolve("part-1.parquet"), ParquetFixtures.bytes("encoded-zstd.parquet"));
        Files.writeString(survey.resolve("_SUCCESS"), "");

        ImageSource source = ImageSources.open(survey);

        assertThat(source.name()).isEqualTo("survey");
        assertThat(source.size()).hasValue(12);
        assertThat(source.remarks()).containsExactly("2 Parquet files, read in the order of their names");
        List<PendingImage> images = ParquetFixtures.readAll(source, 4);
        assertThat(images).extracting(PendingImage::object).isEqualTo(source.objects());
        assertThat(images)
                .extracting(image -> image.object().id())
                .startsWith("g0", "g1")
                .endsWith("b-000004", "b-000005");
        assertPicture(images.get(2), 2);
        assertPicture(images.get(11), 5);

        Files.write(survey.resolve("c.parquet"), ParquetFixtures.bytes("encoded-gzip.parquet"));
        assertThatThrownBy(() -> ImageSources.open(survey))
                .hasMessageContaining("c.parquet and ")
                .hasMessageContaining("part-1.parquet both have an object 'g0'; unique identifiers expected");
    }

    /** Each claims more than it has, where the library would take memory for it. */
    @Test
    void footersThatClaimTooMuchAreRefused() throws IOException {
        // A field 2 of a list of structures: 2³¹ − 1 of them; lists in lists without end; a text of 2³¹ − 1 bytes.
        byte[] entries = {0x15, 2, 0x19, (byte) 0xFC, -1, -1, -1, -1, 7};
        byte[] nested = new byte[400];
        Arrays.fill(nested, (byte) 0x19);
        byte[] text = {0x18, -1, -1, -1, -1, 7};
        String[] reasons = {"claims 2147483647 entries", "values 25 deep", "claims a value of 2147483647 bytes"};
        byte[][] footers = {entries, nested, text};
        for (int i = 0; i < footers.length; i++) {
            byte[] footer = footers[i];
            ByteBuffer file = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
            file.put("PAR1".getBytes(StandardCharsets.US_ASCII)).put(footer).putInt(footer.length);
            file.put("PAR1".getBytes(StandardCharsets.US_ASCII));
            Path path = Files.write(folder.resolve("claims.parquet"), file.array());
            assertThatThrownBy(() -> ImageSources.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("claims.parquet is damaged: its footer")
                    .hasMessageContaining(reasons[i]);
        }
    }

    /** Structures in structures without end, where the first page's header was: Thrift calls itself for each of them. */
    @Test
    void pageHeaderNestedWithoutEndIsRefused() throws IOException {
        byte[] whole = ParquetFixtures.bytes("encoded-none.parquet");
        // The first page begins behind PAR1. 0xFC is a field that Parquet does not know, of the type structure.
        byte[] nested = new byte[whole.length + 1_000_000];
        Arrays.fill(nested, (byte) 0xFC);
        System.arraycopy(whole, 0, nested, 0, 4);
        System.arraycopy(whole, 4, nested, nested.length - whole.length + 4, whole.length - 4);
        Path path = Files.write(folder.resolve("nested.parquet"), nested);

        assertThatThrownBy(() -> ParquetFixtures.readAll(ImageSources.open(path), 4))
                .hasStackTraceContaining("values 25 deep; at most 24 expected");
    }

    /** Any answer will do but an endless one, an error of Java's, or an exception that callers do not expect. */
    @ParameterizedTest
    @ValueSource(strings = {"encoded-zstd", "encoded-snappy", "float32-lists", "hugging-face", "catalogue"})
    void damageEndsInAnAnswer(String name) throws IOException {
        Random random = new Random(11);
        byte[] whole = ParquetFixtures.bytes(name + ".parquet");
        Path file = folder.resolve(name + ".parquet");
        for (int round = 0; round < 150; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 1 + round % 4; i++) {
                damaged[4 + random.nextInt(damaged.length - 12)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                for (PendingImage image : ParquetFixtures.readAll(ImageSources.open(file), 2)) {
                    read(image);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining(name);
            }
        }
    }

    private static void read(PendingImage image) {
        try {
            image.read();
        } catch (UnreadableImageException e) {
            assertThat(e).hasMessageContaining(image.object().id());
        }
    }
}
