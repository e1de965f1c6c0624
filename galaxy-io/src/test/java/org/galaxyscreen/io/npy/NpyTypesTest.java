package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.io.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of other types and orders than those that are written here. */
class NpyTypesTest {
    @TempDir
    private Path folder;

    /** The bytes are those of {@code numpy.array(values, type).tobytes().hex()}. */
    @ParameterizedTest
    @CsvSource({
        "<f2, 003c00c1007c0180, 1, -2.5, Infinity, -5.9604645E-8",
        ">f2, 3c00c1007c008001, 1, -2.5, Infinity, -5.9604645E-8",
        ">f4, 3f800000c02000007f7fffff00000001, 1, -2.5, 3.4028235E38, 1.4E-45",
        ">f8, 3ff0000000000000c004000000000000c00400000000000040b3880000000000, 1, -2.5, -2.5, 5000",
        "|b1, 01000100, 1, 0, 1, 0",
        "|i1, 01ff7f80, 1, -1, 127, -128",
        "|u1, 01ff7f80, 1, 255, 127, 128",
        "<i2, 0100ffffff7f0080, 1, -1, 32767, -32768",
        ">u2, 0001ffff7fff8000, 1, 65535, 32767, 32768",
        "<i4, 01000000fefffffffcffffff00000080, 1, -2, -4, -2147483648",
        ">u4, 00000001000000028000000000000004, 1, 2, 2147483648, 4",
        ">i8, 0000000000000001fffffffffffffffe00000000000000030000000000000004, 1, -2, 3, 4",
        "<u8, 0100000000000000020000000000000003000000000000000000000000002000, 1, 2, 3, 9007199254740992",
    })
    void everyTypeOfNumberIsRead(String type, String hex, float a, float b, float c, float d) throws IOException {
        Path file = write(type, false, "(2, 2)", HexFormat.of().parseHex(hex));

        assertThat(NpyReader.readFloats(file)).containsExactly(a, b, c, d);
        Features mapped = FeatureReader.map(file, ProgressListener.NONE);
        assertThat(mapped.row(1)).containsExactly(c, d);

        Path columns = write(type, true, "(2, 2)", HexFormat.of().parseHex(hex));
        assertThat(NpyReader.readFloats(columns)).containsExactly(a, c, b, d);
    }

    @Test
    void arraysOfNumpyAreRead() throws IOException {
        assertThat(NpyReader.readFloats(Fixtures.path("fortran.npy"))).containsExactly(1, 1, 1, 1, 1, 1);
        assertThat(NpyReader.readFloats(Fixtures.path("big-endian.npy"))).containsExactly(1, 1, 1);
        assertThat(NpyReader.readFloats(Fixtures.path("integers.npy"))).containsExactly(0, 1, 2);
    }

    /** Larger than the buffer, and in blocks that end within columns. */
    @Test
    void columnMajorRowsAreTheTransposed() throws IOException {
        int rows = 70_000;
        ByteBuffer bytes = ByteBuffer.allocate(3 * rows * Float.BYTES);
        for (int column = 0; column < 3; column++) {
            for (int row = 0; row < rows; row++) {
                bytes.putFloat(10f * row + column);
            }
        }
        Path file = write(">f4", true, "(" + rows + ", 3)", bytes.array());

        Features held = FeatureReader.read(file, ProgressListener.NONE);
        Features mapped = FeatureReader.map(file, 1000, ProgressListener.NONE);

        for (int row : new int[] {0, 1, 1023, 1024, 69_999}) {
            assertThat(held.row(row)).containsExactly(10f * row, 10f * row + 1, 10f * row + 2);
            assertThat(mapped.row(row)).isEqualTo(held.row(row));
        }
    }

    @Test
    void whatFloat32CannotHoldIsRefused() throws IOException {
        Path large = write(
                ">f8",
                false,
                "(2, 2)",
                ByteBuffer.allocate(32)
                        .putDouble(1)
                        .putDouble(2)
                        .putDouble(3)
                        .putDouble(1e39)
                        .array());
        assertThatThrownBy(() -> FeatureReader.read(large, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(large + ": column 1 is float64 and holds 1.0E39 in row 1; rows are kept as"
                        + " float32, at most 3.4E38 in magnitude");
        Path seconds = write(
                ">i4",
                false,
                "(4,)",
                ByteBuffer.allocate(16)
                        .putInt(1_700_000_000)
                        .putInt(1_700_000_001)
                        .putInt(1_700_000_002)
                        .putInt(1_700_000_003)
                        .array());
        assertThatThrownBy(() -> FeatureReader.map(seconds, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(seconds + ": column 0 is int32, and rounded to float32");
        Path integer = write("<u8", false, "(1,)", HexFormat.of().parseHex("0100000000002080"));
        assertThatThrownBy(() -> NpyReader.readFloats(integer))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(integer + " holds the integer 9232379236109516801; at most 2^53");
    }

    @Test
    void aFolderIsNoArray() {
        assertThatThrownBy(() -> NpyReader.open(folder)).hasMessage(folder + " is no file; a .npy file expected");
    }

    private Path write(String type, boolean columnMajor, String shape, byte[] values) throws IOException {
        String order = columnMajor ? "True" : "False";
        String header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + values.length);
        bytes.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0);
        bytes.put((byte) header.length()).put((byte) (header.length() >> 8));
        bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(values);
        return Files.write(folder.resolve("x" + columnMajor + ".npy"), bytes.array());
    }
}
