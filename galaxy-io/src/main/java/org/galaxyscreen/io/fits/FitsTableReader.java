package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.internal.Csv;

/** A binary table (FITS standard 4.0, section 7.3), some hundred rows at a time. */
final class FitsTableReader implements CatalogueReader {
    private static final Pattern FORMAT = Pattern.compile("([0-9]{0,9})([LXBIJKAEDCMPQ])(.*)");

    /** A row of several megabytes holds no catalogue's entry. */
    private static final int MOST_ROW_BYTES = 1 << 24;

    private static final int BLOCK_BYTES = 1 << 18;

    private final Path file;
    private final FitsFile fits;
    private final FitsHdu hdu;
    private final List<CatalogueColumn> columns;
    private final List<Field> fields;
    private final int rowBytes;
    private final long rows;
    private final long heap;

    /** The row's texts of variable length; where a column holds others, nothing. */
    private final String[] variable;

    private ByteBuffer block = ByteBuffer.allocate(0);
    private long blockAt;
    private long row = -1;

    /**
     * A column's cells.
     *
     * @param repeat how many values, or characters, stand in a cell
     * @param none the integer that stands for no value, where there is one
     * @param element of arrays of variable length, the type of their values
     * @param isArray whether a cell has several values, texts too
     */
    private record Field(
            int offset,
            char type,
            int repeat,
            double scale,
            double zero,
            OptionalLong none,
            char element,
            boolean isArray) {
        boolean isVariableText() {
            return (type == 'P' || type == 'Q') && element == 'A' && !isArray;
        }
    }

    private FitsTableReader(
            Path file,
            FitsFile fits,
            FitsHdu hdu,
            List<CatalogueColumn> columns,
            List<Field> fields,
            int rowBytes,
            long rows,
            long heap) {
        this.file = file;
        this.fits = fits;
        this.hdu = hdu;
        this.columns = columns;
        this.fields = fields;
        this.rowBytes = rowBytes;
        this.rows = rows;
        this.heap = heap;
        this.variable = new String[fields.size()];
        Arrays.fill(variable, "");
    }

    static FitsTableReader open(Path file) throws IOException {
        FitsFile fits = FitsFile.open(file);
        try {
            FitsHdu found = null;
            for (FitsHdu hdu : fits.hdus()) {
                if (hdu.header().text("XTENSION").orElse("").equals("BINTABLE") && !hdu.isCompressed()) {
                    found = hdu;
                    break;
                }
            }
            if (found == null) {
                throw new IOException(file + " has no binary table; it has " + kinds(fits));
            }
            try {
                return of(file, fits, found);
            } catch (IOException e) {
                throw FitsFailures.of(file, found + " " + e.getMessage(), e);
            }
        } catch (IOException | RuntimeException e) {
            fits.close();
            throw e;
        }
    }

    /** {@code HDU 0, HDU 1 (STARS), a TABLE in ASCII}. */
    private static String kinds(FitsFile fits) throws IOException {
        List<String> kinds = new ArrayList<>();
        for (FitsHdu hdu : fits.hdus()) {
            boolean ascii = hdu.header().text("XTENSION").orElse("").equals("TABLE");
            kinds.add(hdu + (ascii ? ", a table in ASCII, which is not read: save it as a binary one" : ""));
        }
        return String.join(", ", kinds);
    }

    private static FitsTableReader of(Path file, FitsFile fits, FitsHdu hdu) throws IOException {
        FitsHeader header = hdu.header();
        if (header.isTrue("ZTABLE")) {
            throw new IOException("is a compressed table; unpack it, with funpack");
        }
        int rowBytes = (int) header.integer("NAXIS1", 1, MOST_ROW_BYTES);
        long rows = header.integer("NAXIS2", 0, Long.MAX_VALUE);
        fits.requireData(hdu);
        List<CatalogueColumn> columns = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int offset = 0;
        for (int i = 1; i <= header.integer("TFIELDS", 1, 999); i++) {
            String format = header.text("TFORM" + i).orElse("").strip();
            Matcher parsed = FORMAT.matcher(format);
            if (!parsed.matches()) {
                throw new IOException("TFORM" + i + " is '" + format + "'; a binary table's format expected");
            }
            long repeat = parsed.group(1).isEmpty() ? 1 : Long.parseLong(parsed.group(1));
            char type = parsed.group(2).charAt(0);
            long bytes = type == 'X' ? (repeat + 7) / 8 : repeat * TileTable.size(type);
            if (bytes > rowBytes - offset) {
                throw new IOException("has columns of more than the " + rowBytes + " bytes of its rows");
            }
            String name = header.text("TTYPE" + i).orElse("").strip();
            name = name.isEmpty() ? "column-" + i : name;
            if (!names.add(name)) {
                throw new IOException("has two columns '" + name + "'; names that differ expected");
            }
            columns.add(new CatalogueColumn(
                    name,
                    header.text("TUNIT" + i).orElse("").strip(),
                    header.text("TUCD" + i).orElse("").strip(),
                    header.text("TCOMM" + i).orElse("").strip()));
            fields.add(new Field(
                    offset,
                    type,
                    (int) repeat,
                    header.number("TSCAL" + i).orElse(1),
                    header.number("TZERO" + i).orElse(0),
                    header.integer("TNULL" + i),
                    parsed.group(3).isEmpty() ? ' ' : parsed.group(3).charAt(0),
                    type == 'A' ? header.text("TDIM" + i).orElse("").matches("\\(\\s*[0-9]+\\s*,.*\\)") : repeat != 1));
            offset += (int) bytes;
        }
        long heap = header.has("THEAP") ? header.integer("THEAP", 0, hdu.dataBytes()) : rowBytes * rows;
        return new FitsTableReader(file, fits, hdu, List.copyOf(columns), List.copyOf(fields), rowBytes, rows, heap);
    }

    @Override
    public List<CatalogueColumn> columns() {
        return columns;
    }

    @Override
    public boolean next() throws IOException {
        if (row + 1 >= rows) {
            return false;
        }
        row++;
        if (row >= blockAt + block.limit() / rowBytes) {
            Cancellation.check("reading " + file);
            int count = (int) Math.min(Math.max(1, BLOCK_BYTES / rowBytes), rows - row);
            block = fits.bytes(hdu, row * rowBytes, count * rowBytes);
            blockAt = row;
        }
        for (int i = 0; i < variable.length; i++) {
            if (fields.get(i).isVariableText()) {
                variable[i] = variable(fields.get(i));
            }
        }
        return true;
    }

    @Override
    public String where() {
        return file + (row < 0 ? "" : ", row " + (row + 1));
    }

    @Override
    public String text(int column) {
        Field field = fields.get(column);
        int at = cell(field);
        if (field.isArray) {
            return "";
        }
        if (field.type == 'A') {
            byte[] text = new byte[field.repeat];
            block.get(at, text);
            return text(text);
        }
        if (field.type == 'X') {
            return block.get(at) < 0 ? "true" : "false";
        }
        if (field.isVariableText()) {
            return variable[column];
        }
        if (field.type == 'L') {
            return switch (block.get(at)) {
                case 'T' -> "true";
                case 'F' -> "false";
                default -> "";
            };
        }
        if (isInteger(field) && field.scale == 1 && field.zero == Math.rint(field.zero)) {
            long value = integer(field, at);
            boolean none = field.none.isPresent() && field.none.getAsLong() == value;
            return none ? "" : wide(value, field.zero);
        }
        return field.type == 'E' && field.scale == 1 && field.zero == 0
                ? Csv.number(Double.parseDouble(Float.toString(block.getFloat(at))))
                : Csv.number(value(field, at));
    }

    /** The standard has ASCII alone; what others write is UTF-8. */
    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    /** A text of variable length, out of the heap behind the rows. */
    private String variable(Field field) throws IOException {
        int at = cell(field);
        boolean wide = field.type == 'Q';
        long length = wide ? block.getLong(at) : block.getInt(at);
        long from = wide ? block.getLong(at + Long.BYTES) : block.getInt(at + Integer.BYTES);
        long room = hdu.dataBytes() - heap;
        if (length < 0 || length > MOST_ROW_BYTES || from < 0 || from > room || length > room - from) {
            throw new IOException(where() + " points beyond the table's data");
        }
        byte[] text = new byte[(int) length];
        fits.bytes(hdu, heap + from, text.length).get(text);
        return text(text);
    }

    /** All digits: unsigned 64-bit integers are signed ones and 2⁶³, which a double would round. */
    private static String wide(long value, double zero) {
        return zero == 0
                ? Long.toString(value)
                : new BigDecimal(zero).add(BigDecimal.valueOf(value)).toPlainString();
    }

    @Override
    public double number(int column) throws IOException {
        Field field = fields.get(column);
        if (field.type == 'A' || field.isVariableText()) {
            return CatalogueReader.super.number(column);
        }
        if (field.repeat != 1 || "LXCMPQ".indexOf(field.type) >= 0) {
            throw new IOException(where() + ": " + columns.get(column).name() + " is of the format " + field.repeat
                    + field.type + "; a column of single numbers expected");
        }
        return value(field, cell(field));
    }

    private int cell(Field field) {
        if (row < 0) {
            throw new IllegalStateException("there is no row; call next() first, and only while it says true");
        }
        return (int) (row - blockAt) * rowBytes + field.offset;
    }

    private static boolean isInteger(Field field) {
        return "BIJK".indexOf(field.type) >= 0;
    }

    private long integer(Field field, int at) {
        return switch (field.type) {
            case 'B' -> block.get(at) & 0xFF;
            case 'I' -> block.getShort(at);
            case 'J' -> block.getInt(at);
            default -> block.getLong(at);
        };
    }

    private double value(Field field, int at) {
        if (isInteger(field)) {
            long value = integer(field, at);
            if (field.none.isPresent() && field.none.getAsLong() == value) {
                return Double.NaN;
            }
            return field.scale == 1 ? PixelScaling.sum(field.zero, value) : field.zero + field.scale * value;
        }
        double value = field.type == 'E' ? block.getFloat(at) : field.type == 'D' ? block.getDouble(at) : Double.NaN;
        return field.zero + field.scale * value;
    }

    @Override
    public void close() throws IOException {
        fits.close();
    }
}
