package org.galaxyscreen.detectors.saved.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.saved.StateReader;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ModelWriter} wrote. Nothing is believed before it is checked. */
public final class ModelReader implements AutoCloseable {
    private static final int MAX_HEADER_BYTES = 1 << 24;
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Map<String, Array> arrays = new LinkedHashMap<>();
    private final JsonNode metadata;
    private final JsonNode detector;
    private final JsonNode features;
    private final Codecs codecs = new Codecs();
    private long start;
    private @Nullable Features known;

    private record Array(String type, long[] shape, long from, long to) {}

    public ModelReader(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        boolean complete = false;
        try {
            this.size = channel.size();
            ObjectMapper json = new ObjectMapper(JsonFactory.builder()
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(64)
                                    .maxStringLength(MAX_HEADER_BYTES)
                                    .build())
                            .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
            JsonNode header = header(json);
            metadata = header.path("__metadata__");
            requireKnownFormat();
            detector = parse(json, text("detector"), "the detector's description");
            features = parse(json, text("features"), "the origin of its features");
            readArrays(header);
            requireChecksum();
            complete = true;
        } finally {
            if (!complete) {
                channel.close();
            }
        }
    }

    private JsonNode header(ObjectMapper json) throws IOException {
        if (size < Long.BYTES) {
            throw malformed("it has " + size + " bytes, less than the length of a header");
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(length, 0);
        long bytes = length.getLong(0);
        if (bytes < 2 || bytes > MAX_HEADER_BYTES) {
            throw malformed("its header is said to have " + bytes + " bytes; 2 to " + MAX_HEADER_BYTES
                    + " expected, so this is not a detector file");
        }
        start = Long.BYTES + bytes;
        if (start > size) {
            throw malformed("it is cut short: the header ends at byte " + start + ", the file at " + size);
        }
        ByteBuffer header = ByteBuffer.allocate((int) bytes);
        readFully(header, Long.BYTES);
        return parse(json, new String(header.array(), StandardCharsets.UTF_8), "the header");
    }

    private JsonNode parse(ObjectMapper json, String text, String what) throws IOException {
        try {
            JsonNode node = json.readTree(text);
            if (!node.isObject()) {
                throw malformed(what + " is not a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw malformed(what + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private void requireKnownFormat() throws IOException {
        if (!ModelWriter.FORMAT.equals(metadata.path("format").asText())) {
            throw malformed("it is not a detector file: '" + ModelWriter.FORMAT + "' expected as its format");
        }
        String version = text("version");
        int number;
        try {
            number = Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw malformed("its version is '" + version + "'");
        }
        if (number != ModelWriter.VERSION) {
            throw malformed("it has version " + number + " of the format, written by library version "
                    + metadata.path("library").asText("unknown") + "; this library reads version "
                    + ModelWriter.VERSION
                    + (number > ModelWriter.VERSION ? ": use a newer one" : ": fit the detector again and save it"));
        }
    }

    private String text(String name) throws IOException {
        JsonNode value = metadata.get(name);
        if (value == null || !value.isTextual()) {
            throw malformed("its metadata has no '" + name + "'");
        }
        return value.textValue();
    }

    /** Arrays must follow one another and fill the file to its end: no byte unaccounted for, none read twice. */
    private void readArrays(JsonNode header) throws IOException {
        long at = 0;
        for (Iterator<Map.Entry<String, JsonNode>> fields = header.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equals("__metadata__")) {
                continue;
            }
            String name = field.getKey();
            JsonNode node = field.getValue();
            String type = node.path("dtype").asText();
            int width =
                    switch (type) {
                        case "F32", "I32" -> 4;
                        case "F64" -> 8;
                        default ->
                            throw malformed("array '" + name + "' has type '" + type + "'; F32, F64 or I32 expected");
                    };
            JsonNode sizes = node.path("shape");
            if (sizes.size() < 1 || sizes.size() > 2) {
                throw malformed("array '" + name + "' has shape " + sizes + "; one or two dimensions expected");
            }
            long[] shape = new long[sizes.size()];
            long bytes = width;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = sizes.get(i).asLong(-1);
                if (shape[i] < 0 || (shape[i] > 0 && bytes > size / shape[i])) {
                    throw malformed("it is cut short, or not true to itself: array '" + name + "' of shape " + sizes
                            + " does not fit into the file's " + size + " bytes");
                }
                bytes *= shape[i];
            }
            JsonNode offsets = node.path("data_offsets");
            if (offsets.path(0).asLong(-1) != at || offsets.path(1).asLong(-1) != at + bytes) {
                throw malformed("array '" + name + "' is said to be at bytes " + offsets + "; [" + at + ","
                        + (at + bytes) + "] expected");
            }
            arrays.put(name, new Array(type, shape, at, at + bytes));
            at += bytes;
        }
        if (start + at != size) {
            throw malformed((start + at > size ? "it is cut short: " : "it goes on after its end: ") + (start + at)
                    + " bytes expected, " + size + " found");
        }
    }

    private void requireChecksum() throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (Map.Entry<String, Array> entry : arrays.entrySet()) {
            Array array = entry.getValue();
            digest.update(ModelWriter.signature(entry.getKey(), array.type(), array.shape())
                    .getBytes(StandardCharsets.UTF_8));
            for (long at = array.from(); at < array.to(); at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, array.to() - at));
                readFully(buffer, start + at);
                digest.update(buffer.array(), 0, buffer.limit());
            }
        }
        String found = ModelWriter.sealed(
                text("library"),
                text("detector"),
                text("features"),
                HexFormat.of().formatHex(digest.digest()));
        if (!found.equals(text("sha256"))) {
            throw malformed("it has been changed or damaged: its contents have SHA-256 " + found + ", it says "
                    + text("sha256"));
        }
    }

    private void readFully(ByteBuffer target, long position) throws IOException {
        target.rewind();
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new EOFException(path + " ended while it was read");
            }
        }
    }

    /** This finding rows where {@link ModelWriter#knowing} left them out. */
    public ModelReader knowing(Features rows) {
        known = rows;
        return this;
    }

    /** Those rows, or some of them. */
    Features known(String name, int dimensions, int @Nullable [] rows) throws IOException {
        if (known == null || known.dimensions() != dimensions) {
            throw malformed("'" + name + "' are rows of " + dimensions + " values that are not in the file; "
                    + (known == null ? "none" : "rows of " + known.dimensions()) + " are known");
        }
        try {
            return rows == null ? known : known.view(rows);
        } catch (IndexOutOfBoundsException e) {
            throw malformed("'" + name + "' are rows that are not known: " + e.getMessage());
        }
    }

    public IOException malformed(String problem) {
        return new IOException(path + ": cannot be read as a detector: " + problem);
    }

    public String library() {
        return metadata.path("library").asText();
    }

    /** What the features were made by, by name. */
    public Map<String, String> features() {
        Map<String, String> texts = new LinkedHashMap<>();
        features.fields()
                .forEachRemaining(
                        field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    public StateReader state() {
        return new SavedState.Reader(this, "", detector);
    }

    Codecs codecs() {
        return codecs;
    }

    private Array require(String name, String type, long length) throws IOException {
        Array array = arrays.get(name);
        if (array == null || !array.type().equals(type) || array.shape().length != 1) {
            throw malformed("it has no array '" + name + "' of type " + type + " and one dimension");
        }
        if (length >= 0 && array.shape()[0] != length) {
            throw malformed("array '" + name + "' has " + array.shape()[0] + " values; " + length + " expected");
        }
        if (array.shape()[0] > Integer.MAX_VALUE / 8) {
            throw malformed("array '" + name + "' has " + array.shape()[0] + " values, which is too many");
        }
        return array;
    }

    private ByteBuffer bytes(Array array) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate((int) (array.to() - array.from())).order(ByteOrder.LITTLE_ENDIAN);
        readFully(bytes, start + array.from());
        return bytes.rewind();
    }

    float[] floats(String name, long length) throws IOException {
        Array array = require(name, "F32", length);
        float[] values = new float[(int) array.shape()[0]];
        bytes(array).asFloatBuffer().get(values);
        return values;
    }

    /** Takes float32 as well: what is float64 now may have been saved in float32 before. */
    double[] doubles(String name, long length) throws IOException {
        Array saved = arrays.get(name);
        if (saved != null && saved.type().equals("F32")) {
            float[] narrow = floats(name, length);
            double[] values = new double[narrow.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = narrow[i];
            }
            return values;
        }
        Array array = require(name, "F64", length);
        double[] values = new double[(int) array.shape()[0]];
        bytes(array).asDoubleBuffer().get(values);
        return values;
    }

    int[] integers(String name, long length) throws IOException {
        Array array = require(name, "I32", length);
        int[] values = new int[(int) array.shape()[0]];
        bytes(array).asIntBuffer().get(values);
        return values;
    }

    Features rows(String name, int dimensions) throws IOException {
        Array array = arrays.get(name);
        if (array == null
                || !array.type().equals("F32")
                || array.shape().length != 2
                || array.shape()[1] != dimensions
                || array.shape()[0] > Integer.MAX_VALUE) {
            throw malformed("it has no array '" + name + "' of rows of " + dimensions + " values; "
                    + (array == null ? "none" : Arrays.toString(array.shape())) + " found");
        }
        Features.Builder rows = Features.builder(SurveyObject.numbered((int) array.shape()[0]), dimensions);
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] row = new float[dimensions];
        for (int i = 0; i < array.shape()[0]; i++) {
            readFully(bytes, start + array.from() + (long) i * bytes.capacity());
            bytes.rewind().asFloatBuffer().get(row);
            rows.add(row, 0);
        }
        return rows.build();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
