package org.galaxyscreen.features.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.io.durable.AtomicOutput;

/**
 * The safetensors format: a length (8 bytes, little-endian), a JSON header of that length, and the tensors' bytes, which
 * the header's offsets refer to.
 */
final class SafetensorsFile {
    /** The format's own limit. */
    private static final long MAX_HEADER = 100_000_000;

    /** A header is an object of objects of lists; a name that is there twice would hide a tensor. */
    private static final ObjectMapper HEADERS = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private SafetensorsFile() {}

    static StateDict read(Path file) throws IOException {
        try (FileChannel channel = StateDict.open(file)) {
            long size = channel.size();
            long headerLength = buffer(file, channel, 0, 8).getLong(0);
            if (headerLength < 2 || headerLength > Math.min(MAX_HEADER, size - 8)) {
                throw new IOException(file + ": the header's length is given as " + headerLength
                        + " bytes; the file has " + size + ": it is cut short, or no .safetensors file");
            }
            JsonNode header = header(file, buffer(file, channel, 8, (int) headerLength));
            List<Place> places = new ArrayList<>();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            long left = size;
            for (Map.Entry<String, JsonNode> field : header.properties()) {
                if (field.getKey().equals("__metadata__")) {
                    field.getValue()
                            .properties()
                            .forEach(entry -> metadata.put(
                                    entry.getKey(), entry.getValue().asText()));
                    continue;
                }
                Place place = Place.of(file, field.getKey(), field.getValue(), size - 8 - headerLength);
                places.add(place);
                if (StateDict.needs(field.getKey(), format(field.getValue()).orElse(null))) {
                    Tensor tensor = tensor(file, channel, 8 + headerLength, place, field.getValue());
                    left -= tensor.values().length;
                    if (left < 0) {
                        throw new IOException(
                                file + ": its tensors have more numbers than it has bytes: it is damaged");
                    }
                    tensors.put(field.getKey(), tensor);
                }
            }
            Place.requireCover(file, places, size - 8 - headerLength);
            return new StateDict(tensors, metadata);
        }
    }

    /** The bytes of a tensor, counted from the end of the header. */
    private record Place(String name, long begin, long end) {
        static Place of(Path file, String name, JsonNode entry, long size) throws IOException {
            JsonNode offsets = entry.path("data_offsets");
            if (offsets.size() != 2 || !isWhole(offsets.get(0)) || !isWhole(offsets.get(1))) {
                throw new IOException(
                        file + ": tensor '" + name + "' has data_offsets " + offsets + "; two whole numbers expected");
            }
            Place place =
                    new Place(name, offsets.get(0).asLong(), offsets.get(1).asLong());
            if (place.begin < 0 || place.end < place.begin) {
                throw new IOException(file + ": tensor '" + name + "' has data_offsets " + offsets
                        + "; 0 or more expected, the second not below the first");
            }
            if (place.end > size) {
                throw new IOException(file + ": tensor '" + name + "' lies at bytes " + place.begin + " to " + place.end
                        + "; the file has " + size + " bytes of data: it is cut short");
            }
            return place;
        }

        private static boolean isWhole(JsonNode offset) {
            return offset.isIntegralNumber() && offset.canConvertToLong();
        }

        /** The format has it so: each byte is of one tensor. Where it is not, an offset is wrong, and the numbers are another tensor's. */
        static void requireCover(Path file, List<Place> places, long size) throws IOException {
            long end = 0;
            String before = "";
            for (Place place : places.stream()
                    .sorted(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end))
                    .toList()) {
                if (place.begin < end) {
                    throw new IOException(file + ": tensors '" + before + "' and '" + place.name + "' share bytes "
                            + place.begin + " to " + Math.min(end, place.end) + ": the file is damaged");
                }
                requireNoHole(file, end, place.begin);
                end = place.end;
                before = place.name;
            }
            requireNoHole(file, end, size);
        }

        private static void requireNoHole(Path file, long from, long to) throws IOException {
            if (from < to) {
                throw new IOException(
                        file + ": bytes " + from + " to " + to
                                + " of the data belong to no tensor: the file is damaged, or was not written as the format asks");
            }
        }
    }

    private static JsonNode header(Path file, ByteBuffer bytes) throws IOException {
        JsonNode header;
        try {
            header = HEADERS.readTree(bytes.array());
        } catch (StreamConstraintsException e) {
            throw new IOException(file + ": the header has objects in objects, deeper than the format knows", e);
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": the header is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw new IOException(file + ": the header is not a JSON object");
        }
        return header;
    }

    private static Tensor tensor(Path file, FileChannel channel, long dataStart, Place place, JsonNode entry)
            throws IOException {
        String where = file + ": tensor '" + place.name() + "'";
        String type = entry.path("dtype").asText();
        StoredNumber format = format(entry)
                .orElseThrow(() -> new IOException(where + " has type '" + type + "', which is not supported"));
        StateDict.requireNumbers(where, place.name(), format);
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (JsonNode extent : entry.path("shape")) {
            if (!extent.canConvertToInt() || extent.asInt() < 0) {
                throw new IOException(where + " has extent " + extent + " in its shape");
            }
            shape.add(extent.asInt());
            count = Math.min(count * extent.asInt(), Long.MAX_VALUE / Integer.MAX_VALUE);
        }
        if (count > StateDict.MAX_VALUES || place.end() - place.begin() != count * format.bytes()) {
            throw new IOException(where + " has shape " + shape + " of " + type + " and bytes " + place.begin() + " to "
                    + place.end() + "; these do not fit each other");
        }
        ByteBuffer bytes = buffer(file, channel, dataStart + place.begin(), (int) (place.end() - place.begin()));
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = format.get(bytes, i);
        }
        return new Tensor(shape, values);
    }

    private static Optional<StoredNumber> format(JsonNode entry) {
        return StoredNumber.ofSafetensors(entry.path("dtype").asText());
    }

    private static ByteBuffer buffer(Path file, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException(file + ": ends at byte " + (position + bytes.position()) + "; "
                        + bytes.remaining() + " more expected");
            }
        }
        return bytes;
    }

    /** Writes float32 tensors; the target appears only when it is complete. */
    static void write(Path file, StateDict dict) throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        if (!dict.metadata().isEmpty()) {
            dict.metadata().forEach(header.putObject("__metadata__")::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : dict.tensors().entrySet()) {
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            ArrayNode shape = tensor.putArray("shape");
            entry.getValue().shape().forEach(shape::add);
            long end = offset + (long) Float.BYTES * entry.getValue().values().length;
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = new ObjectMapper().writeValueAsBytes(header);
        AtomicOutput.writeBytes(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (Tensor tensor : dict.tensors().values()) {
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.values().length)
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                out.write(bytes.array());
            }
        });
    }
}
