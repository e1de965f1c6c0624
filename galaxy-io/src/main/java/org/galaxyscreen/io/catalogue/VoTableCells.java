package org.galaxyscreen.io.catalogue;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.galaxyscreen.io.internal.CellNumber;
import org.galaxyscreen.io.internal.Csv;

/** A VOTable's rows in its binary serialisations, BINARY and BINARY2. For one thread. */
final class VoTableCells {
    /** A cell of more is no entry of a catalogue. */
    private static final int MOST_BYTES = 1 << 24;

    private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX][0-9a-fA-F]{1,16}");

    private final DataInputStream in;
    private final List<Type> types;
    private final boolean flagged;

    /** @param flagged whether each row begins with a bit for each column that says whether it has no value, as in BINARY2 */
    VoTableCells(Path file, InputStream base64, List<Type> types, boolean flagged) {
        this.in = new DataInputStream(Base64.getMimeDecoder().wrap(base64));
        this.types = types;
        this.flagged = flagged;
    }

    /**
     * What a cell holds.
     *
     * @param bytes of one value; 0 for bits
     * @param fixed how many values; −1 where each cell says
     * @param scalar whether a cell is one value and no array
     * @param none how the file writes that there is no value; empty where it does not
     */
    record Type(String datatype, int bytes, int fixed, boolean scalar, String none) {
        static Optional<Type> of(String datatype, String arraysize, String none) {
            int bytes =
                    switch (datatype) {
                        case "bit" -> 0;
                        case "boolean", "unsignedByte", "char" -> 1;
                        case "short", "unicodeChar" -> 2;
                        case "int", "float" -> 4;
                        case "long", "double", "floatComplex" -> 8;
                        case "doubleComplex" -> 16;
                        default -> -1;
                    };
            if (bytes < 0) {
                return Optional.empty();
            }
            int count = 1;
            String size = arraysize.strip();
            if (size.endsWith("*")) {
                count = -1;
            } else if (!size.isEmpty()) {
                try {
                    for (String side : size.split("x", -1)) {
                        count = Math.multiplyExact(count, Integer.parseInt(side.strip()));
                    }
                } catch (ArithmeticException | NumberFormatException e) {
                    return Optional.empty();
                }
            }
            // Services write 1, which was the default in the standard's words before version 1.3.
            return Optional.of(new Type(datatype, bytes, count, size.isEmpty() || size.equals("1"), none));
        }

        boolean isText() {
            return datatype.equals("char") || datatype.equals("unicodeChar");
        }

        boolean isNone(String text) {
            return !none.isEmpty() && text.strip().equals(none);
        }

        /** A cell of TABLEDATA as the binary serialisations' cells are. */
        String cell(String text) {
            String stripped = text.strip();
            if (isNone(stripped)) {
                return "";
            }
            if (!scalar || stripped.isEmpty()) {
                return stripped;
            }
            return switch (datatype) {
                case "boolean" -> flag(stripped.charAt(0));
                case "float", "double" -> real(stripped);
                case "unsignedByte", "short", "int", "long" -> whole(stripped);
                default -> stripped;
            };
        }

        /** Infinities have several names: astropy writes {@code +InF}. */
        private static String real(String text) {
            return CellNumber.isInfinite(text)
                    ? Csv.number(CellNumber.parse(text).orElseThrow())
                    : text;
        }

        /** The standard lets whole numbers stand in hexadecimal digits. */
        private static String whole(String text) {
            if (!HEXADECIMAL.matcher(text).matches()) {
                return text;
            }
            int sign = text.startsWith("-") ? -1 : 1;
            BigInteger digits =
                    new BigInteger(text.substring(text.toLowerCase(Locale.ROOT).indexOf('x') + 1), 16);
            return digits.multiply(BigInteger.valueOf(sign)).toString();
        }
    }

    /** Adds the next row's cells as texts; false where there is none. */
    boolean next(List<String> cells) throws IOException {
        byte[] flags = new byte[flagged ? (types.size() + 7) / 8 : 0];
        boolean first = true;
        if (flagged) {
            int start = in.read();
            if (start < 0) {
                return false;
            }
            flags[0] = (byte) start;
            in.readFully(flags, 1, flags.length - 1);
            first = false;
        }
        for (int i = 0; i < types.size(); i++) {
            Type type = types.get(i);
            byte[] bytes;
            try {
                bytes = bytes(type);
            } catch (EOFException e) {
                if (first && i == 0) {
                    return false;
                }
                throw new EOFException("its data ends in the middle of a row");
            }
            boolean none = flagged && (flags[i / 8] & 0x80 >> i % 8) != 0;
            String text = none ? "" : text(type, bytes);
            cells.add(type.isNone(text) ? "" : text);
        }
        return true;
    }

    private byte[] bytes(Type type) throws IOException {
        long count = type.fixed() >= 0 ? type.fixed() : in.readInt() & 0xFFFFFFFFL;
        long length = type.bytes() == 0 ? (count + 7) / 8 : count * type.bytes();
        if (length > MOST_BYTES) {
            throw new IOException("a cell of " + length + " bytes; at most " + MOST_BYTES + " expected");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** {@code true} or {@code false} by the first letter of either, or a digit; empty for others, which stand for no value. */
    private static String flag(int letter) {
        return "TtF1f0".indexOf(letter) < 0 ? "" : String.valueOf("Tt1".indexOf(letter) >= 0);
    }

    private static String text(Type type, byte[] bytes) {
        if (type.isText()) {
            String text = new String(
                    bytes, type.datatype().equals("char") ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16BE);
            int end = text.indexOf('\0');
            return (end < 0 ? text : text.substring(0, end)).strip();
        }
        if (!type.scalar()) {
            return "";
        }
        ByteBuffer value = ByteBuffer.wrap(bytes);
        return switch (type.datatype()) {
            case "boolean" -> flag(bytes[0]);
            // The standard's first bit is the highest; astropy writes another one.
            case "bit" -> bytes[0] == 0 ? "0" : "1";
            case "unsignedByte" -> String.valueOf(bytes[0] & 0xFF);
            case "short" -> String.valueOf(value.getShort());
            case "int" -> String.valueOf(value.getInt());
            case "long" -> String.valueOf(value.getLong());
            case "float" -> Csv.number(Double.parseDouble(Float.toString(value.getFloat())));
            case "double" -> Csv.number(value.getDouble());
            default -> "";
        };
    }
}
