package org.galaxyscreen.io.catalogue;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.io.internal.CellNumber;
import org.jspecify.annotations.Nullable;

/** Text with a separator between fields and a header line: CSV (RFC 4180), TSV and their like, in UTF-8. */
final class DelimitedReader implements CatalogueReader {
    /** Wider than any catalogue; far below what a heap holds. */
    private static final int MOST_COLUMNS = 20_000;

    /** Lines before the header that begin so are comments. In the rows they are not: an id may begin with it. */
    private static final String COMMENT = "#";

    /** What Windows programs put in front of UTF-8. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final CsvReader<CsvRecord> csv;
    private final CloseableIterator<CsvRecord> records;
    private final List<CatalogueColumn> columns;
    private final long skipped;

    /** A record that was looked at already; null where there is none. */
    private @Nullable CsvRecord ahead;

    private @Nullable CsvRecord record;

    private DelimitedReader(
            Path file,
            CsvReader<CsvRecord> csv,
            CloseableIterator<CsvRecord> records,
            List<CatalogueColumn> columns,
            long skipped,
            @Nullable CsvRecord ahead) {
        this.file = file;
        this.csv = csv;
        this.records = records;
        this.columns = columns;
        this.skipped = skipped;
        this.ahead = ahead;
    }

    /** With the separator of which the header has the most: comma, tab, semicolon or bar. */
    static DelimitedReader open(Path file) throws IOException {
        return open(file, null, List.of());
    }

    /**
     * With what a header before the header says.
     *
     * @param separator null for the one that the header line has the most of
     * @param described columns of which more is known than their names
     */
    static DelimitedReader open(Path file, @Nullable Character separator, List<CatalogueColumn> described)
            throws IOException {
        BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        try {
            int skipped = 0;
            String header = "";
            String comment = "";
            while (true) {
                Cancellation.check("reading " + file);
                lines.mark(1 << 20);
                header = lines.readLine();
                if (header == null) {
                    throw new IOException(file + " has no header line; the columns' names expected");
                }
                String plain = header.replace(BYTE_ORDER_MARK, "");
                if (!plain.isBlank() && !plain.startsWith(COMMENT)) {
                    break;
                }
                comment = plain.isBlank() ? comment : plain;
                skipped++;
            }
            lines.reset();
            CsvReader<CsvRecord> csv = CsvReader.builder()
                    .fieldSeparator(separator == null ? separator(header) : separator)
                    .allowExtraFields(true)
                    .allowMissingFields(true)
                    .allowUnclosedQuote(false)
                    .ofCsvRecord(lines);
            CloseableIterator<CsvRecord> records = csv.iterator();
            CsvRecord first = records.next();
            if (separator == null) {
                List<String> commented = commentedHeader(comment, separator(header));
                if (hasNumbers(first.getFields(), 1) && commented.size() == first.getFieldCount()) {
                    return new DelimitedReader(file, csv, records, columns(file, commented, described), skipped, first);
                }
                if (hasNumbers(first.getFields(), 2)) {
                    throw new IOException(file + " begins with numbers: " + header.strip()
                            + "; the columns' names expected in its first line");
                }
            }
            CsvRecord ahead = records.hasNext() ? records.next() : null;
            if (separator == null && ahead != null && words(first) > 1 && words(first) == words(ahead)) {
                throw new IOException(
                        file + " has blanks between its fields; commas, tabs, semicolons or bars expected:"
                                + " save it as CSV");
            }
            List<CatalogueColumn> columns = columns(file, first.getFields(), described);
            return new DelimitedReader(file, csv, records, columns, skipped, ahead);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw failure(file, e);
        }
    }

    /** The names in a comment above the rows, as astropy and TOPCAT write a header; empty where it has a number among them, or one name alone. */
    private static List<String> commentedHeader(String comment, char separator) {
        List<String> names =
                List.of(comment.replaceFirst("^#+", "").split(Pattern.quote(String.valueOf(separator)), -1));
        return names.size() < 2 || hasNumbers(names, 1) ? List.of() : names;
    }

    /** Whether so many fields are numbers with a decimal point, which no column is called. */
    private static boolean hasNumbers(List<String> fields, int least) {
        return fields.stream()
                        .map(String::strip)
                        .filter(field ->
                                field.contains(".") && CellNumber.parse(field).isPresent())
                        .count()
                >= least;
    }

    /** How many words the only field has; 0 where there are others. */
    private static int words(CsvRecord record) {
        return record.getFieldCount() == 1 ? record.getField(0).strip().split("\\s+").length : 0;
    }

    private static char separator(String header) {
        char best = ',';
        int most = 0;
        for (char candidate : new char[] {',', '\t', ';', '|'}) {
            int count = 0;
            boolean quoted = false;
            for (int i = 0; i < header.length(); i++) {
                quoted ^= header.charAt(i) == '"';
                count += !quoted && header.charAt(i) == candidate ? 1 : 0;
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    private static List<CatalogueColumn> columns(Path file, List<String> header, List<CatalogueColumn> described)
            throws IOException {
        if (header.size() > MOST_COLUMNS) {
            throw new IOException(file + " has " + header.size() + " columns; at most " + MOST_COLUMNS + " expected");
        }
        List<CatalogueColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < header.size(); i++) {
            String text = header.get(i).replace(BYTE_ORDER_MARK, "").strip();
            // pandas writes its index without a name.
            String name = text.isEmpty() ? "column-" + (i + 1) : text;
            if (!names.add(name)) {
                throw new IOException(file + " has two columns '" + name + "'; names that differ expected");
            }
            columns.add(described.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElse(CatalogueColumn.of(name)));
        }
        return List.copyOf(columns);
    }

    /** What a reader throws, as a sentence with the file's name. */
    private static IOException failure(Path file, Exception e) throws IOException {
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof CharacterCodingException) {
            return new IOException(file + " is not in UTF-8; convert it, with iconv for example", e);
        }
        if (cause instanceof CsvParseException) {
            Throwable last = cause.getCause() == null ? cause : cause.getCause();
            return last instanceof CharacterCodingException
                    ? new IOException(file + " is not in UTF-8; convert it, with iconv for example", e)
                    : new IOException(file + " cannot be read as text with separators: " + last.getMessage(), e);
        }
        if (cause instanceof IOException io) {
            return io;
        }
        if (e instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        return new IOException(file + ": " + e.getMessage(), e);
    }

    @Override
    public List<CatalogueColumn> columns() {
        return columns;
    }

    @Override
    public boolean next() throws IOException {
        try {
            CsvRecord next = ahead;
            ahead = null;
            if (next == null && !records.hasNext()) {
                record = null;
                return false;
            }
            next = next == null ? records.next() : next;
            record = next;
            if (next.getFieldCount() != columns.size()) {
                throw new IOException(where() + " has " + next.getFieldCount() + " fields; " + columns.size()
                        + " expected, as the header has");
            }
            return true;
        } catch (RuntimeException e) {
            throw failure(file, e);
        }
    }

    @Override
    public String where() {
        return file + (record == null ? "" : ", line " + (skipped + record.getStartingLineNumber()));
    }

    @Override
    public String text(int column) {
        if (record == null) {
            throw new IllegalStateException("there is no row; call next() first, and only while it says true");
        }
        return record.getField(column);
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
