package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FITS files that somebody writes to while they are read. */
class ChangingTileTest {
    private static final int SIDE = 600;
    private static final int SIZE = 2880 + (SIDE * SIDE * Float.BYTES / 2880 + 1) * 2880;

    @TempDir
    private Path folder;

    private Path tile;

    /** Pixel i has the value i; too many to be held in memory. */
    @BeforeEach
    void writeTile() throws IOException {
        StringBuilder header = new StringBuilder();
        for (String card : List.of(
                "SIMPLE  = T",
                "BITPIX  = -32",
                "NAXIS   = 2",
                "NAXIS1  = " + SIDE,
                "NAXIS2  = " + SIDE,
                "CTYPE1  = 'RA---TAN'",
                "CTYPE2  = 'DEC--TAN'",
                "CRVAL1  = 150.0",
                "CRVAL2  = 2.0",
                "CRPIX1  = 300.5",
                "CRPIX2  = 300.5",
                "CDELT1  = -0.0001",
                "CDELT2  = 0.0001",
                "END")) {
            header.append(String.format(
                    Locale.ROOT, "%-80s", card.contains("'") ? card : card.replace("= ", String.format("= %12s", ""))));
        }
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.put(String.format(Locale.ROOT, "%-2880s", header).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < SIDE * SIDE; i++) {
            bytes.putFloat(i);
        }
        tile = Files.write(folder.resolve("tile.fits"), bytes.array());
        Files.setLastModifiedTime(tile, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    private static float[] read(FitsFile file, int row) throws IOException {
        return file.read(file.hdus().get(0), 0, 2, row, 3, 1);
    }

    /** To a half, behind whose end the pixels are, and by the padding alone, with all pixels still there. */
    @ParameterizedTest
    @ValueSource(ints = {SIZE / 2, SIZE - 1})
    void aFileThatBecomesShorterIsAnError(int size) throws IOException {
        try (FitsFile file = FitsFile.open(tile)) {
            assertThat(read(file, 500)).containsExactly(300_002, 300_003, 300_004);
            shorten(size);

            assertThatThrownBy(() -> read(file, 500))
                    .isInstanceOf(IOException.class)
                    .hasMessage(tile + " has become shorter while it was read: " + size + " bytes are there, " + SIZE
                            + " were; copy it again, and repeat this when nobody writes to it");
        }
    }

    @Test
    void aFileThatIsWrittenToIsAnError() throws IOException {
        try (FitsFile file = FitsFile.open(tile)) {
            assertThat(read(file, 1)).containsExactly(602, 603, 604);
            try (FileChannel channel = FileChannel.open(tile, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(64), 2880);
            }

            assertThatThrownBy(() -> read(file, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage(tile + " was written to while it was read; repeat this when nobody writes to it");
        }
    }

    @Test
    void aFileThatIsDeletedIsReadOn() throws IOException {
        assumeFalse(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"),
                "Windows lets nobody delete a file that is open");
        try (FitsFile file = FitsFile.open(tile)) {
            assertThat(read(file, 1)).hasSize(3);
            Files.delete(tile);

            assertThat(read(file, 2)).containsExactly(1202, 1203, 1204);
        }
    }

    /** Each object beside the others, since those of other tiles can be had. */
    @Test
    void cutoutsOfATileThatShrinksAreUnreadable() throws IOException {
        CutoutSource source = CutoutSource.of(
                tile, FitsOptions.defaults(), List.of(target("a", 150, 2), target("b", 150.001, 2.001)), 0);
        try (ImageStream images = source.open()) {
            List<PendingImage> both = images.next(2);
            assertThat(both).hasSize(2);
            // The object in the middle: its 8×8 pixels go from 296 to 303, the highest row first.
            assertThat(both.get(0).read().plane(0)).startsWith(303 * SIDE + 296).endsWith(296 * SIDE + 303);
            shorten(2880);

            assertThatThrownBy(both.get(1)::read)
                    .isInstanceOf(UnreadableImageException.class)
                    .hasMessageStartingWith("b: " + tile + " has become shorter while it was read: 2880 bytes");
        }
    }

    private static CutoutTarget target(String id, double ra, double dec) {
        return new CutoutTarget(new SurveyObject(id, ra, dec, Double.NaN, Double.NaN, null), CutoutSize.pixels(8));
    }

    private void shorten(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(tile, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
