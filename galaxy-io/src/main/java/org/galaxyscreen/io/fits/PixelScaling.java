package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** From stored samples to values: {@code BZERO + BSCALE × stored}, NaN for BLANK. Computed in double, kept in float. */
final class PixelScaling {
    private final int bits;
    private final double scale;
    private final double zero;
    private final boolean hasBlank;
    private final long blank;

    private PixelScaling(int bits, double scale, double zero, OptionalLong blank) {
        this.bits = bits;
        this.scale = scale;
        this.zero = zero;
        // Only integers have it; files of floats that say BLANK all the same are common.
        this.hasBlank = bits > 0 && blank.isPresent();
        this.blank = blank.orElse(0);
    }

    static PixelScaling of(FitsHeader header, String bitsKeyword, String blankKeyword) throws IOException {
        int bits = (int) header.integer(bitsKeyword, -64, 64);
        OptionalLong blank = bits > 0 ? header.integer(blankKeyword) : OptionalLong.empty();
        if (bits > 0 && blank.isEmpty()) {
            blank = header.integer("BLANK");
        }
        return new PixelScaling(
                bits, header.number("BSCALE").orElse(1), header.number("BZERO").orElse(0), blank);
    }

    /** Bits a stored sample, negative for floats. */
    int bits() {
        return bits;
    }

    /** Bytes a stored sample. */
    int bytes() {
        return Math.abs(bits) / 8;
    }

    float scale(long stored) {
        return hasBlank && stored == blank ? Float.NaN : (float) (zero + scale * stored);
    }

    private float wide(long stored) {
        if (scale != 1 || hasBlank && stored == blank) {
            return scale(stored);
        }
        return (float) sum(zero, stored);
    }

    /**
     * BZERO and a stored integer. Unsigned integers of 64 bits are stored less 2⁶³: taken as a double, the small ones would lose their digits.
     *
     * @return what is next to the sum where the zero is 0 or 2⁶³
     */
    static double sum(double zero, long stored) {
        long low = stored & 0xFFFF_FFFFL;
        return zero + (stored - low) + low;
    }

    float scale(double stored) {
        return (float) (zero + scale * stored);
    }

    /** Takes big-endian samples from the buffer's position on. */
    void scale(ByteBuffer data, float[] target, int offset, int count) {
        int end = offset + count;
        switch (bits) {
            case 8 -> {
                for (int i = offset; i < end; i++) {
                    target[i] = scale(data.get() & 0xFFL);
                }
            }
            case 16 -> {
                for (int i = offset; i < end; i++) {
                    target[i] = scale((long) data.getShort());
                }
            }
            case 32 -> {
                for (int i = offset; i < end; i++) {
                    target[i] = scale((long) data.getInt());
                }
            }
            case 64 -> {
                for (int i = offset; i < end; i++) {
                    target[i] = wide(data.getLong());
                }
            }
            case -32 -> {
                data.asFloatBuffer().get(target, offset, count);
                data.position(data.position() + count * Float.BYTES);
                if (scale == 1 && zero == 0) {
                    for (int i = offset; i < end; i++) {
                        target[i] += 0f; // as below: -0 becomes 0
                    }
                } else {
                    for (int i = offset; i < end; i++) {
                        target[i] = scale((double) target[i]);
                    }
                }
            }
            default -> {
                for (int i = offset; i < end; i++) {
                    target[i] = scale(data.getDouble());
                }
            }
        }
    }
}
