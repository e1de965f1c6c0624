package org.galaxyscreen.detectors.saved.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/** Writes the container of detector files and of interrupted trainings. */
public final class ModelWriter {
    static final String FORMAT = "galaxy-screen-detector";
    static final int VERSION = 3;

    /** Values that are written together. */
    private static final int BLOCK = 1 << 12;

    private final ObjectNode description = JsonNodeFactory.instance.objectNode();
    private final Codecs codecs = new Codecs();
    private final List<Array> arrays = new ArrayList<>();
    private @Nullable Features known;

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private record Array(String name, String type, long[] shape, long bytes, Content content) {}

    /**
     * This leaving out rows that its reader will have: of them, and of views of them, it is written which they are.
     *
     * @param rows what the reader is told too: {@link ModelReader#knowing}
     */
    public ModelWriter knowing(Features rows) {
        known = rows;
        return this;
    }

    @Nullable
    Features known() {
        return known;
    }

    /** Takes what the file is to hold. */
    public StateWriter state() {
        return new SavedState.Writer(this, "", description);
    }

    Codecs codecs() {
        return codecs;
    }

    void add(String name, float[] values) {
        add(name, "F32", new long[] {values.length}, Float.BYTES, out -> writeFloats(values, out));
    }

    void add(String name, double[] values) {
        add(
                name,
                "F64",
                new long[] {values.length},
                Double.BYTES,
                out -> write(
                        values.length,
                        Double.BYTES,
                        (buffer, from, count) -> buffer.asDoubleBuffer().put(values, from, count),
                        out));
    }

    void add(String name, int[] values) {
        add(
                name,
                "I32",
                new long[] {values.length},
                Integer.BYTES,
                out -> write(
                        values.length,
                        Integer.BYTES,
                        (buffer, from, count) -> buffer.asIntBuffer().put(values, from, count),
                        out));
    }

    void add(String name, Features rows) {
        add(name, "F32", new long[] {rows.rows(), rows.dimensions()}, Float.BYTES, out -> {
            float[] row = new float[rows.dimensions()];
            for (int i = 0; i < rows.rows(); i++) {
                rows.copyRows(i, 1, row, 0);
                writeFloats(row, out);
            }
        });
    }

    private void add(String name, String type, long[] shape, int width, Content content) {
        long bytes = width;
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        arrays.add(new Array(name, type, shape, bytes, content));
    }

    private static void writeFloats(float[] values, OutputStream out) throws IOException {
        write(
                values.length,
                Float.BYTES,
                (buffer, from, count) -> buffer.asFloatBuffer().put(values, from, count),
                out);
    }

    /** Puts some values into a buffer, from its first byte on. */
    private interface Values {
        void put(ByteBuffer buffer, int from, int count);
    }

    /** Little-endian, block by block. */
    private static void write(int length, int width, Values values, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(BLOCK, length) * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < length; from += BLOCK) {
            int count = Math.min(BLOCK, length - from);
            values.put(buffer, from, count);
            out.write(buffer.array(), 0, count * width);
        }
    }

    /**
     * Writes it: the target is whole or not there.
     *
     * @param features what the features were made by, by name
     */
    public void write(Path target, Map<String, String> features) throws IOException {
        byte[] header = header(features, checksum());
        AtomicOutput.writeBytes(target, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Array array : arrays) {
                array.content().write(out);
            }
        });
    }

    private static String libraryVersion() {
        String version = ModelWriter.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** A mapper would first set up how objects of any class are written, which takes longer than to write the file. */
    private static byte[] json(ObjectNode tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonParser from = new TreeTraversingParser(tree);
                JsonGenerator to = new JsonFactory().createGenerator(bytes)) {
            from.nextToken();
            to.copyCurrentStructure(from);
        }
        return bytes.toByteArray();
    }

    private static String jsonText(ObjectNode tree) throws IOException {
        return new String(json(tree), StandardCharsets.UTF_8);
    }

    private byte[] header(Map<String, String> features, String checksum) throws IOException {
        String library = libraryVersion();
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = header.putObject("__metadata__");
        metadata.put("format", FORMAT);
        metadata.put("version", Integer.toString(VERSION));
        metadata.put("library", library);
        String detector = jsonText(description);
        metadata.put("detector", detector);
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(features).forEach(made::put);
        String sorted = jsonText(made);
        metadata.put("features", sorted);
        metadata.put("sha256", sealed(library, detector, sorted, checksum));
        long at = 0;
        for (Array array : arrays) {
            ObjectNode node = header.putObject(array.name());
            node.put("dtype", array.type());
            ArrayNode shape = node.putArray("shape");
            for (long size : array.shape()) {
                shape.add(size);
            }
            node.putArray("data_offsets").add(at).add(at + array.bytes());
            at += array.bytes();
        }
        byte[] bytes = json(header);
        // Padded with spaces, so that the arrays begin at a multiple of eight.
        byte[] padded = new byte[(bytes.length + 7) / 8 * 8];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        return padded;
    }

    /** One checksum for what the file says and for its arrays. */
    static String sealed(String library, String detector, String features, String arrays) {
        MessageDigest digest = Sha256.digest();
        for (String part : new String[] {FORMAT, Integer.toString(VERSION), library, detector, features, arrays}) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of the arrays' names, types, shapes and bytes, in their order. */
    private String checksum() {
        MessageDigest digest = Sha256.digest();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            for (Array array : arrays) {
                out.write(signature(array.name(), array.type(), array.shape()).getBytes(StandardCharsets.UTF_8));
                array.content().write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String signature(String name, String type, long[] shape) {
        return name + ' ' + type + ' ' + Arrays.toString(shape) + '\n';
    }
}
