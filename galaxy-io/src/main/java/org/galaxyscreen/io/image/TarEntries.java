package org.galaxyscreen.io.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a tar archive (POSIX ustar and pax, and GNU tar's long names and large sizes) entry by entry. Nothing is unpacked, so names lead
 * nowhere and links are not followed. For one thread.
 */
final class TarEntries {
    private static final int BLOCK = 512;

    /** Names and pax records of more bytes are none. */
    private static final int MOST_TEXT = 1 << 16;

    private final InputStream in;
    private long position;
    private long left;
    private long padding;

    TarEntries(InputStream in) {
        this.in = in;
    }

    /**
     * An entry.
     *
     * @param type as in the archive: {@code '0'} for a file, {@code '1'} and {@code '2'} for links, {@code '5'} for a folder
     * @param start where its content begins, bytes from the archive's first
     */
    record Entry(String name, char type, long start, long size) {
        boolean isFile() {
            return type == '0' || type == '\0' || type == '7';
        }
    }

    /** Whether a file may begin so: a tar archive has no signature at its first byte, but the first header has a checksum. */
    static boolean recognises(byte[] start) {
        return start.length >= BLOCK && start[0] != 0 && isHeader(start);
    }

    /**
     * The next entry, with what is left of the one before passed over; null at the end.
     *
     * @throws IOException if the archive is cut off, or a header damaged
     */
    @Nullable
    Entry next() throws IOException {
        String longName = null;
        Map<String, String> pax = new HashMap<>();
        while (true) {
            skip(left + padding);
            left = 0;
            padding = 0;
            byte[] header = in.readNBytes(BLOCK);
            // Some writers leave the two empty blocks at the end out.
            if (header.length == 0 || header.length == BLOCK && isEmpty(header)) {
                return null;
            }
            if (header.length < BLOCK) {
                throw cutOff();
            }
            if (!isHeader(header)) {
                throw new IOException("the header at byte " + position + " is damaged: its checksum is wrong");
            }
            position += BLOCK;
            char type = (char) (header[156] & 0xFF);
            String claimed = pax.get("size");
            left = claimed == null || type == 'x' ? number(header, 124, 12) : whole(claimed);
            if (left < 0) {
                throw new IOException("the header at byte " + (position - BLOCK) + " claims a size below 0");
            }
            padding = (BLOCK - left % BLOCK) % BLOCK;
            switch (type) {
                case 'L' -> longName = text();
                case 'x' -> pax.putAll(records());
                case 'g', 'K' -> {
                    // What holds for the whole archive, or where a link leads.
                }
                default -> {
                    String name = pax.getOrDefault("path", longName == null ? name(header) : longName);
                    boolean sparse = type == 'S' || pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"));
                    return new Entry(name, sparse ? 'S' : type, position, left);
                }
            }
        }
    }

    /** The content of the entry that {@link #next} gave last. */
    byte[] content() throws IOException {
        byte[] bytes = in.readNBytes((int) left);
        position += bytes.length;
        if (bytes.length < left) {
            throw cutOff();
        }
        left = 0;
        return bytes;
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw cutOff();
        }
        position += bytes;
    }

    private IOException cutOff() {
        return new IOException("it is cut off: an entry goes on behind byte " + position);
    }

    private String text() throws IOException {
        byte[] bytes = bounded();
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return decoded(bytes, 0, end);
    }

    private byte[] bounded() throws IOException {
        if (left > MOST_TEXT) {
            throw new IOException(
                    "a name of " + left + " bytes at byte " + position + "; at most " + MOST_TEXT + " expected");
        }
        return content();
    }

    /** A name in UTF-8, or, as old systems wrote them, in Latin 1: what is neither would make different names the same. */
    private static String decoded(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
    }

    /** Pax: {@code LENGTH KEY=VALUE\n}, the length being that of the whole record in bytes. */
    private Map<String, String> records() throws IOException {
        byte[] bytes = bounded();
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && bytes[space] != ' ') {
                space++;
            }
            long length = whole(new String(bytes, at, space - at, StandardCharsets.UTF_8));
            if (length < space - at + 3 || length > bytes.length - at) {
                throw new IOException("damaged pax records before byte " + position);
            }
            String record = new String(bytes, space + 1, at + (int) length - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                records.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += (int) length;
        }
        return records;
    }

    private long whole(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("'" + text + "' before byte " + position + "; a whole number expected", e);
        }
    }

    private static boolean isEmpty(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }

    /** The checksum is the sum of the header's bytes, with its own place as spaces; old writers added signed bytes. */
    private static boolean isHeader(byte[] block) {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xFF;
            signed += b;
        }
        long claimed = octal(block, 148, 8);
        return claimed == unsigned || claimed == signed;
    }

    /** GNU tar writes what octal digits cannot hold in base 256, with the first bit set. */
    private static long number(byte[] block, int from, int length) {
        if ((block[from] & 0x80) == 0) {
            return octal(block, from, length);
        }
        long value = block[from] & 0x7F;
        for (int i = from + 1; i < from + length; i++) {
            if (value >> 54 != 0) {
                return -1;
            }
            value = value << 8 | block[i] & 0xFF;
        }
        return value;
    }

    private static long octal(byte[] block, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            if (block[i] >= '0' && block[i] <= '7') {
                value = value << 3 | block[i] - '0';
            } else if (block[i] != ' ' || value != 0) {
                break;
            }
        }
        return value;
    }

    private static String name(byte[] header) {
        String name = field(header, 0, 100);
        boolean ustar = field(header, 257, 5).equals("ustar") && header[262] == 0;
        String prefix = ustar ? field(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String field(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return decoded(header, from, end - from);
    }
}
