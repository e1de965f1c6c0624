package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays that become shorter while their rows are mapped. */
class ShrinkingFileTest {
    private static final int ROWS = 4096;
    private static final int COLUMNS = 64;

    @TempDir
    private Path folder;

    @BeforeEach
    void mappedFilesCanShrink() {
        assumeFalse(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"),
                "Windows lets nobody shorten a file that is mapped");
    }

    /** By one value, by half and to nothing: also rows that are still there are not read, since they may be others by now. */
    @ParameterizedTest
    @CsvSource({"<f4, 8", "<f4, 524288", "<f4, 1048704", "<f8, 8", "<f8, 1048576"})
    void rowsThatAreGoneAreAnError(String type, long less) throws IOException {
        Path file = array(type);
        Features features = FeatureReader.map(file, ProgressListener.NONE);
        float[] rows = new float[ROWS * COLUMNS];
        features.copyRows(0, ROWS, rows, 0);
        assertThat(rows).startsWith(0, 1, 2).endsWith(33, 34, 35);
        features.copyRows(new int[] {ROWS - 1, 2, 3}, 0, 3, rows, 0);
        assertThat(rows[COLUMNS - 1]).isEqualTo(35);
        assertThat(rows[COLUMNS]).isEqualTo(128);
        assertThat(rows[2 * COLUMNS]).isEqualTo(192);
        shorten(file, Files.size(file) - less);

        for (int row : new int[] {0, ROWS - 1}) {
            assertThatThrownBy(() -> features.copyRows(new int[] {1, row}, 1, 1, rows, 0))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasMessageStartingWith(file + " cannot be read any more");
            assertThatThrownBy(() -> features.copyRows(row, 1, rows, 0))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasMessage(file + " cannot be read any more; it has become shorter, or its disk has failed");
        }
    }

    @Test
    void filesMayGrowAndBeRenamedAndDeleted() throws IOException {
        Path file = array("<f4");
        Features features = FeatureReader.map(file, ProgressListener.NONE);
        Path renamed = Files.move(file, folder.resolve("renamed.npy"));
        Files.write(renamed, new byte[5000], StandardOpenOption.APPEND);
        Files.write(file, new byte[1]);
        float[] row = new float[COLUMNS];

        features.copyRows(1, 1, row, 0);
        assertThat(row).startsWith(64, 65);
        Files.delete(renamed);
        features.copyRows(ROWS - 1, 1, row, 0);
        assertThat(row).endsWith(34, 35);
    }

    @Test
    void interruptedThreadsReadOn() throws IOException {
        Features features = FeatureReader.map(array("<f4"), ProgressListener.NONE);
        float[] row = new float[COLUMNS];

        Thread.currentThread().interrupt();
        features.copyRows(1, 1, row, 0);
        assertThat(Thread.interrupted()).isTrue();
        features.copyRows(2, 1, row, 0);
        assertThat(row).startsWith(128, 129);
    }

    @Test
    void rowsThatAreReadOnceAreCounted() throws IOException {
        Path file = array("<f4");
        shorten(file, 8192);

        assertThatThrownBy(() -> FeatureReader.read(file, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    /** Value i is i modulo 253. */
    private Path array(String type) throws IOException {
        String header = String.format(
                Locale.ROOT, "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", type, ROWS, COLUMNS);
        boolean wide = type.equals("<f8");
        ByteBuffer bytes =
                ByteBuffer.allocate(128 + ROWS * COLUMNS * (wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        bytes.put(String.format(Locale.ROOT, "%-117s\n", header).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            if (wide) {
                bytes.putDouble(i % 253);
            } else {
                bytes.putFloat(i % 253);
            }
        }
        return Files.write(folder.resolve("rows.npy"), bytes.array());
    }

    private static void shorten(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
