package org.galaxyscreen.features.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
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
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            long left = size;
            for (Map.Entry<String, JsonNode> field : header.properties()) {
                if (field.getKey().equals("__metadata__")) {
                    field.getValue()
                            .properties()
                            .forEach(entry -> metadata.put(
                                    entry.getKey(), entry.getValue().asText()));
                } else if (StateDict.needs(
                        field.getKey(), format(field.getValue()).orElse(null))) {
                    Tensor tensor = tensor(file, channel, 8 + headerLength, field.getKey(), field.getValue());
                    left -= tensor.values().length;
                    if (left < 0) {
                        throw new IOException(
                                file + ": its tensors have more numbers than it has bytes: it is damaged");
                    }
                    tensors.put(field.getKey(), tensor);
                }
            }
            return new StateDict(tensors, metadata);
        }
    }

    private static JsonNode header(Path file, ByteBuffer bytes) throws IOException {
        JsonNode header;
        try {
            header = new ObjectMapper().readTree(bytes.array());
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": the header is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw new IOException(file + ": the header is not a JSON object");
        }
        return header;
    }

    private static Tensor tensor(Path file, FileChannel channel, long dataStart, String name, JsonNode entry)
            throws IOException {
        String where = file + ": tensor '" + name + "'";
        String type = entry.path("dtype").asText();
        StoredNumber format = format(entry)
                .orElseThrow(() -> new IOException(where + " has type '" + type + "', which is not supported"));
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (JsonNode extent : entry.path("shape")) {
            if (!extent.canConvertToInt() || extent.asInt() < 0) {
                throw new IOException(where + " has extent " + extent + " in its shape");
            }
            shape.add(extent.asInt());
            count = Math.min(count * extent.asInt(), Long.MAX_VALUE / Integer.MAX_VALUE);
        }
        JsonNode offsets = entry.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        if (count > StateDict.MAX_VALUES || end - begin != count * format.bytes()) {
            throw new IOException(where + " has shape " + shape + " of " + type + " and bytes " + begin + " to " + end
                    + "; these do not fit each other");
        }
        if (begin < 0 || end > channel.size() - dataStart) {
            throw new IOException(where + " lies at bytes " + begin + " to " + end + "; the file has "
                    + (channel.size() - dataStart) + " bytes of data: it is cut short");
        }
        ByteBuffer bytes = buffer(file, channel, dataStart + begin, (int) (end - begin));
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
