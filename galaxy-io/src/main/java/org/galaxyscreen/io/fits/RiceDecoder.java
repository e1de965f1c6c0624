package org.galaxyscreen.io.fits;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Rice's code as FITS has it (FITS standard 4.0, section 10.4.1): the first value as it is, then differences in blocks, each with
 * the number of low bits that its differences keep.
 */
final class RiceDecoder {
    private final ByteBuffer data;
    private final int blockSize;
    private final int bytes;
    private long bits;
    private int available;

    RiceDecoder(ByteBuffer data, int blockSize, int bytes) {
        this.data = data;
        this.blockSize = blockSize;
        this.bytes = bytes;
    }

    void decode(int[] values) throws IOException {
        int wordBits = 8 * bytes;
        int selector = bytes == 4 ? 5 : bytes == 2 ? 4 : 3;
        int raw = bytes == 4 ? 25 : bytes == 2 ? 14 : 6;
        int last = take(wordBits);
        for (int start = 0; start < values.length; start += blockSize) {
            int end = Math.min(values.length, start + blockSize);
            int low = take(selector) - 1;
            for (int i = start; i < end; i++) {
                int mapped;
                if (low < 0) {
                    mapped = 0;
                } else if (low == raw) {
                    mapped = take(wordBits);
                } else {
                    mapped = zeros() << low | take(low);
                }
                last += mapped >>> 1 ^ -(mapped & 1);
                // Differences wrap round at the width of the samples.
                last = bytes == 4 ? last : bytes == 2 ? (short) last : last & 0xFF;
                values[i] = last;
            }
        }
    }

    private int take(int count) throws IOException {
        while (available < count) {
            if (!data.hasRemaining()) {
                throw new EOFException("its Rice code ends early");
            }
            bits = bits << 8 | data.get() & 0xFF;
            available += 8;
        }
        available -= count;
        return (int) (bits >>> available & (1L << count) - 1);
    }

    /** How many zeros come before the next one, which is taken too. */
    private int zeros() throws IOException {
        int zeros = 0;
        while (true) {
            long waiting = bits & (1L << available) - 1;
            if (waiting != 0) {
                int leading = Long.numberOfLeadingZeros(waiting) - (Long.SIZE - available);
                available -= leading + 1;
                return zeros + leading;
            }
            zeros += available;
            available = 0;
            if (!data.hasRemaining()) {
                throw new EOFException("its Rice code ends early");
            }
            bits = data.get() & 0xFF;
            available = 8;
        }
    }
}
