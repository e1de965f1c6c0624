package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueWriterTest {
    private static final AnomalyCatalogue CATALOGUE = new AnomalyCatalogue(
            List.of(
                    new AnomalyCatalogue.Column("kmeans", Fences.above(2)),
                    new AnomalyCatalogue.Column("dbscan", Fences.above(1))),
            List.of(
                    new AnomalyCatalogue.Entry(
                            1,
                            new SurveyObject("NGC 1, north", 10.5, -0.25, 0.1, 0.262, "Disk, Face-on"),
                            false,
                            List.of(2.5, 0.30000000000000004),
                            List.of(true, false),
                            0.75,
                            true),
                    new AnomalyCatalogue.Entry(
                            2, SurveyObject.of("b"), true, List.of(1e-9, 1.0), List.of(false, false), 0, false)));

    @TempDir
    Path folder;

    @Test
    void everyObjectHasItsRowInAnyLocale() throws IOException {
        Locale before = Locale.getDefault();
        Path file = folder.resolve("anomalies.csv");
        try {
            Locale.setDefault(Locale.GERMANY);
            CatalogueWriter.write(CATALOGUE, file);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        rank,id,ra,dec,redshift,label,split,kmeans_score,kmeans_flag,dbscan_score,dbscan_flag,ensemble_score,ensemble_flag
                        1,"NGC 1, north",10.5,-0.25,0.1,"Disk, Face-on",test,2.5,true,0.30000000000000004,false,0.75,true
                        2,b,,,,,train,1E-9,false,1,false,0,false
                        """);
    }

    @Test
    void knownObjectsAreNamed() throws IOException {
        Path lenses = Files.writeString(folder.resolve("lenses.csv"), "name,ra,dec\n=L1,10.5,-0.24990\n");
        Path file = folder.resolve("anomalies.csv");
        KnownObjects known = new CrossMatch(List.of(KnownCatalogue.parse(lenses.toString())), 2)
                .find(CATALOGUE.entries().stream()
                        .map(AnomalyCatalogue.Entry::object)
                        .toList());

        CatalogueWriter.write(CATALOGUE, known, CsvText.SPREADSHEET_SAFE, file);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).endsWith(",ensemble_flag,known_in,known_id,known_separation");
        assertThat(lines.get(1)).matches(".*,0.75,true,lenses,'=L1,0\\.3(6|5999)\\d*");
        assertThat(lines.get(2)).endsWith(",0,false,,,");
    }

    @Test
    void spreadsheetsSeeNoFormulas() throws IOException {
        List<String> formulas = List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1");
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (String id :
                Stream.concat(formulas.stream(), Stream.of("J1=2", "'quoted")).toList()) {
            SurveyObject object = new SurveyObject(id, -1.5, -2.5, -0.5, Double.NaN, "=label");
            entries.add(new AnomalyCatalogue.Entry(
                    entries.size() + 1, object, false, List.of(-2.5), List.of(true), -0.75, true));
        }
        AnomalyCatalogue catalogue =
                new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("knn", Fences.above(2))), entries);
        Path safe = folder.resolve("safe.csv");
        Path plain = folder.resolve("plain.csv");

        CatalogueWriter.write(catalogue, CsvText.SPREADSHEET_SAFE, safe);
        CatalogueWriter.write(catalogue, plain);

        assertThat(Files.readString(safe))
                .contains(
                        "\n1,'=1+1,-1.5,-2.5,-0.5,'=label,test,-2.5,true,-0.75,true\n",
                        "\n2,'+1,",
                        "\n3,'-1,",
                        "\n4,'@SUM(A1),",
                        "\n5,'\t=1,",
                        "\n6,\"'\r=1\",",
                        "\n7,\"'\n=1\",",
                        "\n8,J1=2,",
                        "\n9,'quoted,");
        assertThat(Files.readString(plain)).contains("\n1,=1+1,-1.5,-2.5,-0.5,=label,test,");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> CatalogueWriter.write(CATALOGUE, missing.resolve("anomalies.csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write")
                .hasMessageContaining("the folder " + missing + " does not exist");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> CatalogueWriter.write(CATALOGUE, file.resolve("anomalies.csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " is not a folder");
        assertThatThrownBy(() -> CatalogueWriter.write(CATALOGUE, folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is a folder");
    }
}
