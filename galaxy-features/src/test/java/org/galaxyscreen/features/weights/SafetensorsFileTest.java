package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as the format's own readers accept and refuse them. */
class SafetensorsFileTest {
    @TempDir
    private Path folder;

    @Test
    void tensorsInAnyOrderAndEmptyOnesCoverTheData() throws IOException {
        StateDict read = SafetensorsFile.read(file(
                "{'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]},'none':{'dtype':'F32','shape':[0,3],'data_offsets':[4,4]},"
                        + "'a':{'dtype':'F32','shape':[],'data_offsets':[0,4]}}   ",
                1,
                2));

        assertThat(read.tensors().get("a").values()).containsExactly(1);
        assertThat(read.tensors().get("b").values()).containsExactly(2);
        assertThat(read.tensors().get("none").values()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[0,8]|[4,8]|'b' share bytes 4 to 8",
                "[0,4]|[0,4]|'b' share bytes 0 to 4",
                "[0,4]|[8,12]|bytes 4 to 8 of the data belong to no tensor",
                "[4,8]|[8,12]|bytes 0 to 4 of the data belong to no tensor",
                "[0,4]|[4,8]|bytes 8 to 12 of the data belong to no tensor",
                "[0,4]|[-4,0]|'b' has data_offsets [-4,0]; 0 or more expected",
                "[0,4]|[8,4]|'b' has data_offsets [8,4]; 0 or more expected, the second not below the first",
                "[0,4]|[4.5,8.5]|'b' has data_offsets [4.5,8.5]; two whole numbers expected",
                "[0,4]|['4','8']|'b' has data_offsets [\"4\",\"8\"]; two whole numbers expected",
                "[0,4]|[4]|'b' has data_offsets [4]; two whole numbers expected",
                "[0,4]|[4,99999999999999999999]|'b' has data_offsets [4,99999999999999999999]",
                "[0,4]|[12,16]|'b' lies at bytes 12 to 16; the file has 12 bytes of data: it is cut short",
            })
    void offsetsThatAreNotThoseOfTheFormatAreRefused(String a, String b, String fault) throws IOException {
        int values = a.equals("[0,8]") ? 2 : 1;
        Path file = file(
                "{'a':{'dtype':'F32','shape':[" + values + "],'data_offsets':" + a
                        + "},'b':{'dtype':'F32','shape':[1],'data_offsets':" + b + "}}",
                1,
                2,
                3);

        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(fault);
    }

    @Test
    void nameThatIsThereTwiceIsRefused() throws IOException {
        String entry = "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
        Path file = file("{" + entry + "," + entry + "}", 1);

        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Duplicate field 'a'");
    }

    /** Blanks may follow the header's object, and nothing else, as for the format's own library. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "x", "\0"})
    void whatFollowsTheHeadersObjectIsRefused(String more) throws IOException {
        Path file = file("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}" + more, 1);

        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": the header is not valid JSON: ");
    }

    @Test
    void deepHeaderIsRefusedInOneSentence() throws IOException {
        Path file = file("{'a':".repeat(100_000));

        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": the header has objects in objects, deeper than the format knows");
    }

    @ParameterizedTest
    @CsvSource({"I8, 4", "I16, 2", "I32, 1"})
    void codesOfQuantisedNetworksAreNoParameters(String type, int count) throws IOException {
        Path file = file(
                "{'model.layer1.0.conv1.weight':{'dtype':'" + type + "','shape':[" + count + "],'data_offsets':[0,4]}}",
                1);

        assertThatThrownBy(() -> SafetensorsFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "'model.layer1.0.conv1.weight' has type " + type + ": the codes of a quantised network");
    }

    /** Quotes are written as apostrophes. */
    private Path file(String header, float... values) throws IOException {
        byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + Float.BYTES * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return Files.write(folder.resolve("w.safetensors"), bytes.array());
    }
}
