package org.galaxyscreen.screening.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trees as text, and back, as a mapper writes and reads them. A mapper first sets up how objects of any class are written, which takes
 * a sixth of a second in a virtual machine that has just started. Thread-safe.
 */
public final class JsonText {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonText() {}

    /**
     * A tree as text, indented, without a line break at its end.
     *
     * @throws IllegalArgumentException if there are bytes or Java objects in it, which are not JSON
     */
    public static String indented(JsonNode tree) {
        return text(tree, new DefaultPrettyPrinter());
    }

    /**
     * A tree as text without a space.
     *
     * @throws IllegalArgumentException as {@link #indented}
     */
    public static String compact(JsonNode tree) {
        return text(tree, null);
    }

    private static String text(JsonNode tree, @Nullable PrettyPrinter spaces) {
        StringWriter text = new StringWriter();
        try (JsonGenerator to = new JsonFactory().createGenerator(text)) {
            if (spaces != null) {
                to.setPrettyPrinter(spaces);
            }
            write(tree, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing here fails but files, and there is none
        }
        return text.toString();
    }

    private static void write(JsonNode node, JsonGenerator to) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                to.writeStartObject(node, node.size());
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    to.writeFieldName(entry.getKey());
                    write(entry.getValue(), to);
                }
                to.writeEndObject();
            }
            case ARRAY -> {
                to.writeStartArray(node, node.size());
                for (JsonNode element : node) {
                    write(element, to);
                }
                to.writeEndArray();
            }
            case STRING -> to.writeString(node.textValue());
            case NUMBER -> writeNumber(node, to);
            case BOOLEAN -> to.writeBoolean(node.booleanValue());
            case NULL -> to.writeNull();
            default ->
                throw new IllegalArgumentException("a tree with a node of type " + node.getNodeType()
                        + "; objects, arrays, texts, numbers, booleans and nulls expected");
        }
    }

    private static void writeNumber(JsonNode node, JsonGenerator to) throws IOException {
        switch (node.numberType()) {
            case INT -> to.writeNumber(node.intValue());
            case LONG -> to.writeNumber(node.longValue());
            case FLOAT -> to.writeNumber(node.floatValue());
            case DOUBLE -> to.writeNumber(node.doubleValue());
            case BIG_INTEGER -> to.writeNumber(node.bigIntegerValue());
            case BIG_DECIMAL -> to.writeNumber(node.decimalValue());
        }
    }

    /**
     * The tree that a file begins with.
     *
     * @return a missing node where the file is empty
     * @throws com.fasterxml.jackson.core.JacksonException if it is not JSON
     * @throws IOException if it cannot be read
     */
    public static JsonNode read(Path file) throws IOException {
        try (JsonParser from = new JsonFactory().createParser(file.toFile())) {
            return from.nextToken() == null ? NODES.missingNode() : read(from);
        }
    }

    /** What begins with the current token. The parser refuses to go deeper than this can. */
    private static JsonNode read(JsonParser from) throws IOException {
        return switch (from.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (from.nextToken() != JsonToken.END_OBJECT) {
                    String name = from.currentName();
                    from.nextToken();
                    object.set(name, read(from));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (from.nextToken() != JsonToken.END_ARRAY) {
                    array.add(read(from));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(from.getText());
            case VALUE_NUMBER_INT -> integer(from);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(from.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IllegalStateException(from.currentToken() + " begins no value");
        };
    }

    private static JsonNode integer(JsonParser from) throws IOException {
        return switch (from.getNumberType()) {
            case INT -> NODES.numberNode(from.getIntValue());
            case LONG -> NODES.numberNode(from.getLongValue());
            default -> NODES.numberNode(from.getBigIntegerValue());
        };
    }
}
