package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureReaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1e9, 1", "1e5, 0.01", "-3, 1e-8", "1e-300, 1e-300", "1e100, 1e100"})
    void float64ColumnsThatFloat32CannotHoldAreRefused(double offset, double deviation) throws IOException {
        Path file = column(offset, deviation, 3000);
        assertThatThrownBy(() -> FeatureReader.read(file, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wide.npy: column 1 is float64")
                .hasMessageContaining("subtract each column's mean");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1.7e9, 1e7", "1000, 1", "0, 1e-30", "0, 1e30", "1e9, 0", "0.1, 0"})
    void otherFloat64ColumnsAreRounded(double offset, double deviation) throws IOException {
        Features rows = FeatureReader.read(column(offset, deviation, 3000), ProgressListener.NONE);
        SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < 3000; row++) {
            assertThat(rows.value(row, 0)).isEqualTo(row);
            assertThat(rows.value(row, 1)).isEqualTo((float) (offset + deviation * random.nextDouble(-1, 1)));
        }
    }

    /** What is not a number is for the detectors to report, with the row. */
    @Test
    void valuesThatAreNotFiniteAreRead() throws IOException {
        Features rows = FeatureReader.read(column(Double.NaN, 1, 3), ProgressListener.NONE);
        assertThat(rows.value(2, 1)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"1", "16", "100", "1000000"})
    void mappedRowsAreThoseReadWhateverIsMappedTogether(long part) throws IOException {
        Path wide = column(5, 2, 300);
        Features held = FeatureReader.read(wide, ProgressListener.NONE);
        Path narrow = folder.resolve("narrow.npy");
        try (FeatureWriter writer = FeatureWriter.create(narrow, 2)) {
            for (int row = 0; row < held.rows(); row++) {
                writer.accept(SurveyObject.of("object " + row), held.row(row), 0);
            }
            writer.commit();
        }
        for (Path file : List.of(wide, narrow)) {
            Features mapped = FeatureReader.map(file, part, ProgressListener.NONE);

            assertThat(mapped.held()).isFalse();
            assertThat(mapped.objects()).isEqualTo(FeatureReader.objects(file));
            float[] all = new float[600];
            mapped.copyRows(0, 300, all, 0);
            float[] expected = new float[600];
            held.copyRows(0, 300, expected, 0);
            assertThat(all).isEqualTo(expected);
            assertThat(mapped.row(170)).isEqualTo(held.row(170));
            assertThat(FeatureReader.heldBytes(file)).isEqualTo(2400);
        }
    }

    @Test
    void mappedColumnsOfFloat64AreCheckedForRounding() throws IOException {
        Path file = column(1e9, 1, 3000);
        assertThatThrownBy(() -> FeatureReader.map(file, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wide.npy: column 1 is float64");
    }

    /** Two columns of float64: the row's number, and values about an offset. */
    private Path column(double offset, double deviation, int rows) throws IOException {
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + rows + ", 2), }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 16 * rows).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        SplittableRandom random = new SplittableRandom(1);
        for (int row = 0; row < rows; row++) {
            bytes.putDouble(row).putDouble(offset + deviation * random.nextDouble(-1, 1));
        }
        return Files.write(folder.resolve("wide.npy"), bytes.array());
    }
}
