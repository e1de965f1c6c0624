package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a NumPy array says of itself before its values (format 1.0 to 3.0).
 *
 * @param type as NumPy writes it, {@code <f4}; empty for structures
 * @param columnMajor whether the last dimension is the slowest
 * @param shape none for a single value
 */
record NpyHeader(String type, boolean columnMajor, List<Long> shape) {
    private static final byte[] MAGIC = NpyReader.MAGIC;
    private static final int MAX_BYTES = 1 << 16;

    /** NumPy's own bound. */
    private static final int MAX_DIMENSIONS = 64;

    /** The three entries that NumPy writes, in any order, with any spaces and either quotes; lengths as Python 2 wrote them, too. */
    private static final Pattern DESCR = entry("descr", "(?:(['\"])([^'\"]*)\\1|\\[)");

    private static final Pattern ORDER = entry("fortran_order", "(True|False)");
    private static final Pattern SHAPE = entry("shape", "\\(([0-9L, ]*)\\)");

    /**
     * Reads a header, and not a byte more.
     *
     * @param what the array, for messages
     * @throws IOException if there is none, or it is damaged
     */
    static NpyHeader read(Object what, InputStream in) throws IOException {
        byte[] head = in.readNBytes(8);
        if (head.length < 8 || !Arrays.equals(Arrays.copyOf(head, MAGIC.length), MAGIC)) {
            throw new IOException(what + " is not a .npy file: it does not start with NumPy's signature");
        }
        int version = head[6];
        byte[] length = version >= 1 && version <= 3 ? in.readNBytes(version == 1 ? 2 : 4) : new byte[0];
        if (length.length == 0 || length.length < (version == 1 ? 2 : 4)) {
            throw new IOException(what + ": .npy format " + version + "." + head[7] + "; 1.0 to 3.0 expected");
        }
        ByteBuffer count = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
        long bytes = version == 1 ? count.getShort() & 0xFFFFL : count.getInt() & 0xFFFFFFFFL;
        byte[] text = bytes > MAX_BYTES ? new byte[0] : in.readNBytes((int) bytes);
        if (text.length < bytes) {
            throw new IOException(what + ": the header claims " + bytes + " bytes; at most " + MAX_BYTES
                    + ", and no more than the file has, expected");
        }
        return parse(what, new String(text, StandardCharsets.ISO_8859_1));
    }

    private static NpyHeader parse(Object what, String header) throws IOException {
        String type = find(what, "descr", DESCR, header).group(2);
        boolean columnMajor =
                find(what, "fortran_order", ORDER, header).group(1).equals("True");
        String text = find(what, "shape", SHAPE, header).group(1).replaceAll("(?<=[0-9])L", "");
        List<Long> shape = new ArrayList<>();
        try {
            for (String side : text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*")) {
                shape.add(Long.parseLong(side));
            }
        } catch (NumberFormatException e) {
            throw new IOException(what + ": shape (" + text + ") is not understood or too large", e);
        }
        if (shape.size() > MAX_DIMENSIONS) {
            throw new IOException(what + ": " + shape.size() + " dimensions; at most " + MAX_DIMENSIONS + " expected");
        }
        return new NpyHeader(type == null ? "" : type, columnMajor, List.copyOf(shape));
    }

    private static Pattern entry(String name, String value) {
        return Pattern.compile("['\"]" + name + "['\"]\\s*:\\s*" + value);
    }

    private static Matcher find(Object what, String name, Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException(what + ": the header has no " + name + ": "
                    + header.substring(0, Math.min(200, header.length())).strip());
        }
        return matcher;
    }

    /** {@code (1000, 64, 64)}. */
    String shapeText() {
        String sides = String.join(", ", shape.stream().map(String::valueOf).toList());
        return "(" + sides + (shape.size() == 1 ? ",)" : ")");
    }
}
