package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The binary table in which tiles are kept: its columns, and one row of it at a time. */
final class TileTable {
    private static final Pattern FORMAT = Pattern.compile("([0-9]{0,9})([LXBIJKAEDCMPQ])(.*)");

    private final Map<String, Column> columns;
    private final int rowBytes;
    private final long rows;
    private final long heap;

    private TileTable(Map<String, Column> columns, int rowBytes, long rows, long heap) {
        this.columns = columns;
        this.rowBytes = rowBytes;
        this.rows = rows;
        this.heap = heap;
    }

    /**
     * A column.
     *
     * @param offset where it begins in a row
     * @param type its letter: P and Q are descriptors of arrays in the heap
     * @param element the letter of such an array's elements
     */
    private record Column(int offset, char type, char element) {}

    static TileTable of(FitsHdu hdu) throws IOException {
        FitsHeader header = hdu.header();
        int rowBytes = (int) header.integer("NAXIS1", 1, 1 << 20);
        long rows = header.integer("NAXIS2", 0, Integer.MAX_VALUE);
        Map<String, Column> columns = new HashMap<>();
        int offset = 0;
        for (int i = 1; i <= header.integer("TFIELDS", 1, 999); i++) {
            String format = header.text("TFORM" + i).orElse("").strip();
            Matcher parsed = FORMAT.matcher(format);
            if (!parsed.matches()) {
                throw new IOException("TFORM" + i + " is '" + format + "'; a binary table's format expected");
            }
            long repeat = parsed.group(1).isEmpty() ? 1 : Long.parseLong(parsed.group(1));
            char type = parsed.group(2).charAt(0);
            char element = parsed.group(3).isEmpty() ? ' ' : parsed.group(3).charAt(0);
            columns.putIfAbsent(header.text("TTYPE" + i).orElse(""), new Column(offset, type, element));
            long bytes = type == 'X' ? (repeat + 7) / 8 : repeat * size(type);
            if (bytes > rowBytes - offset) {
                throw new IOException("has columns of more than the " + rowBytes + " bytes of its rows");
            }
            offset += (int) bytes;
        }
        if (header.has("THEAP") && header.integer("THEAP", 0, Long.MAX_VALUE) > hdu.dataBytes()) {
            throw new IOException("THEAP lies beyond its data");
        }
        return new TileTable(columns, rowBytes, rows, header.integer("THEAP").orElse(rowBytes * rows));
    }

    /** Bytes of one value of that type. */
    static int size(char type) {
        return switch (type) {
            case 'I' -> 2;
            case 'J', 'E' -> 4;
            case 'K', 'D', 'C', 'P' -> 8;
            case 'M', 'Q' -> 16;
            default -> 1;
        };
    }

    long rows() {
        return rows;
    }

    Row row(FitsBytes bytes, FitsHdu hdu, int row) throws IOException {
        return new Row(bytes, hdu, bytes.read(hdu.dataAt() + (long) row * rowBytes, rowBytes));
    }

    /** One row's cells. */
    final class Row {
        private final FitsBytes bytes;
        private final FitsHdu hdu;
        private final ByteBuffer cells;

        private Row(FitsBytes bytes, FitsHdu hdu, ByteBuffer cells) {
            this.bytes = bytes;
            this.hdu = hdu;
            this.cells = cells;
        }

        /** What the heap holds for a column; null where there is no such column, or nothing in it. */
        @Nullable
        ByteBuffer data(String name) throws IOException {
            Column column = columns.get(name);
            if (column == null) {
                return null;
            }
            if (column.type != 'P' && column.type != 'Q') {
                throw new IOException("column " + name + " is of type " + column.type + "; P or Q expected");
            }
            boolean wide = column.type == 'Q';
            long count = wide ? cells.getLong(column.offset) : cells.getInt(column.offset) & 0xFFFFFFFFL;
            long at = wide ? cells.getLong(column.offset + 8) : cells.getInt(column.offset + 4) & 0xFFFFFFFFL;
            if (count == 0) {
                return null;
            }
            int size = size(column.element);
            long room = hdu.dataBytes() - heap;
            if (count < 0 || at < 0 || count > Integer.MAX_VALUE / size || at > room || count * size > room - at) {
                throw new IOException("column " + name + " points beyond the file's data");
            }
            return bytes.read(hdu.dataAt() + heap + at, (int) count * size);
        }

        /** A number in a column; empty where there is no such column. */
        OptionalDouble number(String name) throws IOException {
            Column column = columns.get(name);
            if (column == null) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(
                    switch (column.type) {
                        case 'D' -> cells.getDouble(column.offset);
                        case 'E' -> cells.getFloat(column.offset);
                        case 'J' -> cells.getInt(column.offset);
                        default ->
                            throw new IOException(
                                    "column " + name + " is of type " + column.type + "; D, E or J expected");
                    });
        }

        /** An integer in a column; empty where there is no such column. */
        OptionalLong integer(String name) throws IOException {
            OptionalDouble number = number(name);
            return number.isEmpty() ? OptionalLong.empty() : OptionalLong.of((long) number.getAsDouble());
        }
    }
}
