package org.galaxyscreen.io.npy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.HalfFloats;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.internal.Csv;

/** The arrays of one value a row, as a catalogue. */
final class NumpyColumns implements CatalogueReader {
    /** Texts of more bytes are no names. */
    private static final int MOST_BYTES = 1 << 16;

    private final String where;
    private final long rows;
    private final List<CatalogueColumn> columns = new ArrayList<>();
    private final List<Column> cells = new ArrayList<>();
    private long row = -1;

    private record Column(String type, byte[] cell, InputStream in) {}

    /** @param rows how many values an array has to have to be a column */
    NumpyColumns(NumpyArrays arrays, long rows, String where) throws IOException {
        this.where = where;
        this.rows = rows;
        try {
            for (String name : arrays.names()) {
                NpyHeader header = arrays.header(name);
                int bytes = header == null ? 0 : NumpyArrays.itemBytes(header.type());
                if (bytes > 0 && bytes <= MOST_BYTES && header.shape().equals(List.of(rows))) {
                    columns.add(CatalogueColumn.of(name));
                    cells.add(new Column(header.type(), new byte[bytes], arrays.values(name)));
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<CatalogueColumn> columns() {
        return columns;
    }

    @Override
    public boolean next() throws IOException {
        if (++row >= rows) {
            return false;
        }
        for (int i = 0; i < cells.size(); i++) {
            byte[] cell = cells.get(i).cell();
            try {
                if (cells.get(i).in().readNBytes(cell, 0, cell.length) < cell.length) {
                    throw new EOFException("it ends there");
                }
            } catch (IOException e) {
                throw new IOException(
                        where() + ": " + columns.get(i).name() + " cannot be read: " + Failures.reason(e), e);
            }
        }
        return true;
    }

    @Override
    public String where() {
        return row < 0 ? where : where + ", row " + row;
    }

    @Override
    public String text(int column) {
        Column at = cells.get(column);
        ByteBuffer cell = ByteBuffer.wrap(at.cell()).order(NumpyArrays.order(at.type()));
        int bytes = at.cell().length;
        return switch (at.type().charAt(1)) {
            case 'b' -> Boolean.toString(cell.get(0) != 0);
            case 'i' -> Long.toString(whole(cell, bytes));
            case 'u' ->
                bytes == 8
                        ? Long.toUnsignedString(cell.getLong(0))
                        : Long.toString(whole(cell, bytes) & (1L << 8 * bytes) - 1);
            case 'f' ->
                bytes == 8
                        ? Csv.number(cell.getDouble(0))
                        : Float.toString(bytes == 4 ? cell.getFloat(0) : HalfFloats.toFloat(cell.getShort(0)));
            case 'U' -> characters(cell);
            default -> new String(at.cell(), 0, length(at.cell()), StandardCharsets.UTF_8);
        };
    }

    private static long whole(ByteBuffer cell, int bytes) {
        return switch (bytes) {
            case 1 -> cell.get(0);
            case 2 -> cell.getShort(0);
            case 4 -> cell.getInt(0);
            default -> cell.getLong(0);
        };
    }

    /** Code points of 32 bits, filled up with zeros. */
    private static String characters(ByteBuffer cell) {
        StringBuilder text = new StringBuilder();
        while (cell.hasRemaining()) {
            int point = cell.getInt();
            if (point == 0) {
                break;
            }
            text.appendCodePoint(Character.isValidCodePoint(point) ? point : 0xFFFD);
        }
        return text.toString();
    }

    private static int length(byte[] cell) {
        int length = cell.length;
        while (length > 0 && cell[length - 1] == 0) {
            length--;
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        for (Column column : cells) {
            column.in().close();
        }
    }
}
