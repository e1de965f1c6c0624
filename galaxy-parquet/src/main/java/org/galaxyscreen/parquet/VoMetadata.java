package org.galaxyscreen.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.VoTableFormat;
import org.jspecify.annotations.Nullable;

/** Units, UCDs and descriptions as a VOTable without data in a Parquet file's metadata (the convention VOParquet 1.0). */
final class VoMetadata {
    private static final String VERSION = "IVOA.VOTable-Parquet.version";
    private static final String CONTENT = "IVOA.VOTable-Parquet.content";

    private VoMetadata() {}

    /** What is written of a table's columns. */
    static Map<String, String> of(CatalogueTable table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new VoTableFormat().write(new WithoutRows(table), out);
        String xml = out.toString(StandardCharsets.UTF_8).replaceFirst("(?s)<DATA>.*</DATA>", "");
        return Map.of(VERSION, "1.0", CONTENT, xml);
    }

    private record WithoutRows(CatalogueTable table) implements CatalogueTable {
        @Override
        public String name() {
            return table.name();
        }

        @Override
        public List<TableColumn> columns() {
            return table.columns();
        }

        @Override
        public void forEachRow(RowVisitor visitor) {
            // The rows are Parquet's.
        }
    }

    /** What a file says of its columns, by name; nothing where it has no such metadata, or damaged ones, since the values do not depend on them. */
    static Map<String, CatalogueColumn> read(Map<String, String> metadata) {
        String content = metadata.get(CONTENT);
        Map<String, CatalogueColumn> columns = new HashMap<>();
        if (content == null) {
            return columns;
        }
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(content));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("FIELD")) {
                    CatalogueColumn column = field(xml);
                    columns.put(column.name(), column);
                }
            }
        } catch (XMLStreamException e) {
            return Map.of();
        }
        return columns;
    }

    private static CatalogueColumn field(XMLStreamReader xml) throws XMLStreamException {
        String name = orEmpty(xml.getAttributeValue(null, "name"));
        String unit = orEmpty(xml.getAttributeValue(null, "unit"));
        String ucd = orEmpty(xml.getAttributeValue(null, "ucd"));
        StringBuilder description = new StringBuilder();
        boolean inside = false;
        for (int event = xml.next();
                !(event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("FIELD"));
                event = xml.next()) {
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                inside = event == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("DESCRIPTION");
            } else if (inside && event == XMLStreamConstants.CHARACTERS) {
                description.append(xml.getText());
            }
        }
        return new CatalogueColumn(name, unit, ucd, description.toString().strip());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
