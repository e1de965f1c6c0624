package org.galaxyscreen.features.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.galaxyscreen.core.HalfFloats;

/** How files store numbers, and how each becomes a float32. */
public enum StoredNumber {
    F64("F64", "DoubleStorage", 8),
    F32("F32", "FloatStorage", 4),
    F16("F16", "HalfStorage", 2),
    BF16("BF16", "BFloat16Storage", 2),
    I64("I64", "LongStorage", 8),
    I32("I32", "IntStorage", 4),
    I16("I16", "ShortStorage", 2),
    I8("I8", "CharStorage", 1),
    U8("U8", "ByteStorage", 1),
    BOOL("BOOL", "BoolStorage", 1);

    private final String safetensorsName;
    private final String torchName;
    private final int bytes;

    StoredNumber(String safetensorsName, String torchName, int bytes) {
        this.safetensorsName = safetensorsName;
        this.torchName = torchName;
        this.bytes = bytes;
    }

    public static Optional<StoredNumber> ofSafetensors(String name) {
        return Arrays.stream(values())
                .filter(f -> f.safetensorsName.equals(name))
                .findFirst();
    }

    public static Optional<StoredNumber> ofTorch(String name) {
        return Arrays.stream(values()).filter(f -> f.torchName.equals(name)).findFirst();
    }

    /** Whether the numbers are no counters, masks or codes: a parameter's are floating. */
    public boolean floating() {
        return compareTo(I64) < 0;
    }

    /** Bytes a number. */
    public int bytes() {
        return bytes;
    }

    /** The number at that index of a buffer, in the buffer's byte order, from its beginning. */
    public float get(ByteBuffer buffer, int index) {
        int at = index * bytes;
        return switch (this) {
            case F64 -> (float) buffer.getDouble(at);
            case F32 -> buffer.getFloat(at);
            case F16 -> half(buffer.getShort(at));
            case BF16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
            case I64 -> buffer.getLong(at);
            case I32 -> buffer.getInt(at);
            case I16 -> buffer.getShort(at);
            case I8 -> buffer.get(at);
            case U8, BOOL -> buffer.get(at) & 0xFF;
        };
    }

    /** IEEE 754 half precision. */
    public static float half(short bits) {
        return HalfFloats.toFloat(bits);
    }

    /** IEEE binary16; what is too large becomes infinite, what is too small subnormal or zero. */
    public static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < 0x1p-14f) {
            // In units of the smallest subnormal; 1024 of them are the smallest normal number, as the bits have it.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >>> 13 & 1);
        return (short) (sign | (rounded >>> 13) - (112 << 10));
    }
}
