package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.galaxyscreen.core.HalfFloats;

/**
 * How an array stores its numbers.
 *
 * @param what the array, for messages
 * @param kind {@code b} boolean, {@code i} integer, {@code u} unsigned integer or {@code f} float
 * @param bytes of a value
 */
record NpyValues(Object what, char kind, int bytes, ByteOrder order) {
    /** What is written here. */
    static final NpyValues FLOATS = new NpyValues("float32", 'f', Float.BYTES, ByteOrder.LITTLE_ENDIAN);

    /** The largest integer below which float64 holds all. */
    private static final long EXACT = 1L << 53;

    /**
     * Booleans, integers of 8 to 64 bits and floats of 16 to 64 bits, in either byte order.
     *
     * @throws IOException if it holds anything else
     */
    static NpyValues of(Object what, NpyHeader header) throws IOException {
        String type = header.type();
        int bytes = NumpyArrays.itemBytes(type);
        char kind = bytes == 0 ? 'O' : type.charAt(1);
        boolean number = kind == 'b' && bytes == 1 || kind == 'i' || kind == 'u' || kind == 'f' && bytes > 1;
        if (!number) {
            throw new IOException(what + ": values of type " + (type.isEmpty() ? "a structure" : "'" + type + "'")
                    + "; booleans, integers or floats of at most 64 bits expected, as numpy.save writes them after"
                    + " x.astype('float32')");
        }
        return new NpyValues(what, kind, bytes, NumpyArrays.order(type));
    }

    /** Whether float32 cannot hold all values of the type. */
    boolean isWide() {
        return bytes > 4 || bytes == 4 && kind != 'f';
    }

    /** As the array has it, for messages: {@code float64}. */
    String name() {
        return switch (kind) {
            case 'b' -> "bool";
            case 'i' -> "int" + 8 * bytes;
            case 'u' -> "uint" + 8 * bytes;
            default -> "float" + 8 * bytes;
        };
    }

    /**
     * The value at a position of a buffer, which is in this order.
     *
     * @throws IOException if it is an integer of more than 53 bits, which float64 would round
     */
    double at(ByteBuffer buffer, int position) throws IOException {
        if (kind == 'f') {
            return switch (bytes) {
                case 2 -> HalfFloats.toFloat(buffer.getShort(position));
                case 4 -> buffer.getFloat(position);
                default -> buffer.getDouble(position);
            };
        }
        boolean signed = kind == 'i';
        return switch (bytes) {
            case 1 ->
                kind == 'b' && buffer.get(position) != 0
                        ? 1
                        : signed ? buffer.get(position) : buffer.get(position) & 0xFF;
            case 2 -> signed ? buffer.getShort(position) : buffer.getShort(position) & 0xFFFF;
            case 4 -> signed ? buffer.getInt(position) : buffer.getInt(position) & 0xFFFFFFFFL;
            default -> exact(buffer.getLong(position), signed);
        };
    }

    private double exact(long value, boolean signed) throws IOException {
        if (value > EXACT || value < (signed ? -EXACT : 0)) {
            throw new IOException(
                    what + " holds the integer " + (signed ? Long.toString(value) : Long.toUnsignedString(value))
                            + "; at most 2^53 in magnitude expected, since larger ones are rounded");
        }
        return value;
    }
}
