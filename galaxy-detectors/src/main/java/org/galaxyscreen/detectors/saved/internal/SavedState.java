package org.galaxyscreen.detectors.saved.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** State in a container: an array is named by its path in the header, {@code members.0.detector.centroids}. */
final class SavedState {
    /** Stands for rows that the reader has, all of them or some. */
    private static final String KNOWN = "known rows";

    private static final String SOME_KNOWN = "some of the known rows";

    private SavedState() {}

    /** Takes a state. */
    static final class Writer implements StateWriter {
        private final ModelWriter file;
        private final String path;
        private final ObjectNode node;

        Writer(ModelWriter file, String path, ObjectNode node) {
            this.file = file;
            this.path = path;
            this.node = node;
        }

        @Override
        public Writer put(String name, String value) {
            node.put(name, value);
            return this;
        }

        @Override
        public Writer put(String name, long value) {
            node.put(name, value);
            return this;
        }

        @Override
        public Writer put(String name, boolean value) {
            node.put(name, value);
            return this;
        }

        @Override
        public Writer put(String name, Enum<?> value) {
            node.put(name, value.name());
            return this;
        }

        /** JSON has no infinity: such a number is written as a text. */
        @Override
        public Writer put(String name, double value) {
            if (Double.isFinite(value)) {
                node.put(name, value);
            } else {
                node.put(name, Double.toString(value));
            }
            return this;
        }

        @Override
        public Writer put(String name, float[] values) {
            file.add(path + name, values);
            return this;
        }

        @Override
        public Writer put(String name, double[] values) {
            file.add(path + name, values);
            return this;
        }

        @Override
        public Writer put(String name, int[] values) {
            file.add(path + name, values);
            return this;
        }

        @Override
        public Writer put(String name, Features rows) {
            Features known = file.known();
            int[] some = known == null ? null : rows.rowsIn(known).orElse(null);
            if (rows == known) {
                node.put(name, KNOWN);
            } else if (some != null) {
                node.put(name, SOME_KNOWN);
                file.add(path + name, some);
            } else {
                file.add(path + name, rows);
            }
            return this;
        }

        @Override
        public Writer put(String name, Fences fences) {
            child(name).put("lower", fences.lower()).put("upper", fences.upper());
            return this;
        }

        @Override
        public Writer fitted(Object fitted) {
            file.codecs().save(fitted, this);
            return this;
        }

        @Override
        public Writer child(String name) {
            return new Writer(file, path + name + '.', node.putObject(name));
        }

        @Override
        public <T> Writer putAll(String name, List<T> parts, Element<T> each) {
            Writer child = child(name);
            child.put("count", parts.size());
            for (int i = 0; i < parts.size(); i++) {
                each.save(child.child(Integer.toString(i)), parts.get(i));
            }
            return this;
        }
    }

    /** Gives a state back. What is missing or of another kind is an {@link IOException} that names it. */
    static final class Reader implements StateReader {
        private final ModelReader file;
        private final String path;
        private final JsonNode node;

        Reader(ModelReader file, String path, JsonNode node) {
            this.file = file;
            this.path = path;
            this.node = node;
        }

        private JsonNode require(String name) throws IOException {
            JsonNode value = node.get(name);
            if (value == null) {
                throw file.malformed("'" + path + name + "' is missing");
            }
            return value;
        }

        @Override
        public String text(String name) throws IOException {
            JsonNode value = require(name);
            if (!value.isTextual()) {
                throw file.malformed("'" + path + name + "' is " + value + "; a text expected");
            }
            return value.textValue();
        }

        @Override
        public int integer(String name) throws IOException {
            JsonNode value = require(name);
            if (!value.canConvertToInt() || !value.isIntegralNumber()) {
                throw file.malformed("'" + path + name + "' is " + value + "; a whole number expected");
            }
            return value.intValue();
        }

        @Override
        public int positiveInteger(String name) throws IOException {
            int value = integer(name);
            if (value < 1) {
                throw malformed("'" + name + "' is " + value + "; 1 or more expected");
            }
            return value;
        }

        @Override
        public long longInteger(String name) throws IOException {
            JsonNode value = require(name);
            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                throw file.malformed("'" + path + name + "' is " + value + "; a whole number expected");
            }
            return value.longValue();
        }

        @Override
        public boolean flag(String name) throws IOException {
            JsonNode value = require(name);
            if (!value.isBoolean()) {
                throw file.malformed("'" + path + name + "' is " + value + "; true or false expected");
            }
            return value.booleanValue();
        }

        @Override
        public double number(String name) throws IOException {
            JsonNode value = require(name);
            if (value.isNumber()) {
                return value.doubleValue();
            }
            return switch (value.asText()) {
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> Double.NaN;
                default -> throw file.malformed("'" + path + name + "' is " + value + "; a number expected");
            };
        }

        @Override
        public <E extends Enum<E>> E constant(String name, Class<E> type) throws IOException {
            String value = text(name);
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(value)) {
                    return constant;
                }
            }
            throw file.malformed("'" + path + name + "' is '" + value + "', which this version does not know");
        }

        @Override
        public float[] floats(String name, long length) throws IOException {
            return file.floats(path + name, length);
        }

        @Override
        public double[] doubles(String name, long length) throws IOException {
            return file.doubles(path + name, length);
        }

        @Override
        public int[] integers(String name, long length) throws IOException {
            return file.integers(path + name, length);
        }

        @Override
        public Features rows(String name, int dimensions) throws IOException {
            String which = node.path(name).asText();
            if (which.equals(KNOWN)) {
                return file.known(path + name, dimensions, null);
            }
            if (which.equals(SOME_KNOWN)) {
                return file.known(path + name, dimensions, file.integers(path + name, -1));
            }
            return file.rows(path + name, dimensions);
        }

        @Override
        public Fences fences(String name) throws IOException {
            Reader fences = child(name);
            return new Fences(fences.number("lower"), fences.number("upper"));
        }

        @Override
        public <T> T fitted(Class<T> type) throws IOException {
            return file.codecs().load(this, type);
        }

        @Override
        public boolean has(String name) {
            return node.has(name);
        }

        @Override
        public Reader child(String name) throws IOException {
            JsonNode value = require(name);
            if (!value.isObject()) {
                throw file.malformed("'" + path + name + "' is not an object");
            }
            return new Reader(file, path + name + '.', value);
        }

        @Override
        public List<StateReader> all(String name) throws IOException {
            Reader list = child(name);
            int count = list.integer("count");
            if (count < 0 || count > list.node.size()) {
                throw file.malformed("'" + path + name + "' says " + count + " elements");
            }
            List<StateReader> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                elements.add(list.child(Integer.toString(i)));
            }
            return elements;
        }

        @Override
        public IOException malformed(String problem) {
            return file.malformed("'" + path + "': " + problem);
        }
    }
}
