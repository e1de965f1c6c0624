package org.galaxyscreen.io.catalogue.table;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.galaxyscreen.io.internal.Csv;
import org.jspecify.annotations.Nullable;

/**
 * VOTable 1.4 (IVOA Recommendation of 2019), serialised as TABLEDATA, with units, UCDs and descriptions. Columns named {@code ra} and {@code
 * dec} are ICRS. Line breaks within text are kept; control characters, which XML does not have, are refused.
 */
public final class VoTableFormat implements TableFormat {
    private static final String NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3";

    /** For {@link java.util.ServiceLoader}. */
    public VoTableFormat() {}

    @Override
    public String name() {
        return "VOTable";
    }

    @Override
    public List<String> extensions() {
        return List.of(".vot", ".votable", ".xml");
    }

    @Override
    public void write(CatalogueTable table, OutputStream out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("VOTABLE");
            xml.writeDefaultNamespace(NAMESPACE);
            xml.writeAttribute("version", "1.4");
            xml.writeStartElement("RESOURCE");
            xml.writeEmptyElement("COOSYS");
            xml.writeAttribute("ID", "icrs");
            xml.writeAttribute("system", "ICRS");
            xml.writeStartElement("TABLE");
            xml.writeAttribute("name", table.name());
            for (TableColumn column : table.columns()) {
                field(xml, column);
            }
            xml.writeStartElement("DATA");
            xml.writeStartElement("TABLEDATA");
            xml.writeCharacters("\n");
            List<TableColumn> columns = table.columns();
            table.forEachRow((number, cells) -> {
                try {
                    xml.writeStartElement("TR");
                    for (int i = 0; i < cells.length; i++) {
                        xml.writeStartElement("TD");
                        text(xml, text(cells[i]), columns.get(i), number);
                        xml.writeEndElement();
                    }
                    xml.writeEndElement();
                    xml.writeCharacters("\n");
                } catch (XMLStreamException e) {
                    throw failure(e);
                }
            });
            xml.writeEndDocument();
            xml.writeCharacters("\n");
            xml.flush();
        } catch (XMLStreamException e) {
            throw failure(e);
        }
    }

    private static IOException failure(XMLStreamException e) {
        return e.getNestedException() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
    }

    private static void field(XMLStreamWriter xml, TableColumn column) throws XMLStreamException {
        xml.writeStartElement("FIELD");
        xml.writeAttribute("name", column.name());
        switch (column.type()) {
            case TEXT -> {
                xml.writeAttribute("datatype", "unicodeChar");
                xml.writeAttribute("arraysize", "*");
            }
            case INTEGER -> xml.writeAttribute("datatype", "long");
            case REAL -> xml.writeAttribute("datatype", "double");
            case FLAG -> xml.writeAttribute("datatype", "boolean");
        }
        if (!column.says().unit().isEmpty()) {
            xml.writeAttribute("unit", column.says().unit());
        }
        if (!column.says().ucd().isEmpty()) {
            xml.writeAttribute("ucd", column.says().ucd());
        }
        if (column.says().ucd().startsWith("pos.eq.")) {
            xml.writeAttribute("ref", "icrs");
        }
        if (!column.says().description().isEmpty()) {
            xml.writeStartElement("DESCRIPTION");
            xml.writeCharacters(column.says().description());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static String text(@Nullable Object cell) {
        return cell instanceof Double value && value.isInfinite() ? value > 0 ? "+Inf" : "-Inf" : Csv.field(cell);
    }

    private static void text(XMLStreamWriter xml, String text, TableColumn column, long row)
            throws XMLStreamException, UnfitCellException {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                // A plain one would be read as a line feed.
                xml.writeCharacters(text.substring(from, i));
                xml.writeEntityRef("#13");
                from = i + 1;
            } else if (c < ' ' && c != '\t' && c != '\n' || c >= '\uFFFE') {
                throw new UnfitCellException(
                        column,
                        row,
                        String.format("the character U+%04X cannot stand in XML; write CSV or JSON lines", (int) c));
            } else if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new UnfitCellException(column, row, "the text is no valid Unicode; write JSON lines");
                }
                i++;
            }
        }
        xml.writeCharacters(text.substring(from));
    }
}
