package org.galaxyscreen.screening.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Test
    void isWhatAMapperWrites() throws IOException {
        ObjectNode tree = NODES.objectNode();
        tree.put("text", "α \"quoted\" \\ / \u0001 \n\t\u2028 😀");
        tree.put("key with \"quotes\"", "");
        tree.put("int", -7).put("long", Long.MIN_VALUE).put("short", (short) 5);
        tree.put("double", 0.1).put("large", 1e300).put("whole", 3.0).put("minus", -0.0);
        tree.put("infinite", Double.POSITIVE_INFINITY).put("nan", Double.NaN);
        tree.put("float", 0.1f).put("nan float", Float.NaN);
        tree.put("big", new BigInteger("123456789012345678901234567890"));
        tree.put("exact", new BigDecimal("1.50")).put("far", new BigDecimal("1E+30"));
        tree.put("true", true).put("false", false).putNull("null");
        tree.putObject("empty");
        tree.putArray("none");
        tree.putArray("array").add(1).add("two").addNull().add(2.5).addObject().put("x", 1);
        tree.putObject("nested").putObject("deeper").putArray("list").addArray().addArray();
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        assertThat(JsonText.indented(tree)).isEqualTo(mapper.writeValueAsString(tree));
        assertThat(JsonText.compact(tree)).isEqualTo(new ObjectMapper().writeValueAsString(tree));
        assertThat(mapper.readTree(JsonText.indented(tree)).path("text")).isEqualTo(tree.get("text"));
    }

    @Test
    void isIndentedByTwoSpaces() {
        ObjectNode tree = NODES.objectNode();
        tree.put("a", 1).putArray("b").add("x").add(true);
        tree.putObject("c").put("d", 0.5);
        assertThat(JsonText.indented(tree))
                .isEqualToNormalizingNewlines(
                        "{\n  \"a\" : 1,\n  \"b\" : [ \"x\", true ],\n  \"c\" : {\n    \"d\" : 0.5\n  }\n}");
    }

    @Test
    void readsWhatAMapperReads(@TempDir Path folder) throws IOException {
        String text =
                """
                {"text": "α \\u00e9 \\n", "ints": [0, -7, 2147483648, 123456789012345678901234567890],
                 "reals": [0.1, 1e300, -0.0, 1E-400], "true": true, "false": false, "null": null,
                 "empty": {}, "none": [], "twice": 1, "twice": {"a": [[{"b": ""}]]}} trailing""";
        Path file = Files.writeString(folder.resolve("some.json"), text);
        assertThat(JsonText.read(file)).isEqualTo(new ObjectMapper().readTree(text));
        assertThat(JsonText.read(file).get("ints").get(2).isLong()).isTrue();
        assertThat(JsonText.read(file)
                        .get("twice")
                        .get("a")
                        .get(0)
                        .get(0)
                        .get("b")
                        .asText())
                .isEmpty();
    }

    @Test
    void anEmptyFileHasNoTree(@TempDir Path folder) throws IOException {
        assertThat(JsonText.read(Files.createFile(folder.resolve("empty.json"))).isMissingNode())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "{", "{\"a\"", "{\"a\":", "[1, 2", "[1,]", "}", "\u0001"})
    void whatIsNotJsonIsRefused(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("some.json"), text);
        assertThatThrownBy(() -> JsonText.read(file)).isInstanceOf(JacksonException.class);
    }

    @Test
    void deepNestingIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("deep.json"), "[".repeat(1_000_000));
        assertThatThrownBy(() -> JsonText.read(file))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void refusesToWriteWhatIsNotJson() {
        ObjectNode tree = NODES.objectNode();
        tree.putPOJO("object", new Object());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonText.indented(tree))
                .withMessageContaining("POJO");
    }
}
