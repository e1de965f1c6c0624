package org.galaxyscreen.io.catalogue.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import nom.tam.fits.BinaryTable;
import nom.tam.fits.BinaryTableHDU;
import nom.tam.fits.Fits;
import nom.tam.fits.Header;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TablesTest {
    @TempDir
    private Path folder;

    static AnomalyCatalogue catalogue(String... ids) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (String id : ids) {
            int rank = entries.size() + 1;
            SurveyObject object = rank % 2 == 1
                    ? new SurveyObject(id, 359.999999999999, -0.1 - 0.2, Double.NaN, 0.262, "ring")
                    : SurveyObject.of(id);
            entries.add(new AnomalyCatalogue.Entry(
                    rank, object, rank == 1, List.of(1e-300 / rank), List.of(rank == 1), 1.0 / 3, rank == 1));
        }
        return new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("kmeans", Fences.above(2))), entries);
    }

    @Test
    void voTableHoldsTheValuesAndTheirMeaning() throws Exception {
        Path file = folder.resolve("anomalies.vot");
        Tables.write(Tables.of("anomalies", catalogue("<b>&\"", " a\r\n\tb ", "Größe 😀")), file);

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());

        assertThat(document.getDocumentElement().getAttribute("xmlns"))
                .isEqualTo("http://www.ivoa.net/xml/VOTable/v1.3");
        List<Element> fields = elements(document, "FIELD");
        assertThat(fields)
                .extracting(field -> field.getAttribute("name") + " " + field.getAttribute("datatype"))
                .containsExactly(
                        "rank long",
                        "id unicodeChar",
                        "ra double",
                        "dec double",
                        "redshift double",
                        "label unicodeChar",
                        "split unicodeChar",
                        "kmeans_score double",
                        "kmeans_flag boolean",
                        "ensemble_score double",
                        "ensemble_flag boolean");
        assertThat(fields.get(2).getAttribute("unit")).isEqualTo("deg");
        assertThat(fields.get(2).getAttribute("ucd")).isEqualTo("pos.eq.ra;meta.main");
        assertThat(fields.get(2).getAttribute("ref"))
                .isEqualTo(elements(document, "COOSYS").get(0).getAttribute("ID"));
        assertThat(fields.get(7).getTextContent()).isEqualTo("Score by kmeans; higher is odder");
        assertThat(elements(document, "TD"))
                .extracting(Element::getTextContent)
                .startsWith("1", "<b>&\"", "359.999999999999", "-0.30000000000000004", "", "ring", "train", "1E-300")
                .contains(" a\r\n\tb ", "Größe 😀", "0.3333333333333333");
    }

    @Test
    void fitsTableHoldsTheValuesAndTheirMeaning() throws Exception {
        Path file = folder.resolve("anomalies.fits");
        Tables.write(Tables.of("anomalies", catalogue("a", "a longer id", "'quoted'")), file);

        assertThat(Files.size(file) % 2880).isZero();
        try (Fits fits = new Fits(file.toFile())) {
            BinaryTableHDU hdu = (BinaryTableHDU) fits.getHDU(1);
            Header header = hdu.getHeader();
            BinaryTable table = hdu.getData();
            assertThat(header.getStringValue("EXTNAME")).isEqualTo("anomalies");
            assertThat(header.getStringValue("TFORM2")).isEqualTo("11A");
            assertThat(header.getStringValue("TUNIT3")).isEqualTo("deg");
            assertThat(header.getStringValue("TUCD1")).isEqualTo("stat.rank");
            assertThat(header.getStringValue("TCOMM2")).isEqualTo("The object's name in the survey");
            assertThat(table.getNRows()).isEqualTo(3);
            assertThat(table.get(0, 0)).isEqualTo(1L);
            assertThat(table.get(1, 1)).isEqualTo("a longer id");
            assertThat(table.get(2, 1)).isEqualTo("'quoted'");
            assertThat(table.get(0, 3)).isEqualTo(-0.1 - 0.2);
            assertThat((Double) table.get(1, 2)).isNaN();
            assertThat(table.get(0, 7)).isEqualTo(1e-300);
            assertThat(table.get(0, 8)).isEqualTo(true);
            assertThat(table.get(1, 8)).isEqualTo(false);
        }
    }

    @Test
    void jsonLinesAndRegionsAreWrittenAsTheirReadersWantThem() throws IOException {
        CatalogueTable table = Tables.of("anomalies", catalogue("{a}\n\"b\"", "no position"));
        Tables.write(table, folder.resolve("anomalies.jsonl"));
        Tables.write(table, folder.resolve("anomalies.reg"));

        assertThat(Files.readString(folder.resolve("anomalies.jsonl")))
                .isEqualTo(
                        """
                        {"rank":1,"id":"{a}\\n\\"b\\"","ra":359.999999999999,"dec":-0.30000000000000004,"redshift":null,"label":"ring",\
                        "split":"train","kmeans_score":1.0E-300,"kmeans_flag":true,"ensemble_score":0.3333333333333333,"ensemble_flag":true}
                        {"rank":2,"id":"no position","ra":null,"dec":null,"redshift":null,"label":null,\
                        "split":"test","kmeans_score":5.0E-301,"kmeans_flag":false,"ensemble_score":0.3333333333333333,"ensemble_flag":false}
                        """);
        assertThat(Files.readString(folder.resolve("anomalies.reg")))
                .isEqualTo(
                        """
                        # Region file format: DS9 version 4.1
                        global color=green
                        icrs
                        circle(359.999999999999,-0.30000000000000004,5") # color=red text={(a) "b"}
                        """);
    }

    @Test
    void wholeDegreesAreWrittenAsRegions() throws IOException {
        Path csv = Files.writeString(folder.resolve("objects.csv"), "id,ra,dec\na,10,-5\nb,,\nc,11,90\n");
        Tables.write(Tables.read(csv), folder.resolve("objects.reg"));

        assertThat(Files.readAllLines(folder.resolve("objects.reg")))
                .endsWith("circle(10,-5,5\") # text={a}", "circle(11,90,5\") # text={c}");
    }

    @Test
    void catalogueComesBackFromItsFileAsItWas() throws IOException {
        AnomalyCatalogue catalogue = catalogue("007", "7", "a,b\"c\nd");
        Path csv = folder.resolve("anomalies.csv");
        CatalogueWriter.write(catalogue, csv);

        CatalogueTable read = Tables.read(csv);
        Tables.write(read, folder.resolve("again.csv"));
        Tables.write(read, folder.resolve("read.vot"));
        Tables.write(Tables.of("anomalies", catalogue), folder.resolve("direct.vot"));

        assertThat(read.columns())
                .containsExactlyElementsOf(Tables.of("x", catalogue).columns().stream()
                        // Nothing but NaN stands in this column, which says nothing of its type.
                        .map(column -> column.name().equals("redshift")
                                ? new TableColumn(column.says(), TableColumn.Type.TEXT)
                                : column)
                        .toList());
        assertThat(folder.resolve("again.csv")).hasSameTextualContentAs(csv);
        assertThat(Files.readString(folder.resolve("read.vot")).replaceAll("(?s).*<TABLEDATA>", ""))
                .isEqualTo(Files.readString(folder.resolve("direct.vot")).replaceAll("(?s).*<TABLEDATA>", ""));
    }

    @Test
    void knownObjectsAreWrittenWithTheirDistances() throws IOException {
        KnownObjects known = KnownObjects.of(Map.of("a", new KnownObject("lenses", "Lens 1", 0.25)), 2);
        Path vot = folder.resolve("known.vot");
        Tables.write(Tables.of("anomalies", catalogue("a", "b"), known), vot);

        CatalogueTable read = Tables.read(vot);
        assertThat(read.columns())
                .extracting(TableColumn::name)
                .endsWith("ensemble_flag", "known_in", "known_id", "known_separation");
        assertThat(read.columns().get(read.columns().size() - 1).says().unit()).isEqualTo("arcsec");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        read.forEachRow(
                (number, cells) -> rows.add(Arrays.asList(Arrays.copyOfRange(cells, cells.length - 3, cells.length))));
        assertThat(rows.get(0)).containsExactly("lenses", "Lens 1", 0.25);
        assertThat(rows.get(1).get(0)).isNull();
    }

    @Test
    void columnsThatObjectsBringAreWrittenAsInTheCsv() throws IOException {
        SurveyObject object =
                new SurveyObject("a", 1, 2, Double.NaN, Double.NaN, null, Map.of("mag", "19.5", "id", "Abell 1"));
        AnomalyCatalogue catalogue = new AnomalyCatalogue(
                List.of(), List.of(new AnomalyCatalogue.Entry(1, object, true, List.of(), List.of(), 0.5, false)));
        CatalogueWriter.write(catalogue, folder.resolve("direct.csv"));
        Tables.write(Tables.of("x", catalogue), folder.resolve("table.csv"));

        assertThat(Files.readString(folder.resolve("direct.csv"))).contains("id_joined", "mag", "Abell 1", "19.5");
        assertThat(folder.resolve("table.csv")).hasSameTextualContentAs(folder.resolve("direct.csv"));
    }

    @Test
    void columnsOfOthersAreWhatAllOfTheirCellsAre() throws IOException {
        Path csv = folder.resolve("objects.csv");
        Files.writeString(
                csv,
                """
                name,count,mag,code,big,good,empty,limit,objid,star
                a,1,1.5,007,9223372036854775808,true,,inf,9223372036854775807,12345678901234567
                b,,NaN,8,9223372036854775808,FALSE,,-Infinity,18446744073709551615,0.5
                c,-2,1e3,9,1,,,+InF,1,1e400
                """);

        CatalogueTable table = Tables.read(csv);
        List<List<Object>> rows = new ArrayList<>();
        table.forEachRow((number, cells) -> rows.add(Arrays.asList(cells.clone())));

        assertThat(table.columns())
                .extracting(TableColumn::type)
                .containsExactly(
                        TableColumn.Type.TEXT,
                        TableColumn.Type.INTEGER,
                        TableColumn.Type.REAL,
                        TableColumn.Type.TEXT,
                        TableColumn.Type.REAL,
                        TableColumn.Type.FLAG,
                        TableColumn.Type.TEXT,
                        TableColumn.Type.REAL,
                        TableColumn.Type.TEXT,
                        TableColumn.Type.TEXT);
        assertThat(rows.get(0))
                .containsExactly(
                        "a",
                        1L,
                        1.5,
                        "007",
                        9.223372036854775808e18,
                        true,
                        null,
                        Double.POSITIVE_INFINITY,
                        "9223372036854775807",
                        "12345678901234567");
        assertThat(rows.get(1).subList(7, 10)).containsExactly(Double.NEGATIVE_INFINITY, "18446744073709551615", "0.5");
        assertThat(rows.get(2).get(7)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(rows.get(1).subList(0, 3)).containsExactly("b", null, Double.NaN);
        assertThat(rows.get(1).get(5)).isEqualTo(false);
        assertThat(rows.get(2).subList(1, 3)).containsExactly(-2L, 1000.0);
        assertThat(rows.get(2).get(5)).isNull();
    }

    @Test
    void whatAFormatCannotHoldIsRefusedWithItsRow() {
        assertThatThrownBy(() -> Tables.write(Tables.of("x", catalogue("a", "Größe")), folder.resolve("x.fits")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        folder.resolve("x.fits")
                                + ": row 2, column id: 'Größe' is not ASCII, and FITS holds no other text; write a VOTable or CSV");
        assertThatThrownBy(() -> Tables.write(Tables.of("x", catalogue("a\u0001")), folder.resolve("x.vot")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("row 1, column id: the character U+0001 cannot stand in XML");
        assertThatThrownBy(() -> Tables.write(Tables.of("x", catalogue("a\uD800")), folder.resolve("x.vot")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no valid Unicode");
        assertThat(folder).isEmptyDirectory();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tables.write(Tables.of("x", catalogue("a")), folder.resolve("x.doc")))
                .withMessageContaining("tells no format")
                .withMessageContaining(".vot, .votable, .xml (VOTable)");
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
