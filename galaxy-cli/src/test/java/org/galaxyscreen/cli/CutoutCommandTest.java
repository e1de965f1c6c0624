package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mosaic and a catalogue as the commands take them; the tiles and the catalogue are those that astropy made for galaxy-io's tests. */
class CutoutCommandTest {
    private static final Path MOSAIC = Path.of(
            System.getProperty("galaxy.root", ".."), "galaxy-io/src/test/resources/org/galaxyscreen/io/fits/mosaic");

    @TempDir
    private Path folder;

    private Path catalogue;

    @BeforeEach
    void makeCatalogue() throws IOException {
        catalogue = folder.resolve("objects.csv");
        List<String> lines = new ArrayList<>(List.of("objid,RAJ2000,DEJ2000,size,label"));
        for (String line : Files.readAllLines(MOSAIC.resolve("cutouts.txt"))) {
            String[] words = line.split(" ");
            lines.add(String.join(",", words[0], words[1], words[2], words[3], words[5]));
        }
        Files.write(catalogue, lines);
    }

    private Outcome command(String name, String... options) {
        List<String> command = new ArrayList<>(List.of(
                name,
                "--tiles",
                MOSAIC.resolve("tiles").toString(),
                "--catalogue",
                catalogue.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--input-size",
                "64"));
        command.addAll(List.of(options));
        return run(command.toArray(String[]::new));
    }

    @Test
    void aMosaicIsScreenedWithItsPositions() throws IOException {
        Path results = folder.resolve("results");

        Path known = Files.writeString(
                folder.resolve("known.csv"), "name,ra,dec\nLens 1,9.993929,-29.997964\nLens 2,200,10\n");

        Outcome outcome = command(
                "screen",
                "--size",
                "size",
                "--output",
                results.toString(),
                "--keep-features",
                "--known",
                known + ",lenses",
                "--known-radius",
                "0.1",
                "--catalogue-format",
                "vot,parquet");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains(
                        "3 tiles; ids from objid, positions from RAJ2000 and DEJ2000 (ICRS)", "objects are in no tile");
        List<String> ledger = Files.readAllLines(results.resolve("cutouts.csv"));
        long inside = ledger.stream()
                .filter(line -> line.contains(",whole,") || line.contains(",edge,"))
                .count();
        assertThat(ledger).hasSize(91).anyMatch(line -> line.contains(",outside,"));
        List<String> ranked = Files.readAllLines(results.resolve("anomalies.csv"));
        // Where astropy's list has object-0.
        assertThat(ranked).anyMatch(line -> line.contains(",object-0,9.993929131630445,-29.997964529120296,,"));
        assertThat(ranked)
                .filteredOn(line -> line.contains(",lenses,Lens 1,0.00"))
                .singleElement()
                .asString()
                .contains(",object-0,");
        assertThat(ranked.get(0)).endsWith(",known_in,known_id,known_separation,tile,tile_x,tile_y");
        assertThat(ranked)
                .filteredOn(line -> line.matches(".*,,,,[^,]+,-?[0-9.]+,-?[0-9.]+"))
                .hasSize((int) inside - 2);
        assertThat(outcome.text()).contains("1 are known already");
        for (String table : List.of("anomalies.vot", "anomalies.parquet")) {
            Path again = folder.resolve(table + ".csv");
            Tables.write(Tables.read(results.resolve(table)), again);
            assertThat(again).as(table).hasSameTextualContentAs(results.resolve("anomalies.csv"));
        }
        JsonNode summary =
                new ObjectMapper().readTree(results.resolve("summary.json").toFile());
        // One lies so near an edge that most of its cutout has no values.
        assertThat(summary.path("counts").path("images").asLong()).isEqualTo(inside);
        assertThat(summary.path("counts").path("skipped").asLong()).isEqualTo(1);
        assertThat(ranked).hasSize((int) inside);
        assertThat(summary.path("counts").path("known").asLong()).isEqualTo(1);
        assertThat(summary.path("settings")
                        .path("known")
                        .path("catalogues")
                        .path("lenses")
                        .asText())
                .isEqualTo(known.toString());
        assertThat(summary.path("remarks").toString()).contains("objects are in no tile and left out");
        assertThat(Files.readString(results.resolve("report.html")).contains("objects are in no tile and left out"))
                .isTrue();
    }

    @Test
    void columnsOfACatalogueGoToTheResults() throws IOException {
        Path known = Files.writeString(
                folder.resolve("known.tsv"), "name\tRA\tDec\trank\nNGC 1\t9.99393\t-29.99796\tfirst\n");
        Path results = folder.resolve("results");

        Outcome outcome = command(
                "screen",
                "--size",
                "8px",
                "--join",
                known.toString(),
                "--join-radius",
                "1",
                "--output",
                results.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("1 of 74 objects are in known.tsv");
        List<String> ranked = Files.readAllLines(results.resolve("anomalies.csv"));
        assertThat(ranked.get(0)).endsWith(",ensemble_flag,tile,tile_x,tile_y,rank_joined,join_id,join_separation");
        assertThat(ranked)
                .filteredOn(line -> line.contains(",first,NGC 1,0.01"))
                .hasSize(1);
        assertThat(Files.readAllLines(results.resolve("joined.csv"))).hasSize(75);
    }

    @Test
    void featuresOfCutoutsResume() throws IOException {
        Path output = folder.resolve("f.npy");

        Outcome outcome = command("extract", "--size", "12px", "--output", output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(Files.readAllLines(folder.resolve("f.npy.cutouts.csv"))).hasSize(91);
        assertThat(command("extract", "--size", "12px", "--output", output.toString())
                        .status())
                .isZero();
    }

    @Test
    void whatIsOffIsSaidBeforeAnythingIsRead() {
        String output = folder.resolve("never.npy").toString();
        assertThat(command("extract", "--output", output).text()).contains("--catalogue is given without --size");
        assertThat(command("extract", "--size", "big", "--output", output).text())
                .contains("has no column 'big' for the option size");
        assertThat(command("extract", "--size", "8", "--output", output).text())
                .contains("size is '8'; a positive number with its unit");
        assertThat(command("screen", "--size", "8px", "--known", "none.csv").text())
                .contains("none.csv");
        assertThat(command("screen", "--size", "8px", "--catalogue-format", "xls")
                        .text())
                .contains("--catalogue-format: the name anomalies.xls tells no format; one of these ends expected");
        assertThat(command("screen", "--size", "8px", "--known-radius", "3").text())
                .contains("--known-radius applies to --known");
        assertThat(command("screen", "--size", "8px", "--known", "a.csv", "--known-radius", "-1")
                        .text())
                .contains("--known-radius is -1.0; above 0");
        assertThat(command("screen", "--size", "8px", "--save", catalogue.toString())
                        .text())
                .contains("--save is " + catalogue + ", which is read as --catalogue and would be replaced");
        assertThat(run("extract", "--input", folder.toString(), "--size", "8px", "--output", output)
                        .text())
                .contains("apply to --catalogue; give it, or leave them out");
    }
}
