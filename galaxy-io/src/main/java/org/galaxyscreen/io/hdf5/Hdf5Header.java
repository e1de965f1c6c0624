package org.galaxyscreen.io.hdf5;

import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of an HDF5 object as a list of messages that are not interpreted yet. jhdf interprets all of them at once
 * and gives up on an object, and on the group around it, for a single one that it does not know.
 */
final class Hdf5Header {
    static final int DATASPACE = 1;
    static final int LINK_INFO = 2;
    static final int DATATYPE = 3;
    static final int OLD_FILL_VALUE = 4;
    static final int FILL_VALUE = 5;
    static final int LINK = 6;
    static final int EXTERNAL_FILES = 7;
    static final int LAYOUT = 8;
    static final int FILTERS = 11;
    static final int SYMBOL_TABLE = 17;
    private static final int CONTINUATION = 16;

    /** A header of more blocks than this is a loop. */
    private static final int MAX_BLOCKS = 10_000;

    private final Hdf5File file;
    private final List<Message> messages = new ArrayList<>();
    private final List<long[]> continuations = new ArrayList<>();

    private Hdf5Header(Hdf5File file) {
        this.file = file;
    }

    /** One message; {@code data} is little-endian. */
    record Message(int type, boolean shared, ByteBuffer data) {}

    static Hdf5Header read(Hdf5File file, long address) throws IOException {
        Hdf5Header header = new Hdf5Header(file);
        ByteBuffer start = file.bytes(address, 16);
        if (start.get(0) == 1) {
            header.readVersion1(address, start);
        } else if (startsWith(start, "OHDR") && start.get(4) == 2) {
            header.readVersion2(address, start.get(5));
        } else {
            throw new IOException(file + " is damaged: no object header at byte " + address);
        }
        return header;
    }

    /** The first message of that type, or null. */
    @Nullable
    Message first(int type) {
        return messages.stream()
                .filter(message -> message.type() == type)
                .findFirst()
                .orElse(null);
    }

    List<Message> all(int type) {
        return messages.stream().filter(message -> message.type() == type).toList();
    }

    private void readVersion1(long address, ByteBuffer start) throws IOException {
        continuations.add(new long[] {address + 16, start.getInt(8) & 0xFFFFFFFFL});
        for (int i = 0; i < continuations.size(); i++) {
            checkBlocks(i);
            ByteBuffer block = file.bytes(continuations.get(i)[0], continuations.get(i)[1]);
            while (block.remaining() >= 8) {
                int type = block.getShort() & 0xFFFF;
                int size = block.getShort() & 0xFFFF;
                boolean shared = (block.get() & 2) != 0;
                block.position(block.position() + 3);
                add(type, size, shared, block);
            }
        }
    }

    private void readVersion2(long address, int flags) throws IOException {
        int prefix = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        int sizeBytes = 1 << (flags & 3);
        ByteBuffer head = file.bytes(address, prefix + sizeBytes);
        head.position(prefix);
        long size = Hdf5File.unsigned(head, sizeBytes);
        file.checkWithin(address, size);
        continuations.add(new long[] {address, prefix + sizeBytes + size + 4});
        for (int i = 0; i < continuations.size(); i++) {
            checkBlocks(i);
            ByteBuffer block = file.bytes(continuations.get(i)[0], continuations.get(i)[1]);
            if (i > 0 && !startsWith(block, "OCHK")) {
                throw new IOException(file + " is damaged: no continued object header at byte "
                        + continuations.get(i)[0]);
            }
            verify(block);
            block.position(i == 0 ? prefix + sizeBytes : 4).limit(block.limit() - 4);
            int messageHead = (flags & 4) != 0 ? 6 : 4;
            while (block.remaining() >= messageHead) {
                int type = block.get() & 0xFF;
                int length = block.getShort() & 0xFFFF;
                boolean shared = (block.get() & 2) != 0;
                block.position(block.position() + messageHead - 4);
                add(type, length, shared, block);
            }
        }
    }

    private void checkBlocks(int count) throws IOException {
        if (count > MAX_BLOCKS) {
            throw new IOException(file + " is damaged: an object header has more than " + MAX_BLOCKS + " blocks");
        }
    }

    private void add(int type, int size, boolean shared, ByteBuffer block) throws IOException {
        if (size > block.remaining()) {
            throw new IOException(file + " is damaged: a message of " + size + " bytes in " + block.remaining()
                    + " bytes of an object header");
        }
        ByteBuffer data = block.slice(block.position(), size).order(block.order());
        block.position(block.position() + size);
        if (type == CONTINUATION) {
            continuations.add(new long[] {file.offset(data), file.length(data)});
        } else {
            messages.add(new Message(type, shared, data));
        }
    }

    /** Checks the checksum in the last four bytes. */
    static void verify(ByteBuffer block) {
        ChecksumUtils.validateChecksum(block.duplicate().order(block.order()));
    }

    static boolean startsWith(ByteBuffer buffer, String signature) {
        byte[] expected = signature.getBytes(StandardCharsets.US_ASCII);
        return buffer.limit() >= expected.length && ByteBuffer.wrap(expected).equals(buffer.slice(0, expected.length));
    }
}
