package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Surveys in HDF5 that somebody writes to while they are read. */
class ChangingSurveyTest {
    @TempDir
    private Path folder;

    /** A file that h5py wrote, long ago. */
    private Path copy(String name) throws IOException {
        Path file = Files.write(folder.resolve("survey.h5"), Fixtures.bytes(name + ".h5"));
        return Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    private static ImageSource open(Path file, String dataset) throws IOException {
        return ImageSources.open(file.toString(), NamedOptions.parse(List.of("images-dataset=" + dataset)));
    }

    /** Contiguous, in chunks, whose images were all inflated before the change, and as encoded files in a heap; by one byte and by half. */
    @ParameterizedTest
    @CsvSource({
        "h5py-contiguous-userblock, images, 1",
        "h5py-gzip, images, 1",
        "h5py-gzip, images, 4000",
        "hdf5/uint8-first, survey/stamps, 1",
        "hdf5/uint16-last-tiles, survey/stamps, 2000",
        "hdf5/encoded, images, 1"
    })
    void aSurveyThatBecomesShorterEndsThePass(String name, String dataset, long less) throws IOException {
        Path file = copy(name);
        long size = Files.size(file);
        assertThat(size).isGreaterThan(less);
        ImageSource source = open(file, dataset);

        try (ImageStream images = source.open()) {
            assertThat(images.next(1)).hasSize(1);
            shorten(file, size - less);
            assertThatThrownBy(() -> images.next(1))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " has become shorter while it was read: " + (size - less) + " bytes are there, "
                            + size + " were; copy it again, and repeat this when nobody writes to it");
        }
        assertThatThrownBy(source::open)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "cut off");
    }

    @ParameterizedTest
    @CsvSource({"h5py-contiguous-userblock, false", "h5py-gzip, false", "h5py-gzip, true"})
    void aSurveyThatIsWrittenToEndsThePass(String name, boolean longer) throws IOException {
        Path file = copy(name);
        try (ImageStream images = open(file, "images").open()) {
            assertThat(images.next(1)).hasSize(1);
            if (longer) {
                Files.write(file, new byte[64], StandardOpenOption.APPEND);
            } else {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.allocate(64), channel.size() - 64);
                }
            }

            assertThatThrownBy(() -> images.next(1))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " was written to while it was read; repeat this when nobody writes to it");
        }
    }

    /** The open file is what it was. */
    @ParameterizedTest
    @CsvSource({"h5py-contiguous-userblock, true", "h5py-contiguous-userblock, false", "h5py-gzip, false"})
    void aSurveyWhoseNameIsGoneOrAnotherFilesIsReadToItsEnd(String name, boolean deleted) throws IOException {
        assumeFalse(isWindows(), "Windows lets nobody delete a file that is open");
        Path file = copy(name);
        ImageSource source = open(file, "images");
        List<PendingImage> expected = Fixtures.readAll(source, 4);
        List<PendingImage> found = new ArrayList<>();
        try (ImageStream images = source.open()) {
            found.addAll(images.next(2));
            if (deleted) {
                Files.delete(file);
            } else {
                Path other = Files.write(folder.resolve("other.h5"), new byte[99]);
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
            for (List<PendingImage> some = images.next(2); !some.isEmpty(); some = images.next(2)) {
                found.addAll(some);
            }
        }

        assertThat(found).hasSameSizeAs(expected).hasSizeGreaterThan(2);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).read().rgb())
                    .isEqualTo(expected.get(i).read().rgb());
        }
    }

    /** The names of a group: in a heap of their own, and in one of the newer kind. */
    @ParameterizedTest
    @CsvSource({"h5py-gzip", "hdf5/link_soft_messages"})
    void aFileThatShrinksBeforeItsNamesAreReadIsAnError(String name) throws IOException {
        Path path = copy(name);
        try (Hdf5File file = Hdf5File.open(path)) {
            shorten(path, 100);

            assertThatThrownBy(() -> file.dataset("images"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    /** What is mapped can be lost after it was found, which is an error of Java itself. */
    @Test
    void whatWasReadForTheLibraryStaysThere() throws IOException {
        Path path = copy("h5py-gzip");
        try (Hdf5File file = Hdf5File.open(path)) {
            ByteBuffer found = file.storage().map(0, Files.size(path));
            ByteBuffer without = file.storage().mapNoOffset(0, 8);
            shorten(path, 0);

            byte[] all = new byte[found.remaining()];
            found.get(all);
            assertThat(all).isEqualTo(Fixtures.bytes("h5py-gzip.h5"));
            // The signature of HDF5 files, from their specification.
            assertThat(without.getLong()).isEqualTo(Long.reverseBytes(0x89_48_44_46_0D_0A_1A_0AL));
            assertThatThrownBy(() -> file.storage().readBufferFromAddress(0, 8)).hasMessage("it ends at byte 0");
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    }

    private static void shorten(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
