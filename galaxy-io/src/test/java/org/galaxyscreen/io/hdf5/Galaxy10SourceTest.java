package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Galaxy10SourceTest {
    private static final DatasetCreationOptions UNSIGNED =
            DatasetCreationOptions.builder().unsigned().build();

    @TempDir
    Path folder;

    /** A chunk says how large it was before its compression, and memory is taken for that. */
    @ParameterizedTest
    @CsvSource({"hdf5plugin-lz4.h5, 5104", "hdf5plugin-bitshuffle-lz4.h5, 5072"})
    void chunkThatClaimsMoreThanItsSizeIsRefused(String name, int firstChunk) throws IOException {
        byte[] file = Fixtures.bytes(name);
        assertThat(ByteBuffer.wrap(file).getLong(firstChunk)).isEqualTo(8 * 7 * 18 * 2);
        ByteBuffer.wrap(file).putLong(firstChunk, 2_000_000_000);
        Path claiming = Files.write(folder.resolve(name), file);

        assertThatThrownBy(() ->
                        Fixtures.readAll(Galaxy10Source.of(claiming), 5).get(0).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("claims 2000000000 bytes before its compression; at most 2016 expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h5py-contiguous-userblock.h5",
                "h5py-gzip.h5",
                "h5py-gzip-shuffle-checksum.h5",
                "h5py-chunked.h5",
                "h5py-lzf.h5",
                "hdf5plugin-lz4.h5",
                "hdf5plugin-bitshuffle-lz4.h5"
            })
    void readsWhatLibhdf5Wrote(String name) throws Exception {
        Galaxy10Source source = Galaxy10Source.of(Fixtures.path(name));
        assertThat(source.size()).hasValue(23);
        List<PendingImage> images = Fixtures.readAll(source, 5);
        assertThat(images).hasSize(23);
        for (int k = 0; k < 23; k++) {
            Image image = images.get(k).read();
            assertThat(image.width()).isEqualTo(18);
            assertThat(image.height()).isEqualTo(20);
            for (int i = 0; i < image.rgb().length; i++) {
                int x = i / 3 % 18;
                int y = i / 3 / 18;
                assertThat(image.rgb()[i] & 0xFF)
                        .as("image %d, row %d, column %d, channel %d", k, y, x, i % 3)
                        .isEqualTo((31 * k + 7 * y + 3 * x + 50 * (i % 3)) % 251);
            }
        }
        for (int k : new int[] {22, 0, 7}) {
            PendingImage found = source.find(images.get(k).object().id()).orElseThrow();
            assertThat(found.object()).isEqualTo(images.get(k).object());
            assertThat(found.read().rgb()).isEqualTo(images.get(k).read().rgb());
        }
        assertThat(source.find("none")).isEmpty();
        SurveyObject third = images.get(3).object();
        assertThat(third.id()).isEqualTo("galaxy10-000003");
        assertThat(third.ra()).isEqualTo(4.5);
        assertThat(third.dec()).isEqualTo(-8.25);
        assertThat(third.redshift()).isNaN();
        assertThat(third.pixelScale()).isCloseTo(0.262, org.assertj.core.data.Offset.offset(1e-7));
        assertThat(third.label()).isEqualTo("kind 0");
        assertThat(images.get(22).object().redshift()).isEqualTo(0.22);
    }

    @ParameterizedTest
    @CsvSource({"256, 8, Edge-on without Bulge", "69, 8, 'Disk, Face-on, Medium Spiral'", "70, 8, 8", "69, 10, 10"})
    void classNumbersHaveTheNamesOfTheirSurvey(int side, int number, String label) throws IOException {
        Path file = write(hdf -> {
            hdf.putDataset("images", new byte[1][side][side][3], UNSIGNED);
            hdf.putDataset("ans", new byte[] {(byte) number}, UNSIGNED);
        });
        assertThat(Fixtures.readAll(Galaxy10Source.of(file), 1).get(0).object().label())
                .isEqualTo(label);
    }

    @Test
    void imagesAloneAreEnough() throws Exception {
        Path file = write(hdf -> hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED));
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(file), 9);
        assertThat(images.get(1).object()).isEqualTo(SurveyObject.of("galaxy10-000001"));
        assertThat(images.get(1).read().width()).isEqualTo(5);
    }

    @Test
    void imagesStayReadableAfterTheStreamIsClosedAndTheFileIsGone() throws Exception {
        Path file = Files.copy(Fixtures.path("h5py-gzip.h5"), folder.resolve("copy.h5"));
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(file), 23);
        Files.delete(file);
        assertThat(images.get(22).read().rgb()[0] & 0xFF).isEqualTo(31 * 22 % 251);
        assertThat(images.get(22).read()).isSameAs(images.get(22).read());
    }

    @Test
    void readsBeyondTwoGigabytes() throws Exception {
        int count = 11_000;
        int side = 256;
        long imageBytes = 3L * side * side;
        long end = 4096 + count * imageBytes;
        Path file = folder.resolve("large.h5");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            ByteBuffer root = Hdf5Headers.rootGroup(
                    end,
                    List.of(new Hdf5Headers.Dataset(
                            "images", Hdf5Headers.Type.UINT8, List.of((long) count, 256L, 256L, 3L), 4096)));
            long length = end + root.remaining();
            channel.write(root, end);
            channel.write(Hdf5Headers.superblock(end, length), 0);
            channel.write(ByteBuffer.wrap(new byte[] {7}), 4096 + (count - 1) * imageBytes);
            channel.write(ByteBuffer.wrap(new byte[] {9}), end - 1);
        }
        assertThat(end).isGreaterThan(Integer.MAX_VALUE);
        PendingImage last = null;
        int seen = 0;
        try (ImageStream stream = Galaxy10Source.of(file).open()) {
            for (List<PendingImage> some = stream.next(64); !some.isEmpty(); some = stream.next(64)) {
                seen += some.size();
                last = some.get(some.size() - 1);
            }
        }
        assertThat(seen).isEqualTo(count);
        assertThat(last.object().id()).isEqualTo("galaxy10-010999");
        assertThat(last.read().rgb()[0]).isEqualTo((byte) 7);
        assertThat(last.read().rgb()[3 * side * side - 1]).isEqualTo((byte) 9);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.h5");
        assertThatThrownBy(() -> Galaxy10Source.of(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing.h5")
                .hasMessageContaining("does not exist");
    }

    @Test
    void aFileThatIsNotHdf5IsSaidToBeSo() throws IOException {
        Path text = Files.writeString(folder.resolve("text.h5"), "this is not HDF5");
        assertThatThrownBy(() -> Galaxy10Source.of(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.h5 is not an HDF5 file");
        Path empty = Files.createFile(folder.resolve("empty.h5"));
        assertThatThrownBy(() -> Galaxy10Source.of(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not an HDF5 file");
        assertThatThrownBy(() -> Galaxy10Source.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h5py-contiguous-userblock.h5", "h5py-gzip.h5", "h5py-chunked.h5"})
    void aTruncatedFileIsSaidToBeCutOffWhereverItEnds(String name) throws IOException {
        byte[] whole = Fixtures.bytes(name);
        for (int length = 1100; length < whole.length; length += 1501) {
            Path file = Files.write(folder.resolve("cut.h5"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Galaxy10Source.of(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cut.h5 is cut off")
                    .hasMessageContaining(length + " found");
        }
    }

    @Test
    void aFileDamagedAnywhereFailsWithAnIoExceptionOrGivesSomePixels() throws Exception {
        byte[] whole = Fixtures.bytes("h5py-gzip.h5");
        for (int at = 8; at < 9000; at += 37) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 4; i++) {
                damaged[at + i] ^= (byte) 0xA5;
            }
            Path file = Files.write(folder.resolve("damaged.h5"), damaged);
            int read = 0;
            try {
                for (PendingImage image : Fixtures.readAll(Galaxy10Source.of(file), 23)) {
                    image.read();
                    read++;
                }
            } catch (IOException e) {
                assertThat(e).as("damaged at %d", at).hasMessageContaining("damaged.h5");
            }
            assertThat(read).isBetween(0, 23);
        }
    }

    @Test
    void aDamagedChunkSpoilsItsOwnImagesAlone() throws Exception {
        Path file = Files.copy(Fixtures.path("h5py-gzip-shuffle-checksum.h5"), folder.resolve("bad-chunk.h5"));
        long address;
        try (HdfFile hdf = new HdfFile(file)) {
            ByteBuffer chunk = ((io.jhdf.api.dataset.ChunkedDataset) hdf.getDatasetByPath("images"))
                    .getRawChunkBuffer(new int[] {5, 0, 0, 0});
            byte[] stored = new byte[chunk.remaining()];
            chunk.get(stored);
            address = indexOf(Files.readAllBytes(file), stored);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[40]), address + 20);
        }
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(file), 23);
        for (int k = 0; k < 23; k++) {
            PendingImage image = images.get(k);
            if (k >= 5 && k < 10) {
                assertThatThrownBy(image::read)
                        .isInstanceOf(UnreadableImageException.class)
                        .hasMessageContaining("image " + k)
                        .hasMessageContaining("bad-chunk.h5");
            } else {
                assertThat(image.read().rgb()[0] & 0xFF).isEqualTo(31 * k % 251);
            }
        }
    }

    private static long indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (java.util.Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    @Test
    void aFileWithoutImagesIsRejected() throws IOException {
        Path file = write(hdf -> hdf.putDataset("pictures", new byte[2][4][5][3], UNSIGNED));
        assertRejected(file, "has no dataset 'images'", "(images, height, width, 3)", "found: pictures");
    }

    @Test
    void imagesOfAnotherRankAreRejected() throws IOException {
        assertRejected(
                write(hdf -> hdf.putDataset("images", new byte[2][4][5], UNSIGNED)),
                "'images' has shape (2, 4, 5)",
                "(images, height, width, 3) expected");
        assertRejected(
                write(hdf -> hdf.putDataset("images", new byte[2][3][5][4], UNSIGNED)),
                "'images' has shape (2, 3, 5, 4)");
    }

    @Test
    void imagesOfAnotherTypeAreRejected() throws IOException {
        assertRejected(
                write(hdf -> hdf.putDataset("images", new byte[2][4][5][3])),
                "'images' holds signed 8-bit integers",
                "uint8",
                "option images-dataset");
        assertRejected(
                write(hdf -> hdf.putDataset("images", new short[2][4][5][3])), "'images' holds signed 16-bit integers");
        assertRejected(
                write(hdf -> hdf.putDataset("images", new float[2][4][5][3])),
                "'images' holds 32-bit floating-point numbers");
    }

    @Test
    void companionsOfAnotherLengthOrTypeAreRejected() throws IOException {
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("ra", new double[3]);
                }),
                "'ra' has shape (3)",
                "(2) expected");
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("dec", new String[] {"a", "b"});
                }),
                "'dec' holds String",
                "numbers expected");
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("label", new double[] {1, 0.5});
                }),
                "'label' holds 0.5 in row 1",
                "whole numbers expected");
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("ans", new double[] {1, 1e20});
                }),
                "'ans' holds 1.0E20 in row 1",
                "at most 2^53");
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("id", new double[2]);
                }),
                "'id' holds double",
                "strings or integers expected");
    }

    @Test
    void classesAreTextsOrWholeNumbers() throws IOException {
        assertThat(labels("ans", new String[] {"ring", ""})).containsExactly("ring", null);
        assertThat(labels("ans", new long[] {Long.MAX_VALUE, -3})).containsExactly("9223372036854775807", "-3");
        assertThat(labels("label", new int[] {7, 12})).containsExactly("7", "12");
        assertThat(labels("label", new float[] {2, Float.NaN})).containsExactly("2", null);
    }

    private List<String> labels(String name, Object values) throws IOException {
        Path file = write(hdf -> {
            hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
            hdf.putDataset(name, values);
        });
        return Galaxy10Source.of(file).objects().stream()
                .map(SurveyObject::label)
                .toList();
    }

    @Test
    void identifiersMustBeUnique() throws IOException {
        assertRejected(
                write(hdf -> {
                    hdf.putDataset("images", new byte[2][4][5][3], UNSIGNED);
                    hdf.putDataset("id", new String[] {"a", "a"});
                }),
                "rows 0 and 1 both have the id 'a'");
    }

    @Test
    void aClaimedSizeThatTheFileCannotHoldIsRejected() throws IOException {
        Path file = folder.resolve("claims.h5");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer root = Hdf5Headers.rootGroup(
                    96,
                    List.of(new Hdf5Headers.Dataset(
                            "images", Hdf5Headers.Type.UINT8, List.of(2_000_000_000L, 256L, 256L, 3L), 96)));
            long length = 96 + root.remaining();
            channel.write(root, 96);
            channel.write(Hdf5Headers.superblock(96, length), 0);
        }
        assertRejected(file, "cut off", "2000000000 images");
    }

    @Test
    void anInterruptedThreadStopsReading() throws Exception {
        Galaxy10Source source = Galaxy10Source.of(Fixtures.path("h5py-gzip.h5"));
        try (ImageStream stream = source.open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> stream.next(3)).isInstanceOf(CancellationException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void batchesMustNotBeEmpty() throws Exception {
        try (ImageStream stream =
                Galaxy10Source.of(Fixtures.path("h5py-gzip.h5")).open()) {
            assertThatThrownBy(() -> stream.next(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("max is 0; 1 or more expected");
        }
    }

    private static void assertRejected(Path file, String... parts) {
        assertThatThrownBy(() -> Galaxy10Source.of(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    private Path write(Consumer<WritableHdfFile> content) throws IOException {
        Path file = Files.createTempFile(folder, "test", ".h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            content.accept(hdf);
        }
        return file;
    }
}
