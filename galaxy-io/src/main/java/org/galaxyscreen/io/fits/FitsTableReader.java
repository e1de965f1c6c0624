package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long blockAt;
    private long row = -1;

    /**
     * A column's cells.
     *
     * @param repeat how many values, or characters, stand in a cell
     * @param none the integer that stands for no value, where there is one
     */
    private record Field(int offset, char type, int repeat, double scale, double zero, OptionalLong none) {}

    private FitsTableReader(
            Path file,
            FitsFile fits,
            FitsHdu hdu,
            List<CatalogueColumn> columns,
            List<Field> fields,
            int rowBytes,
            long rows) {
        this.file = file;
        this.fits = fits;
        this.hdu = hdu;
        this.columns = columns;
        this.fields = fields;
        this.rowBytes = rowBytes;
        this.rows = rows;
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
                throw new IOException(file + " has no binary table; it has " + fits.hdus());
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
                    header.integer("TNULL" + i)));
            offset += (int) bytes;
        }
        return new FitsTableReader(file, fits, hdu, List.copyOf(columns), List.copyOf(fields), rowBytes, rows);
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
        if (field.type == 'A') {
            byte[] text = new byte[field.repeat];
            block.get(at, text);
            int length = 0;
            while (length < text.length && text[length] != 0) {
                length++;
            }
            return new String(text, 0, length, StandardCharsets.US_ASCII).stripTrailing();
        }
        if (field.repeat != 1) {
            return "";
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

    /** All digits: unsigned 64-bit integers are signed ones and 2⁶³, which a double would round. */
    private static String wide(long value, double zero) {
        return zero == 0
                ? Long.toString(value)
                : new BigDecimal(zero).add(BigDecimal.valueOf(value)).toPlainString();
    }

    @Override
    public double number(int column) throws IOException {
        Field field = fields.get(column);
        if (field.type == 'A') {
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
