package org.galaxyscreen.io.catalogue.table;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import nom.tam.fits.FitsException;
import nom.tam.fits.Header;
import nom.tam.fits.header.Standard;
import nom.tam.util.FitsOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A FITS binary table (FITS Standard 4.0, section 7.3) in the first extension, with TUNITn, TUCDn and TCOMMn. Text is ASCII there, padded to the
 * column's longest, so that blanks at an end do not count and no value is the empty text; other text is refused. A whole number that is
 * missing is TNULLn, which no row has. A flag that is missing is the byte 0.
 */
public final class FitsTableFormat implements TableFormat {
    private static final int BLOCK = 2880;
    private static final long ABSENT = Long.MIN_VALUE;

    /** For {@link java.util.ServiceLoader}. */
    public FitsTableFormat() {}

    @Override
    public String name() {
        return "FITS table";
    }

    @Override
    public List<String> extensions() {
        return List.of(".fits", ".fit");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        Layout layout = new Layout(table);
        FitsOutputStream fits = new FitsOutputStream(out);
        try {
            primary().write(fits);
            layout.header(table.name()).write(fits);
        } catch (FitsException e) {
            throw new IOException(e.getMessage(), e);
        }
        fits.flush();
        DataOutputStream data = new DataOutputStream(out);
        ByteBuffer row = ByteBuffer.allocate(layout.rowBytes());
        table.forEachRow((number, cells) -> {
            row.clear();
            layout.put(cells, row);
            data.write(row.array(), 0, row.position());
        });
        long rest = layout.rows * layout.rowBytes() % BLOCK;
        data.write(new byte[rest == 0 ? 0 : (int) (BLOCK - rest)]);
        data.flush();
    }

    private static Header primary() throws FitsException {
        Header header = new Header();
        header.addValue(Standard.SIMPLE, true);
        header.addValue(Standard.BITPIX, 8);
        header.addValue(Standard.NAXIS, 0);
        header.addValue(Standard.EXTEND, true);
        return header;
    }

    /** Where each column stands in a row, found in a first pass over the rows. */
    private static final class Layout {
        private final List<TableColumn> columns;
        private final int[] width;
        private final boolean[] missing;
        private long rows;

        Layout(CatalogueTable table) throws IOException {
            columns = table.columns();
            width = new int[columns.size()];
            missing = new boolean[columns.size()];
            for (int i = 0; i < width.length; i++) {
                width[i] = switch (columns.get(i).type()) {
                    case TEXT, FLAG -> 1;
                    case INTEGER, REAL -> Long.BYTES;
                };
            }
            table.forEachRow(this::see);
        }

        private void see(long number, @Nullable Object[] cells) throws UnfitCellException {
            rows = number;
            for (int i = 0; i < cells.length; i++) {
                missing[i] |= cells[i] == null;
                if (cells[i] instanceof String text) {
                    boolean ascii = text.chars().allMatch(c -> c >= ' ' && c <= '~');
                    if (!ascii) {
                        throw new UnfitCellException(
                                columns.get(i),
                                number,
                                "'" + text + "' is not ASCII, and FITS holds no other text; write a VOTable or CSV");
                    }
                    width[i] = Math.max(width[i], text.length());
                } else if (cells[i] instanceof Long value && value == ABSENT) {
                    throw new UnfitCellException(
                            columns.get(i), number, value + " stands for no value in FITS; write a VOTable or CSV");
                }
            }
        }

        int rowBytes() {
            int bytes = 0;
            for (int columnBytes : width) {
                bytes = Math.addExact(bytes, columnBytes);
            }
            return bytes;
        }

        Header header(String name) throws FitsException {
            Header header = new Header();
            header.addValue(Standard.XTENSION, "BINTABLE");
            header.addValue(Standard.BITPIX, 8);
            header.addValue(Standard.NAXIS, 2);
            header.addValue(Standard.NAXISn.n(1), rowBytes());
            header.addValue(Standard.NAXISn.n(2), rows);
            header.addValue(Standard.PCOUNT, 0);
            header.addValue(Standard.GCOUNT, 1);
            header.addValue(Standard.TFIELDS, columns.size());
            header.addValue(Standard.EXTNAME, ascii(name));
            for (int i = 0; i < columns.size(); i++) {
                TableColumn column = columns.get(i);
                int n = i + 1;
                header.addValue("TTYPE" + n, ascii(column.name()), null);
                header.addValue("TFORM" + n, form(i), null);
                if (!column.says().unit().isEmpty()) {
                    header.addValue("TUNIT" + n, ascii(column.says().unit()), null);
                }
                if (!column.says().ucd().isEmpty()) {
                    header.addValue("TUCD" + n, ascii(column.says().ucd()), null);
                }
                if (!column.says().description().isEmpty()) {
                    header.addValue("TCOMM" + n, ascii(column.says().description()), null);
                }
                if (column.type() == TableColumn.Type.INTEGER && missing[i]) {
                    header.addValue("TNULL" + n, ABSENT, null);
                }
            }
            return header;
        }

        private String form(int column) {
            return switch (columns.get(column).type()) {
                case TEXT -> width[column] + "A";
                case INTEGER -> "1K";
                case REAL -> "1D";
                case FLAG -> "1L";
            };
        }

        private static String ascii(String text) {
            return text.replaceAll("[^ -~]", "?");
        }

        void put(@Nullable Object[] cells, ByteBuffer row) {
            for (int i = 0; i < cells.length; i++) {
                Object cell = cells[i];
                switch (columns.get(i).type()) {
                    case TEXT -> {
                        byte[] text = cell == null ? new byte[0] : ((String) cell).getBytes(StandardCharsets.US_ASCII);
                        row.put(text);
                        row.put(new byte[width[i] - text.length]);
                    }
                    case INTEGER -> row.putLong(cell == null ? ABSENT : (Long) cell);
                    case REAL -> row.putDouble(cell == null ? Double.NaN : (Double) cell);
                    case FLAG -> row.put((byte) (cell == null ? 0 : (Boolean) cell ? 'T' : 'F'));
                }
            }
        }
    }
}
