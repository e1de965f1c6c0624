package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatNumpyWrote() throws IOException {
        assertThat(NpyReader.readFloats(Fixtures.path("float32-2d.npy")))
                .containsExactly(0f, 0.25f, 0.5f, 0.75f, 1f, 1.25f);
        assertThat(NpyReader.readDoubles(Fixtures.path("float64-1d.npy"))).containsExactly(1e-300, -0.5, Math.PI);
        try (NpyReader reader = NpyReader.open(Fixtures.path("float32-2d.npy"))) {
            assertThat(reader.rows()).isEqualTo(2);
            assertThat(reader.dimensions()).isEqualTo(3);
            float[] row = new float[5];
            reader.read(row, 1, 1);
            reader.read(row, 1, 1);
            assertThat(row).containsExactly(0f, 0.75f, 1f, 1.25f, 0f);
            assertThatThrownBy(() -> reader.read(row, 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("1 rows asked for, 0 of 2 left");
        }
        try (NpyReader reader = NpyReader.open(Fixtures.path("float64-1d.npy"))) {
            assertThat(reader.rows()).isEqualTo(3);
            assertThat(reader.dimensions()).isEqualTo(1);
        }
    }

    @Test
    void readsReferenceValues() throws IOException {
        float[] x = NpyReader.readFloats(ReferenceData.require("golden/seed0/x.npy"));
        assertThat(x).hasSize(600 * 24);
        assertThat(x).doesNotContain(Float.NaN);
    }

    @Test
    void writesWhatNumpyWouldWrite() throws IOException {
        Path file = folder.resolve("f.npy");
        try (NpyWriter writer = NpyWriter.create(file, 3)) {
            writer.write(new float[] {9, 0, 0.25f, 0.5f}, 1);
            writer.write(new float[] {0.75f, 1, 1.25f}, 0);
            assertThat(writer.rows()).isEqualTo(2);
            assertThat(file).doesNotExist();
            writer.commit();
        }
        byte[] numpy = Fixtures.bytes("float32-2d.npy");
        // NumPy pads to the same length, since both keep to multiples of 64 bytes.
        assertThat(Files.readAllBytes(file)).isEqualTo(numpy);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void rowsLongerThanTheBufferSurvive() throws IOException {
        int dimensions = 70_001;
        float[] values = new float[3 * dimensions];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5f;
        }
        Path file = folder.resolve("f.npy");
        try (NpyWriter writer = NpyWriter.create(file, dimensions)) {
            for (int row = 0; row < 3; row++) {
                writer.write(values, row * dimensions);
            }
            writer.commit();
        }
        assertThat(NpyReader.readFloats(file)).isEqualTo(values);
    }

    @Test
    void nothingAppearsWithoutCommit() throws IOException {
        try (NpyWriter writer = NpyWriter.create(folder.resolve("f.npy"), 2)) {
            writer.write(new float[2], 0);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void featuresComeWithTheirIds() throws IOException {
        Path file = folder.resolve("f.npy");
        try (FeatureWriter writer = FeatureWriter.create(file, 2)) {
            writer.accept(SurveyObject.of("NGC 1"), new float[] {1, 2}, 0);
            writer.accept(SurveyObject.of("a,\"b\""), new float[] {0, 3, 4}, 1);
            assertThat(writer.rows()).isEqualTo(2);
            writer.commit();
        }
        assertThat(NpyReader.readFloats(file)).containsExactly(1, 2, 3, 4);
        assertThat(folder.resolve("f.csv"))
                .hasContent("row,id,ra,dec,redshift,pixel_scale,label\n0,NGC 1,,,,,\n1,\"a,\"\"b\"\"\",,,,,\n");
    }

    @Test
    void whatIsKnownOfTheObjectsTravelsWithTheirRows() throws IOException {
        SurveyObject known = new SurveyObject(
                "a", 10.5, -3.25, 0.125, Double.NaN, "ring, \"odd\"\none", Map.of("mag", "17.5", "ra", "0:42"));
        SurveyObject other = new SurveyObject("b", 0, 90, Double.NaN, 0.262, null, Map.of("mag", "", "ra", ""));
        Path file = folder.resolve("f.npy");
        try (FeatureWriter writer = FeatureWriter.create(file, 1)) {
            writer.accept(known, new float[1], 0);
            writer.accept(other, new float[1], 0);
            assertThatThrownBy(() -> writer.accept(
                            new SurveyObject("c", 0, 0, 0, 0, null, Map.of("colour", "1")), new float[1], 0))
                    .hasMessageContaining("object 'c' has a column 'colour'");
            writer.commit();
        }

        assertThat(FeatureReader.read(file, ProgressListener.NONE).objects())
                .extracting(
                        SurveyObject::id,
                        SurveyObject::ra,
                        SurveyObject::dec,
                        SurveyObject::redshift,
                        SurveyObject::pixelScale,
                        SurveyObject::label,
                        SurveyObject::columns)
                .containsExactly(
                        tuple(
                                "a",
                                10.5,
                                -3.25,
                                0.125,
                                Double.NaN,
                                "ring, \"odd\"\none",
                                Map.of("mag", "17.5", "ra_joined", "0:42")),
                        tuple("b", 0.0, 90.0, Double.NaN, 0.262, null, Map.of("mag", "", "ra_joined", "")));
    }

    @Test
    void abandonedFeaturesLeaveNothing() throws IOException {
        try (FeatureWriter writer = FeatureWriter.create(folder.resolve("f.npy"), 2)) {
            writer.accept(SurveyObject.of("NGC 1"), new float[] {1, 2}, 0);
        }
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> FeatureWriter.create(folder.resolve("f.txt"), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("file name is f.txt; one that ends in .npy expected");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"objects.npy, |O", "structure.npy, values of type a structure"})
    void otherArraysAreRejected(String name, String reason) {
        assertThatThrownBy(() -> NpyReader.open(Fixtures.path(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9, 40, 127, 128, 151, 153})
    void aFileOfAnotherLengthIsRejected(int length) throws IOException {
        Path file = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(Fixtures.bytes("float32-2d.npy"), length));
        assertThatThrownBy(() -> NpyReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut.npy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(9223372036854775807, 2147483647)",
                "(99999999999999999999,)",
                "(4611686018427387904, 4)",
                "(2, 2, 2)",
                "()",
                "(-1, 4)",
                "(1000000000, 1000)",
                "(2000000000, 0)",
                "(0, 4000000000)",
                "(1, 40000000)",
                "(0, 0)"
            })
    void hostileShapesAreRejected(String shape) throws IOException {
        Path file = npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }");
        assertThatThrownBy(() -> NpyReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hostile.npy")
                .hasMessageContaining("shape");
    }

    @Test
    void hostileHeadersAreRejected() throws IOException {
        assertThatThrownBy(() -> NpyReader.open(npy("{'shape': (1,)}")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the header has no descr");
        Path file = npy("");
        byte[] bytes = Files.readAllBytes(file);
        bytes[6] = 2;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
        Files.write(file, bytes);
        assertThatThrownBy(() -> NpyReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the header claims 2147483647 bytes");
        bytes[6] = 9;
        Files.write(file, bytes);
        assertThatThrownBy(() -> NpyReader.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".npy format 9.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2, 3)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }"
            })
    void headersOfOtherWritersAreRead(String header) throws IOException {
        Path file = npy(header);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10 + header.length() + 24));
        try (NpyReader reader = NpyReader.open(file)) {
            assertThat(reader.rows()).isEqualTo(2);
            assertThat(reader.dimensions()).isEqualTo(3);
        }
    }

    @Test
    void arraysWithoutColumnsAreNoFeatures() throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 0)}";
        Path file = npy(header);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10 + header.length()));
        assertThatThrownBy(() -> FeatureReader.read(file, ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": shape (2000000000, 0) has no columns; rows of one value or more expected");
    }

    @Test
    void idsComeFromTheIndex() throws IOException {
        assertThat(idsFrom("\uFEFFrow,id\r\n0,ü\r\n1,\"a\"\"\r\nb\"\r\n")).containsExactly("ü", "a\"\nb");
        assertThat(idsFrom("row,id\n0,a\"\n1,\"b,\"\n")).containsExactly("a\"", "b,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`row,id\n0,\n0,`|line 2, row 0, has a blank id",
                "`row,id\n0,a\n1,\" \"\n`|line 3, row 1, has a blank id",
                "`row,id\n0,a\n1,\"b\n`|line 3, row 1, has a quotation mark without its second",
                "`row,id\n0,\"a\nb\"\n2,b\n`|line 4 is '2,b'; row 1 expected",
                "`row,id\n0,a,1\n`|line 2, row 0, has 3 fields; 2, as the header has, expected",
                "`row,id,ra\n0,a,east\n`|line 2, row 0, has 'east' as ra; a number, or nothing, expected",
                "`id\n`|line 1 is 'id'; 'row,id' expected",
                "``|line 1 is missing; 'row,id' expected"
            })
    void anIndexThatIsNoneIsRefusedWithTheLine(String csv, String reason) {
        assertThatThrownBy(() -> idsFrom(csv))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("f.csv") + ": " + reason);
    }

    private List<String> idsFrom(String csv) throws IOException {
        try (NpyWriter writer = NpyWriter.create(folder.resolve("f.npy"), 1)) {
            writer.write(new float[2], 0);
            writer.write(new float[2], 1);
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), csv);
        Features features = FeatureReader.read(folder.resolve("f.npy"), ProgressListener.NONE);
        return features.objects().stream().map(SurveyObject::id).toList();
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> NpyReader.open(folder.resolve("none.npy")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.npy");
    }

    private Path npy(String header) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        return Files.write(folder.resolve("hostile.npy"), bytes.array());
    }
}
