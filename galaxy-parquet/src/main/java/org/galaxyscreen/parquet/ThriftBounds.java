package org.galaxyscreen.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Walks through a structure of Thrift's compact protocol, a footer or a page's header, before Parquet's library reads it: the library takes
 * memory for as many entries of a list as the list claims, and calls itself for each structure in another. For one thread.
 */
final class ThriftBounds {
    /** Deeper than any footer: that of a file, a row group, a column, its statistics, and their parts. */
    private static final int MOST_DEPTH = 24;

    private static final int STOP = 0;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    private final InputStream bytes;
    private final String what;
    private long left;

    private ThriftBounds(InputStream bytes, long left, String what) {
        this.bytes = bytes;
        this.left = left;
        this.what = what;
    }

    /**
     * Reads a structure to its end.
     *
     * @param bytes at the structure's first byte
     * @param most how many bytes the structure may have
     * @param what the structure's name, which messages begin with
     * @throws IOException if a length or a count is larger than what is left, or structures lie too deep in one another
     */
    static void check(InputStream bytes, long most, String what) throws IOException {
        new ThriftBounds(bytes, most, what).structure(0);
    }

    private void structure(int depth) throws IOException {
        for (int header = next(); header != STOP; header = next()) {
            if (header >> 4 == 0) {
                varint();
            }
            // In a structure, a flag is its field's type and has no bytes.
            if ((header & 15) > FALSE) {
                value(header & 15, depth);
            }
        }
    }

    private void value(int type, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException(what + " has values " + depth + " deep; at most " + MOST_DEPTH + " expected");
        }
        if (type <= BYTE) {
            skip(1);
        } else if (type <= I64) {
            varint();
        } else if (type == DOUBLE) {
            skip(8);
        } else if (type == BINARY) {
            skip(varint());
        } else if (type <= SET) {
            int header = next();
            long count = header >> 4 == 15 ? varint() : header >> 4;
            entries(count, depth, header & 15);
        } else if (type == MAP) {
            long count = varint();
            if (count > 0) {
                int types = next();
                entries(count, depth, types >> 4, types & 15);
            }
        } else if (type == STRUCT) {
            structure(depth + 1);
        } else {
            throw new IOException(what + " has a value of the type " + type + ", which Thrift does not know");
        }
    }

    private void entries(long count, int depth, int... types) throws IOException {
        // Every entry takes a byte or more.
        if (count < 0 || count > left) {
            throw new IOException(what + " claims " + count + " entries in its last " + left + " bytes");
        }
        for (long i = 0; i < count; i++) {
            for (int type : types) {
                value(type, depth + 1);
            }
        }
    }

    private int next() throws IOException {
        int next = left == 0 ? -1 : bytes.read();
        if (next < 0) {
            throw new IOException(what + " ends in the middle of a value");
        }
        left--;
        return next;
    }

    private void skip(long count) throws IOException {
        if (count < 0 || count > left) {
            throw new IOException(what + " claims a value of " + count + " bytes in its last " + left);
        }
        try {
            bytes.skipNBytes(count);
        } catch (EOFException e) {
            throw new IOException(what + " ends in the middle of a value", e);
        }
        left -= count;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int part = next();
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException(what + " has a number of more than 64 bits");
    }
}
