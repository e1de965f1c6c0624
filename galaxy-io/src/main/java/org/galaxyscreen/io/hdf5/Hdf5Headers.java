package org.galaxyscreen.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The parts of an HDF5 file around the data: a superblock, and a root group of contiguous datasets, in the oldest form of
 * the format (superblock version 0), which every reader knows. jhdf's own writer wants a dataset as one Java array.
 *
 * @see <a href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t11.html">HDF5 File Format Specification,
 *     version 1.1</a>
 */
final class Hdf5Headers {
    static final int SUPERBLOCK_BYTES = 96;

    /** Half the symbols in a node of the group: so many datasets fit twice. */
    private static final int LEAF_K = 8;

    private static final int INTERNAL_K = 16;
    private static final int SYMBOL_BYTES = 40;
    private static final int TREE_BYTES = 24 + 8 * (2 * INTERNAL_K + 1) + 8 * 2 * INTERNAL_K;
    private static final int NODE_BYTES = 8 + 2 * LEAF_K * SYMBOL_BYTES;
    private static final int HEAP_HEADER_BYTES = 32;
    private static final int ROOT_HEADER_BYTES = 16 + 8 + 16;
    private static final long UNDEFINED = -1;

    private Hdf5Headers() {}

    /**
     * A dataset whose values lie in the file already.
     *
     * @param name in the root group
     * @param type of its values
     * @param shape its sides
     * @param address of its first byte in the file
     */
    record Dataset(String name, Type type, List<Long> shape, long address) {
        long bytes() {
            return shape.stream().reduce((long) type.bytes(), Math::multiplyExact);
        }
    }

    /**
     * The type of a value.
     *
     * @param bytes how many it has
     * @param kind integer, float or text
     */
    record Type(int bytes, Kind kind) {
        static final Type UINT8 = new Type(1, Kind.UNSIGNED);
        static final Type FLOAT64 = new Type(8, Kind.FLOAT64);

        /** UTF-8, filled up with zeros. */
        static Type text(int bytes) {
            return new Type(bytes, Kind.TEXT);
        }
    }

    enum Kind {
        UNSIGNED,
        FLOAT64,
        TEXT
    }

    /**
     * The root group and the headers of its datasets.
     *
     * @param address where the result will lie in the file; a multiple of 8
     * @param datasets 16 at most, sorted by name
     */
    static ByteBuffer rootGroup(long address, List<Dataset> datasets) {
        if (datasets.size() > 2 * LEAF_K) {
            throw new IllegalArgumentException(datasets.size() + " datasets; at most " + 2 * LEAF_K + " expected");
        }
        byte[] names = names(datasets);
        long tree = address + ROOT_HEADER_BYTES;
        long heap = tree + TREE_BYTES;
        long node = heap + HEAP_HEADER_BYTES + names.length;
        long headers = node + NODE_BYTES;
        ByteBuffer buffer = buffer(Math.toIntExact(headers - address) + 512 * datasets.size());

        objectHeader(buffer, message(0x11, buffer(16).putLong(tree).putLong(heap)));
        int lastName =
                names.length - padded(datasets.get(datasets.size() - 1).name().length() + 1);
        buffer.put(ascii("TREE")).put((byte) 0).put((byte) 0).putShort((short) 1);
        buffer.putLong(UNDEFINED).putLong(UNDEFINED).putLong(0).putLong(node).putLong(lastName);
        buffer.position((int) (heap - address));
        buffer.put(ascii("HEAP")).putInt(0).putLong(names.length).putLong(1).putLong(heap + HEAP_HEADER_BYTES);
        buffer.put(names);
        buffer.put(ascii("SNOD")).put((byte) 1).put((byte) 0).putShort((short) datasets.size());
        int symbols = buffer.position();
        buffer.position((int) (headers - address));
        int nameOffset = 8;
        for (int i = 0; i < datasets.size(); i++) {
            Dataset dataset = datasets.get(i);
            buffer.putLong(symbols + i * SYMBOL_BYTES, nameOffset);
            buffer.putLong(symbols + i * SYMBOL_BYTES + 8, address + buffer.position());
            nameOffset += padded(dataset.name().length() + 1);
            objectHeader(buffer, dataspace(dataset.shape()), datatype(dataset.type()), fillValue(), layout(dataset));
        }
        return buffer.flip();
    }

    /**
     * The first bytes of the file. Written last, they make it an HDF5 file.
     *
     * @param root where {@link #rootGroup} lies
     * @param end the file's length
     */
    static ByteBuffer superblock(long root, long end) {
        ByteBuffer buffer = buffer(SUPERBLOCK_BYTES);
        buffer.put((byte) 0x89).put(ascii("HDF\r\n")).put((byte) 0x1A).put((byte) '\n');
        // Versions; 8 bytes in addresses and lengths.
        buffer.putInt(0).put((byte) 0).put((byte) 8).put((byte) 8).put((byte) 0);
        buffer.putShort((short) LEAF_K).putShort((short) INTERNAL_K).putInt(0);
        buffer.putLong(0).putLong(UNDEFINED).putLong(end).putLong(UNDEFINED);
        buffer.putLong(0).putLong(root).putInt(1).putInt(0);
        buffer.putLong(root + ROOT_HEADER_BYTES).putLong(root + ROOT_HEADER_BYTES + TREE_BYTES);
        return buffer.flip();
    }

    /** The names one after the other, each ended by a zero and padded; an empty one first. */
    private static byte[] names(List<Dataset> datasets) {
        ByteBuffer names = buffer(8
                + datasets.stream().mapToInt(d -> padded(d.name().length() + 1)).sum());
        names.position(8);
        for (Dataset dataset : datasets) {
            int end = names.position() + padded(dataset.name().length() + 1);
            names.put(ascii(dataset.name())).position(end);
        }
        return names.array();
    }

    private static void objectHeader(ByteBuffer target, ByteBuffer... messages) {
        int bytes = 0;
        for (ByteBuffer message : messages) {
            bytes += message.remaining();
        }
        target.put((byte) 1)
                .put((byte) 0)
                .putShort((short) messages.length)
                .putInt(1)
                .putInt(bytes)
                .putInt(0);
        for (ByteBuffer message : messages) {
            target.put(message);
        }
    }

    private static ByteBuffer message(int type, ByteBuffer body) {
        int bytes = padded(body.position());
        ByteBuffer message = buffer(8 + bytes);
        message.putShort((short) type).putShort((short) bytes).putInt(0).put(body.flip());
        return message.rewind();
    }

    private static ByteBuffer dataspace(List<Long> shape) {
        ByteBuffer body = buffer(8 + 8 * shape.size());
        body.put((byte) 1).put((byte) shape.size()).putShort((short) 0).putInt(0);
        shape.forEach(body::putLong);
        return message(0x01, body);
    }

    private static ByteBuffer datatype(Type type) {
        ByteBuffer body = buffer(24);
        switch (type.kind()) {
            case UNSIGNED ->
                body.putInt(0x10).putInt(type.bytes()).putShort((short) 0).putShort((short) (8 * type.bytes()));
            case FLOAT64 -> {
                // Little-endian, the mantissa's leading 1 implied, the sign in bit 63.
                body.put((byte) 0x11)
                        .put((byte) 0x20)
                        .put((byte) 63)
                        .put((byte) 0)
                        .putInt(8);
                body.putShort((short) 0).putShort((short) 64);
                body.put((byte) 52).put((byte) 11).put((byte) 0).put((byte) 52).putInt(1023);
            }
            case TEXT ->
                body.put((byte) 0x13).put((byte) 0x11).putShort((short) 0).putInt(type.bytes());
            default -> throw new AssertionError(type);
        }
        return message(0x03, body);
    }

    /** Nothing is filled in, as everything is written. */
    private static ByteBuffer fillValue() {
        return message(
                0x05,
                buffer(8)
                        .put((byte) 2)
                        .put((byte) 2)
                        .put((byte) 1)
                        .put((byte) 1)
                        .putInt(0));
    }

    private static ByteBuffer layout(Dataset dataset) {
        return message(
                0x08,
                buffer(24)
                        .put((byte) 3)
                        .put((byte) 1)
                        .putLong(dataset.address())
                        .putLong(dataset.bytes()));
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int padded(int bytes) {
        return bytes + 7 & -8;
    }
}
