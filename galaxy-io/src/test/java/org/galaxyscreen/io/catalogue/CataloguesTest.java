package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.sky.SkyFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogues as text, and which of their columns say what and where an object is. */
class CataloguesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("objects.csv"), text);
    }

    private static List<SurveyObject> objects(Path file, ObjectColumns columns) throws IOException {
        List<SurveyObject> objects = new ArrayList<>();
        try (CatalogueReader rows = Catalogues.open(file)) {
            ObjectReader reader = columns.of(rows);
            while (rows.next()) {
                objects.add(reader.object());
            }
        }
        return objects;
    }

    @Test
    void csvIsReadAsItIsWritten() throws IOException {
        Path file = file(
                "\uFEFF# by hand\n\n,id,\"a, b\",n\n0,#x,\"two\nlines, \"\"quoted\"\"\",1e3\n\n1,y,, NaN \n2,z,--,\n");

        try (CatalogueReader rows = Catalogues.open(file)) {
            assertThat(rows.columns()).extracting(CatalogueColumn::name).containsExactly("column-1", "id", "a, b", "n");
            assertThat(rows.find("ID")).isEqualTo(1);
            assertThat(rows.find("c")).isEqualTo(-1);
            assertThat(rows.next()).isTrue();
            assertThat(rows.text(1)).isEqualTo("#x");
            assertThat(rows.text(2)).isEqualTo("two\nlines, \"quoted\"");
            assertThat(rows.number(3)).isEqualTo(1000);
            assertThatThrownBy(() -> rows.number(1))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ", line 4: id is '#x'; a number expected");
            assertThat(rows.next()).isTrue();
            assertThat(rows.where()).isEqualTo(file + ", line 7");
            assertThat(rows.number(3)).isNaN();
            assertThat(rows.next()).isTrue();
            assertThat(rows.number(2)).isNaN();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void separatorsAreSeenInTheHeader() throws IOException {
        for (String separator : List.of("\t", ";", "|", ",")) {
            try (CatalogueReader rows = Catalogues.open(file(String.join(separator, "id", "ra", "dec") + "\r\n"
                    + String.join(separator, "a", "1", "2") + "\r\n"))) {
                assertThat(rows.columns()).hasSize(3);
                assertThat(rows.next()).isTrue();
                assertThat(rows.text(2)).isEqualTo("2");
            }
        }
    }

    /** As {@code Table.write(format="ascii.commented_header", delimiter=",")} of astropy, and TOPCAT's text, have it. */
    @Test
    void headersInCommentsAreHeaders() throws IOException {
        for (String text : List.of(
                "# by hand\n# id,ra , dec\na,1.5,2\n", "#id|ra|dec\na|1.5|2\n", "#id\tra\tdec\n\na\t1.5\t2\n")) {
            assertThat(objects(file(text), ObjectColumns.defaults()))
                    .as(text)
                    .containsExactly(new SurveyObject("a", 1.5, 2, Double.NaN, Double.NaN, null));
        }
        // A comment as any other.
        assertThat(objects(file("# ra, dec, and so on\nid,ra,dec\na,1.5,2\n"), ObjectColumns.defaults()))
                .hasSize(1);
    }

    @Test
    void filesWithoutAHeaderOrWithBlanksBetweenFieldsAreRefused() {
        assertThatThrownBy(() -> Catalogues.open(file("a,150.25,2.5\nb,150.5,2.75\n")))
                .hasMessageEndingWith(
                        "begins with numbers: a,150.25,2.5; the columns' names expected in its first line");
        assertThatThrownBy(() -> Catalogues.open(file("id  ra dec\na 1.5 2\n")))
                .hasMessageEndingWith(
                        "has blanks between its fields; commas, tabs, semicolons or bars expected: save it as CSV");
    }

    @Test
    void jsonAndPagesAreNoTables() throws IOException {
        for (String[] each : new String[][] {
            {"{\"id\":\"a\",\"ra\":1.5}\n{\"id\":\"b\",\"ra\":2.5}\n", "is JSON;"},
            {"[\n  {\"id\": 1}\n]\n", "is JSON;"},
            {"\n<!DOCTYPE html><html><body>Log in, please</body></html>\n", "is a page of HTML, as of a login;"},
            {"<?xml version=\"1.0\"?>\n<TABLE/>\n", "is XML, and no VOTable;"}
        }) {
            Path file = file(each[0]);
            assertThatThrownBy(() -> Catalogues.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + " " + each[1] + " a catalogue in CSV");
        }
        // A column of this name is one.
        assertThat(objects(file("[Fe/H],id\n-1.5,a\n"), ObjectColumns.defaults()))
                .hasSize(1);
    }

    @Test
    void whatIsNoCatalogueIsRefusedWithTheLine() throws IOException {
        assertThatThrownBy(() -> objects(file("id,ra\na,1\nb,1,2\n"), ObjectColumns.defaults()))
                .hasMessageEndingWith("objects.csv, line 3 has 3 fields; 2 expected, as the header has");
        assertThatThrownBy(() -> Catalogues.open(file("id,id\n"))).hasMessageContaining("has two columns 'id'");
        assertThatThrownBy(() -> Catalogues.open(file("# nothing\n"))).hasMessageContaining("has no header line");
        assertThatThrownBy(() -> objects(file("id\n\"open\n"), ObjectColumns.defaults()))
                .isInstanceOf(IOException.class);
        Path latin = Files.write(folder.resolve("latin.csv"), "id\n\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> objects(latin, ObjectColumns.defaults())).hasMessageContaining("is not in UTF-8");
        Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {1, 0, 2});
        assertThatThrownBy(() -> Catalogues.open(binary)).hasMessageContaining("is no catalogue; text with separators");
        assertThatThrownBy(() -> Catalogues.open(folder.resolve("none.csv")))
                .hasMessageContaining("a catalogue expected");
    }

    @Test
    void usualNamesAreKnown() throws IOException {
        Path file = file("z_spec,DEJ2000,objID,RAJ2000,label\n0.5,-30,m1,10:00:00,spiral\n,,m2,,\n");

        List<SurveyObject> objects = objects(file, ObjectColumns.defaults());

        assertThat(objects.get(0)).isEqualTo(new SurveyObject("m1", 150, -30, 0.5, Double.NaN, "spiral"));
        assertThat(objects.get(1)).isEqualTo(SurveyObject.of("m2"));
    }

    @Test
    void columnsAreNamedAndPositionsTurnedToIcrs() throws IOException {
        Path file = file("nr,x,y\n7,0,0\n");
        ObjectColumns columns = ObjectColumns.defaults()
                .withId("nr")
                .withLongitude("x")
                .withLatitude("y")
                .withFrame(SkyFrame.GALACTIC);

        SurveyObject centre = objects(file, columns).get(0);

        // astropy: SkyCoord(l=0*u.deg, b=0*u.deg, frame="galactic").icrs
        assertThat(centre.ra()).isCloseTo(266.40498828710, within(1e-9));
        assertThat(centre.dec()).isCloseTo(-28.93617776180, within(1e-9));
        assertThatThrownBy(() -> objects(file, columns.withId("no")))
                .hasMessageEndingWith("has no column 'no' for the option id-column; it has nr, x, y");
        assertThatThrownBy(() -> objects(file, ObjectColumns.defaults()))
                .hasMessageContaining("has no column for the ids that would be known by its name (id, objid,")
                .hasMessageEndingWith("name it by the option id-column; it has nr, x, y");
        assertThatThrownBy(() -> objects(file("id,ra,dec\na,1,91\n"), ObjectColumns.defaults()))
                .hasMessageEndingWith("line 2: dec is 91; -90 to 90 degrees expected");
        assertThatThrownBy(() -> objects(file("id,ra,dec\na,-999,9\n"), ObjectColumns.defaults()))
                .hasMessageEndingWith("line 2: ra is -999; -360 to 360 degrees expected");
        assertThat(objects(file("id,ra,dec\na,-10.5,9\n"), ObjectColumns.defaults())
                        .get(0)
                        .ra())
                .isCloseTo(349.5, within(1e-12));
        assertThatThrownBy(() -> objects(file("id,ra,dec\na,east,9\n"), ObjectColumns.defaults()))
                .hasMessageContaining("line 2: ra is 'east'; an angle such as");
    }
}
