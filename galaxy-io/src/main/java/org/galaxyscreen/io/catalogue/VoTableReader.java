package org.galaxyscreen.io.catalogue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.io.internal.SafeXml;
import org.jspecify.annotations.Nullable;

/** A VOTable's rows as they stand in the file; nothing outside it is ever fetched. */
final class VoTableReader implements CatalogueReader {
    private static final int MOST_COLUMNS = 20_000;

    private static final int DECLARATION = 200;

    private static final Pattern ENCODING = Pattern.compile("^\\W*<\\?xml [^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']");

    private final Path file;
    private final InputStream in;
    private final XMLStreamReader xml;
    private final List<CatalogueColumn> columns = new ArrayList<>();
    private final List<VoTableCells.Type> types = new ArrayList<>();
    private final List<String> cells = new ArrayList<>();
    private @Nullable VoTableCells binary;
    private long row;

    private VoTableReader(Path file, InputStream in, XMLStreamReader xml) {
        this.file = file;
        this.in = in;
        this.xml = xml;
    }

    static VoTableReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            VoTableReader reader =
                    new VoTableReader(file, in, SafeXml.factory().createXMLStreamReader(decoded(file, in)));
            reader.readHeader();
            return reader;
        } catch (XMLStreamException e) {
            in.close();
            throw damaged(file, e);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The text, by the encoding that it declares. Left to itself the JDK's parser prints what is no text to standard error. */
    private static Reader decoded(Path file, InputStream in) throws IOException {
        in.mark(DECLARATION);
        String start = new String(in.readNBytes(DECLARATION), StandardCharsets.ISO_8859_1);
        in.reset();
        in.skipNBytes(start.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0);
        Matcher declared = ENCODING.matcher(start);
        String name = declared.find() ? declared.group(1) : "UTF-8";
        try {
            return new InputStreamReader(in, Charset.forName(name).newDecoder());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is encoded in '" + name + "', which Java does not know; UTF-8 expected", e);
        }
    }

    private static IOException damaged(Path file, XMLStreamException e) {
        return new IOException(
                file + " is damaged"
                        + (e.getLocation() == null
                                ? ""
                                : " at line " + e.getLocation().getLineNumber())
                        + ": " + String.valueOf(e.getMessage()).replace('\n', ' '),
                e);
    }

    private void readHeader() throws XMLStreamException, IOException {
        Set<String> names = new HashSet<>();
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "INFO" -> {
                    if ("QUERY_STATUS".equals(attribute("name")) && "ERROR".equalsIgnoreCase(attribute("value"))) {
                        throw new IOException(file + " holds no table but a service's error: "
                                + xml.getElementText().strip());
                    }
                }
                case "TABLE" -> {
                    columns.clear();
                    types.clear();
                    names.clear();
                }
                case "FIELD" -> readField(names);
                case "TABLEDATA" -> {
                    requireColumns();
                    return;
                }
                case "BINARY", "BINARY2" -> {
                    requireColumns();
                    readStream(xml.getLocalName().equals("BINARY2"));
                    return;
                }
                case "FITS", "PARQUET" ->
                    throw new IOException(file + " keeps its rows in " + xml.getLocalName()
                            + "; save it with TABLEDATA or BINARY2, or give the other file itself");
                default -> {
                    // Whatever else stands there says nothing of the rows.
                }
            }
        }
        throw new IOException(file + " holds no table with data");
    }

    private void requireColumns() throws IOException {
        if (columns.isEmpty()) {
            throw new IOException(file + " has data without FIELDs before it");
        }
    }

    private String attribute(String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private void readField(Set<String> names) throws XMLStreamException, IOException {
        String name = attribute("name").strip();
        name = name.isEmpty() ? "column-" + (columns.size() + 1) : name;
        if (!names.add(name)) {
            throw new IOException(file + " has two columns '" + name + "'; names that differ expected");
        }
        if (columns.size() == MOST_COLUMNS) {
            throw new IOException(file + " has more than " + MOST_COLUMNS + " columns");
        }
        String unit = attribute("unit");
        String ucd = attribute("ucd");
        String datatype = attribute("datatype");
        String arraysize = attribute("arraysize");
        String description = "";
        String none = "";
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (xml.getLocalName().equals("DESCRIPTION")) {
                    description = xml.getElementText().strip().replaceAll("\\s+", " ");
                } else {
                    none = xml.getLocalName().equals("VALUES") ? attribute("null") : none;
                    depth++;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
        columns.add(new CatalogueColumn(name, unit, ucd, description));
        Optional<VoTableCells.Type> type = VoTableCells.Type.of(datatype, arraysize, none);
        types.add(type.orElseThrow(() -> new IOException(
                file + ": the column '" + columns.get(columns.size() - 1).name() + "' has the datatype '" + datatype
                        + "'; one of VOTable's expected")));
    }

    private void readStream(boolean version2) throws XMLStreamException, IOException {
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT
                    && xml.getLocalName().equals("STREAM")) {
                if (!attribute("href").isEmpty() || !attribute("encoding").equals("base64")) {
                    throw new IOException(file + " keeps its rows in another file or encoding (" + attribute("href")
                            + attribute("encoding") + "); save it with base64, or TABLEDATA");
                }
                binary = new VoTableCells(file, new XmlText(), types, version2);
                return;
            }
        }
        throw new IOException(file + " has no STREAM in its BINARY data");
    }

    /** The text of the element that was begun, as base64 has it. */
    private final class XmlText extends InputStream {
        private String chunk = "";
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
            while (at == chunk.length()) {
                if (ended) {
                    return -1;
                }
                try {
                    int event = xml.next();
                    if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                        chunk = xml.getText();
                        at = 0;
                    } else if (event == XMLStreamConstants.END_ELEMENT) {
                        ended = true;
                    }
                } catch (XMLStreamException e) {
                    throw damaged(file, e);
                }
            }
            return chunk.charAt(at++);
        }
    }

    @Override
    public List<CatalogueColumn> columns() {
        return Collections.unmodifiableList(columns);
    }

    @Override
    public boolean next() throws IOException {
        if (row % 1000 == 0) {
            Cancellation.check("reading " + file);
        }
        cells.clear();
        row++;
        VoTableCells stream = binary;
        if (stream != null) {
            try {
                return stream.next(cells);
            } catch (IOException e) {
                throw new IOException(where() + ": " + e.getMessage(), e);
            }
        }
        try {
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("TR")) {
                    readRow();
                    return true;
                }
                if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("TABLEDATA")) {
                    return false;
                }
            }
            return false;
        } catch (XMLStreamException e) {
            throw damaged(file, e);
        }
    }

    private void readRow() throws XMLStreamException, IOException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String text = xml.getElementText();
                if (cells.size() == columns.size()) {
                    throw new IOException(where() + " has more than " + columns.size() + " cells");
                }
                cells.add(types.get(cells.size()).cell(text));
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                break;
            }
        }
        // Which one is missing is not known: later cells would stand under other columns' names.
        if (cells.size() < columns.size()) {
            throw new IOException(
                    where() + " has " + cells.size() + " cells; " + columns.size() + " expected, as there are columns");
        }
    }

    @Override
    public String where() {
        return file + (row == 0 ? "" : ", row " + row);
    }

    @Override
    public String text(int column) {
        if (cells.isEmpty()) {
            throw new IllegalStateException("there is no row; call next() first, and only while it says true");
        }
        return cells.get(column);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
