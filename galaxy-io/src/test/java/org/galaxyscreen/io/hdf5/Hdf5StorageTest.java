package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The many ways in which the HDF5 library may store the same images and columns. */
class Hdf5StorageTest {
    @TempDir
    Path folder;

    static List<String> truth() throws IOException {
        return Files.readAllLines(path("truth.tsv"));
    }

    @ParameterizedTest
    @MethodSource("truth")
    void readsWhatTheHdf5LibraryReads(String line) throws Exception {
        List<String> truth = List.of(line.split("\t"));
        String column = truth.get(1);
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(path(truth.get(0) + ".h5")), 7);
        assertThat(images).hasSize(truth.size() - 2);
        for (int row = 0; row < images.size(); row++) {
            String expected = truth.get(row + 2);
            SurveyObject object = images.get(row).object();
            switch (column) {
                case "images" ->
                    assertThat(hash(images.get(row).read().rgb()))
                            .as("image %d", row)
                            .isEqualTo(expected);
                case "id" -> assertThat(object.id()).isEqualTo(expected);
                case "label" -> assertThat(object.label()).as("label %d", row).isEqualTo(expected);
                case "ans" -> assertThat(object.label()).as("class %d", row).isEqualTo(number(expected));
                default ->
                    assertThat(value(object, column))
                            .as("%s %d", column, row)
                            .isEqualTo(Double.valueOf(expected.replace("nan", "NaN")));
            }
        }
    }

    private static String number(String text) {
        return text.equals("True") ? "1" : text.equals("False") ? "0" : text;
    }

    private static Double value(SurveyObject object, String column) {
        return switch (column) {
            case "ra" -> object.ra();
            case "dec" -> object.dec();
            case "redshift" -> object.redshift();
            case "pxscale" -> object.pixelScale();
            default -> throw new IllegalArgumentException(column);
        };
    }

    private static String hash(byte[] rgb) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(rgb);
        return HexFormat.of().formatHex(digest).substring(0, 16);
    }

    @Test
    void aClassIsAWholeNumber() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("ans_nan.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ans_nan.h5", "'ans'", "2.7", "row 4");
    }

    @Test
    void aVirtualDatasetIsRefusedInOneSentence() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("vds.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("vds.h5", "'images' is virtual", "h5repack --layout=CONTI OLD NEW");
    }

    @Test
    void aLinkIntoAFileThatIsNotThereIsSaidSo() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("ext_img.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ext_img.h5", "'images' is a link into the file 'plain.h5'", "not there");
    }

    @ParameterizedTest
    @CsvSource({
        "bits_12_of_16, 'integers of 12 bits, from bit 2 on, in 16'",
        "bits_bfloat16, 'floats of 16 bits, 8 of them for the exponent'"
    })
    void numbersOfUnusualBitsAreRefusedAndNotMisread(String name, String found) {
        DatasetLayout layout = DatasetLayout.of("images");
        assertThatThrownBy(() -> Hdf5Source.of(path(name + ".h5"), layout))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(name + ".h5", "'images' holds " + found, "f['images'][...].astype('float64')");
    }

    @Test
    void textsOfVariableLengthBehindSmallAddressesAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("small_addresses_id.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "small_addresses_id.h5", "'id' holds values of variable length", "have 4 and 4 bytes")
                .hasMessageContaining("new.copy(old['id'], 'id')");
    }

    @Test
    void aSingleImageIsNotTakenForManyOfOneColumn() {
        DatasetLayout layout = DatasetLayout.of("images");
        assertThatThrownBy(() -> Hdf5Source.of(path("one_image.h5"), layout))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("one_image.h5", "'images' has shape (8, 9); (images, height, width)");
    }

    static List<String> sparse() throws IOException {
        return Files.readAllLines(path("sparse.tsv"));
    }

    /** Pages of chunk indexes, and trees of several levels, of which only parts were written. */
    @ParameterizedTest
    @MethodSource("sparse")
    void findsTheFewChunksThatWereWritten(String line) throws Exception {
        List<String> truth = List.of(line.split("\t"));
        Set<Integer> written = truth.stream().skip(2).map(Integer::valueOf).collect(Collectors.toSet());
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(path(truth.get(0) + ".h5")), 1000);
        assertThat(images).hasSize(Integer.parseInt(truth.get(1)));
        for (int row = 0; row < images.size(); row++) {
            byte[] expected = written.contains(row)
                    ? new byte[] {(byte) (row % 250 + 1), (byte) (row / 250 % 250), (byte) (row / 62500)}
                    : new byte[3];
            byte[] found = images.get(row).read().rgb();
            if (!Arrays.equals(found, expected)) {
                assertThat(found).as("%s, image %d", truth.get(0), row).isEqualTo(expected);
            }
        }
    }

    /** A flipped bit is found, unless it is one of the few between the compressed data's end and the next byte. */
    @ParameterizedTest
    @CsvSource({"bits_gzip, 7", "bits_fletcher, 0", "bits_gzip_fletcher, 0"})
    void everyFlippedBitOfAChunkIsFound(String name, int unused) throws Exception {
        byte[] whole = Files.readAllBytes(path(name + ".h5"));
        Path copy = Files.write(folder.resolve("flipped.h5"), whole);
        Galaxy10Source source = Galaxy10Source.of(copy);
        List<PendingImage> expected = Fixtures.readAll(source, 9);
        List<String[]> chunks = Files.readAllLines(path("chunks.tsv")).stream()
                .map(line -> line.split("\t"))
                .filter(chunk -> chunk[0].equals(name))
                .toList();
        assertThat(expected).hasSameSizeAs(chunks);
        int[] harmless = new int[chunks.size()];
        int longest = chunks.stream()
                .mapToInt(chunk -> Integer.parseInt(chunk[3]))
                .max()
                .orElseThrow();
        for (int bit = 0; bit < 8 * longest; bit++) {
            byte[] flipped = whole.clone();
            for (String[] chunk : chunks) {
                if (bit < 8 * Integer.parseInt(chunk[3])) {
                    flipped[Integer.parseInt(chunk[2]) + bit / 8] ^= (byte) (1 << bit % 8);
                }
            }
            Files.write(copy, flipped);
            List<PendingImage> images = Fixtures.readAll(source, 9);
            for (int row = 0; row < images.size(); row++) {
                boolean touched = bit < 8 * Integer.parseInt(chunks.get(row)[3]);
                try {
                    byte[] found = images.get(row).read().rgb();
                    assertThat(found)
                            .as("bit %d of chunk %d", bit, row)
                            .isEqualTo(expected.get(row).read().rgb());
                    harmless[row] += touched ? 1 : 0;
                } catch (UnreadableImageException e) {
                    assertThat(touched).as("bit %d of chunk %d", bit, row).isTrue();
                    assertThat(e)
                            .hasMessageContainingAll(
                                    "image " + row, "flipped.h5", "the chunk at [" + row + ", 0, 0, 0]");
                }
            }
        }
        for (int row = 0; row < harmless.length; row++) {
            assertThat(harmless[row]).as("unnoticed bits of chunk %d", row).isBetween(0, unused);
        }
    }

    @Test
    void chunksInTheFormOfHdf52AreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("hdf5_2.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "hdf5_2.h5", "'images'", "HDF5 2.0", "h5repack --low=0 --high=2 OLD NEW' of HDF5 2.0");
    }

    @Test
    void imagesWithinTheirHeaderAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("compact.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("compact.h5", "'images'", "COMPACT", "h5repack --layout=CONTI OLD NEW");
    }

    @Test
    void imagesInAFileThatIsNotHdf5AreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("external_storage.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "external_storage.h5", "'images'", "other files", "h5repack --layout=CONTI OLD NEW");
    }

    @Test
    void filterThatIsNotReadIsRefusedAtOnce() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("scale_offset.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "scale_offset.h5",
                        "'images' is stored with the filter scale-offset (6)",
                        "h5repack --filter=GZIP=4 OLD NEW");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ra", "ans", "id"})
    void columnOfRecordsIsRefusedByName(String column) {
        String file = "compound_" + column + ".h5";

        assertThatThrownBy(() -> Galaxy10Source.of(path(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file + ": dataset '" + column + "' holds ", " expected");
    }

    /** What a file claims to hold is compared with its size before memory is taken. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    claim_images.h5           | 'images' claims 768000000000 bytes
                    claim_chunk.h5            | at most 268435456 bytes expected
                    claim_column.h5           | 'label' claims 600000000 bytes
                    claim_column_gigabytes.h5 | 'label' has 1800000000 bytes
                    bomb_column.h5            | holds more than 8 bytes of gzip data; 8 expected
                    """)
    void littleMemoryIsTakenForALargeClaim(String name, String message) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Galaxy10Source.of(path("bits_gzip.h5"));
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Galaxy10Source.of(path(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(name, message);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8 << 20);
    }

    @Test
    void anImageThatSwellsBeyondItsSizeIsUnreadable() throws Exception {
        PendingImage image =
                Fixtures.readAll(Galaxy10Source.of(path("bomb_images.h5")), 1).get(0);
        assertThatThrownBy(image::read)
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContainingAll("bomb_images.h5", "more than 60 bytes of gzip data; 60 expected");
    }

    private static Path path(String name) {
        return Fixtures.path("hdf5/" + name);
    }
}
