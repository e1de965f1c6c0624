package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalogues that astropy wrote; {@code make_catalogues.py} made them. */
class CatalogueFormatsTest {
    @TempDir
    private Path folder;

    private static Path golden(String name) {
        URL found = CatalogueFormatsTest.class.getResource(name);
        assertThat(found).as(name).isNotNull();
        try {
            return Path.of(found.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table.fits", "table.ecsv", "comma.ecsv", "tabledata.xml", "binary.xml", "binary2.xml"})
    void cellsAreThoseOfAstropy(String name) throws IOException {
        List<String> lines = Files.readAllLines(golden("expected.txt"));
        List<String> names = List.of(lines.get(0).split("\t"));
        try (CatalogueReader rows = Catalogues.open(golden(name))) {
            assertThat(rows.columns())
                    .extracting(CatalogueColumn::name)
                    .containsAll(names)
                    .hasSize(names.size() + 1);
            CatalogueColumn ra = rows.columns().get(rows.find("RAJ2000"));
            assertThat(ra.unit()).isEqualTo("deg");
            if (!name.equals("table.fits")) {
                assertThat(ra.description()).isEqualTo("Right ascension");
            }
            assertThat(ra.ucd()).isEqualTo(name.endsWith("xml") ? "pos.eq.ra;meta.main" : "");
            for (String line : lines.subList(1, lines.size())) {
                assertThat(rows.next()).isTrue();
                String[] cells = Arrays.copyOf(line.split("\t", -1), names.size());
                for (int i = 0; i < cells.length; i++) {
                    int column = rows.find(names.get(i));
                    String expected = cells[i];
                    String found = rows.text(column);
                    if (names.get(i).equals("flag")) {
                        // VOTables have bits, ECSV Python's words.
                        found = found.equals("1")
                                ? "true"
                                : found.equals("0") ? "false" : found.toLowerCase(Locale.ROOT);
                    } else if (List.of("RAJ2000", "DEJ2000", "r", "n", "z").contains(names.get(i))) {
                        double number = rows.number(column);
                        assertThat(
                                        expected.isEmpty()
                                                ? Double.isNaN(number)
                                                : close(number, Double.parseDouble(expected), names.get(i)))
                                .as("%s: %s is %s, %s expected", rows.where(), names.get(i), number, expected)
                                .isTrue();
                        continue;
                    }
                    assertThat(found).as("%s: %s", rows.where(), names.get(i)).isEqualTo(expected);
                }
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void flagsReadAlikeInAllSerialisations() throws IOException {
        Path file = Files.writeString(
                folder.resolve("flags.vot"),
                "<VOTABLE version='1.4'><RESOURCE><TABLE><FIELD name='star' datatype='boolean'/><DATA><TABLEDATA>"
                        + "<TR><TD>T</TD></TR><TR><TD>false</TD></TR><TR><TD> 1 </TD></TR><TR><TD>?</TD></TR><TR><TD/></TR>"
                        + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>");
        try (CatalogueReader rows = Catalogues.open(file)) {
            for (String expected : new String[] {"true", "false", "true", "", ""}) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.text(0)).isEqualTo(expected);
            }
        }
    }

    private static String voTable(String fields, String rows) {
        return "<VOTABLE version='1.4'><RESOURCE><TABLE>" + fields + "<DATA><TABLEDATA>" + rows
                + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
    }

    /** What the standard lets stand in TABLEDATA, and {@code +InF}, which astropy writes. */
    @Test
    void numbersInVoTablesHaveSeveralForms() throws IOException {
        Path file = write(
                "numbers.vot",
                voTable(
                        "<FIELD name='x' datatype='double'/><FIELD name='f' datatype='float'/><FIELD name='n' datatype='long'/>",
                        "<TR><TD>+InF</TD><TD>-Inf</TD><TD>0x1F</TD></TR><TR><TD>1e5</TD><TD>NaN</TD><TD>-0x10</TD></TR>"));
        try (CatalogueReader rows = Catalogues.open(file)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.number(0)).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(rows.text(0)).isEqualTo("Infinity");
            assertThat(rows.number(1)).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(rows.text(2)).isEqualTo("31");
            assertThat(rows.next()).isTrue();
            assertThat(rows.number(0)).isEqualTo(1e5);
            assertThat(rows.number(1)).isNaN();
            assertThat(rows.text(2)).isEqualTo("-16");
        }
    }

    /** As astropy's {@code SkyCoord("150:06:00", "2:30:00", unit=("deg", "deg"))} and {@code unit=("hourangle", "deg")} have them. */
    @ParameterizedTest
    @CsvSource({
        "d:m:s, 150:06:00, 150.1",
        "deg, 10:00:24, 10.006666666666666",
        "h:m:s, 10:00:24, 150.1",
        "'', 10:00:24, 150.1"
    })
    void theUnitSaysWhetherRightAscensionsAreInHours(String unit, String ra, double degrees) throws IOException {
        Path file = write(
                "angles.vot",
                voTable(
                        "<FIELD name='id' datatype='char' arraysize='*'/><FIELD name='ra' datatype='char' arraysize='*' unit='"
                                + unit + "'/><FIELD name='dec' datatype='char' arraysize='*'/>",
                        "<TR><TD>a</TD><TD>" + ra + "</TD><TD>2:30:00</TD></TR>"));
        try (CatalogueReader rows = Catalogues.open(file)) {
            ObjectReader objects = ObjectColumns.defaults().of(rows);
            assertThat(rows.next()).isTrue();
            assertThat(objects.object().ra()).isCloseTo(degrees, within(1e-12));
            assertThat(objects.object().dec()).isEqualTo(2.5);
        }
    }

    /** As astropy reads them: arrays of one value. */
    @ParameterizedTest
    @ValueSource(strings = {"", " arraysize='1'"})
    void cellsOfOneValueHaveItInBinaryFormsToo(String size) throws IOException {
        byte[] row = ByteBuffer.allocate(9).put((byte) 0).putDouble(150.25).array();
        Path file = write(
                "one.vot",
                "<VOTABLE version='1.4'><RESOURCE><TABLE><FIELD name='ra' datatype='double'" + size
                        + "/><DATA><BINARY2><STREAM encoding='base64'>"
                        + Base64.getEncoder().encodeToString(row)
                        + "</STREAM></BINARY2></DATA></TABLE></RESOURCE></VOTABLE>");
        try (CatalogueReader rows = Catalogues.open(file)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.number(0)).isEqualTo(150.25);
            assertThat(rows.next()).isFalse();
        }
    }

    /** Which cell is missing cannot be known. */
    @Test
    void rowsOfFewerCellsAreRefused() throws IOException {
        Path file = write(
                "short.vot",
                voTable(
                        "<FIELD name='id' datatype='char' arraysize='*'/><FIELD name='n' datatype='int'/><FIELD name='ra' datatype='double'/>",
                        "<TR><TD>a</TD><TD/><TD>1.5</TD></TR><TR><TD>b</TD><TD>2.5</TD></TR>"));
        try (CatalogueReader rows = Catalogues.open(file)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.text(1)).isEmpty();
            assertThat(rows.number(2)).isEqualTo(1.5);
            assertThatThrownBy(rows::next)
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ", row 2 has 2 cells; 3 expected, as there are columns");
        }
    }

    /** Bits, and texts of variable length; an array of texts, as of other values, has none. */
    @Test
    void cellsOfFurtherKindsInFitsTablesAreThoseOfAstropy() throws IOException {
        try (CatalogueReader rows = Catalogues.open(golden("kinds.fits"))) {
            for (String[] expected : new String[][] {
                {"true", "NGC 1", "", "", "u", "1.5"},
                {"false", "", "", "", "longer", "2.5"},
                {"true", "an id, \"longer\"", "", "", "", "-3.5"}
            }) {
                assertThat(rows.next()).isTrue();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(rows.text(i)).as(rows.columns().get(i).name()).isEqualTo(expected[i]);
                }
            }
            assertThat(rows.number(5)).isEqualTo(-3.5);
            assertThat(rows.next()).isFalse();
        }
        assertThatThrownBy(() -> Catalogues.open(golden("ascii.fits")))
                .hasMessageEndingWith(
                        "has no binary table; it has HDU 0, HDU 1, a table in ASCII, which is not read: save it as a binary one");
    }

    /** The same double; the column of floats the same float. */
    private static boolean close(double found, double expected, String column) {
        return column.equals("r") ? (float) found == (float) expected : found == expected;
    }

    @ParameterizedTest
    @ValueSource(strings = {"table.fits", "table.ecsv", "tabledata.xml", "binary.xml", "binary2.xml"})
    void damagedFilesAreErrorsOfTheirOwn(String name) throws IOException {
        byte[] good = Files.readAllBytes(golden(name));
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bad = i % 2 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int k = 0; i % 2 == 1 && k < 4; k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve(name), bad);
            try (CatalogueReader rows = Catalogues.open(file)) {
                while (rows.next()) {
                    rows.text(0);
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).as("damage %d", i).contains(name);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void whatIsNotReadIsNamed() throws IOException {
        assertThatThrownBy(
                        () -> Catalogues.open(
                                write(
                                        "error.xml",
                                        """
                        <VOTABLE><RESOURCE><INFO name="QUERY_STATUS" value="ERROR">no such table</INFO></RESOURCE></VOTABLE>""")))
                .hasMessageEndingWith("error.xml holds no table but a service's error: no such table");
        assertThatThrownBy(
                        () -> Catalogues.open(
                                write(
                                        "other.xml",
                                        """
                        <VOTABLE><RESOURCE><TABLE><FIELD name="id" datatype="char" arraysize="*"/><DATA><BINARY2>
                        <STREAM href="file:///etc/passwd"/></BINARY2></DATA></TABLE></RESOURCE></VOTABLE>""")))
                .hasMessageContaining("keeps its rows in another file or encoding (file:///etc/passwd)");
        // An entity that would read a file is not resolved.
        Path entity = write(
                "entity.xml",
                """
                        <!DOCTYPE VOTABLE [<!ENTITY x SYSTEM "file:///etc/passwd">]>
                        <VOTABLE><RESOURCE><TABLE><FIELD name="id" datatype="char" arraysize="*"/><DATA><TABLEDATA>
                        <TR><TD>&x;</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>""");
        assertThatThrownBy(() -> {
                    try (CatalogueReader rows = Catalogues.open(entity)) {
                        rows.next();
                        throw new IOException("read '" + rows.text(0) + "'");
                    }
                })
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("root:"));
        assertThatThrownBy(() -> Catalogues.open(write("no.ecsv", "# %ECSV 1.0\n# ---\n# meta: {}\na b\n1 2\n")))
                .hasMessageContaining("its header names no columns");
    }

    private Path write(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.strip().getBytes(StandardCharsets.UTF_8));
    }
}
