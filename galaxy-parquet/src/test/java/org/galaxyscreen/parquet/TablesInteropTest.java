package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has astropy, fitsio, pyarrow, pandas and STIL, the library of TOPCAT and STILTS, read the results in every format, and reads the catalogues that
 * they write in random ways. It is run with the profile {@code interop} alone, installs them, and fails without. {@code -Dgalaxy.interop.seed} and
 * {@code -Dgalaxy.interop.cases} as for HDF5.
 */
@Tag("interop")
class TablesInteropTest {
    private static final int CASES = Tools.cases(150);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTheTable() throws IOException {
        CatalogueTable table = table();
        for (String ending : List.of("parquet", "vot", "fits", "jsonl", "csv")) {
            Tables.write(table, folder.resolve("table." + ending));
        }
    }

    @Test
    void pythonsToolsReadWhatIsWrittenAndWhatTheyWriteIsRead() throws Exception {
        String script = ParquetFixtures.path("interop.py").toString();
        Tools.report(
                "tables' interoperability", Tools.python().run(script, "" + Tools.SEED, "" + CASES, folder.toString()));
        for (int i = 0; i < CASES; i++) {
            assertRead("" + i);
        }
    }

    @Test
    void stilReadsWhatIsWrittenAndWhatItWritesIsRead() throws Exception {
        List<List<String>> written = ParquetTablesTest.cells(folder.resolve("table.csv"));
        for (String[] format : new String[][] {{"votable", "vot"}, {"fits", "fits"}, {"csv", "csv"}}) {
            Path found = folder.resolve(format[1] + ".found");
            stil("read", format[0], folder.resolve("table." + format[1]).toString(), found.toString());
            List<String> lines = Files.readAllLines(found);
            List<String> names = List.of(lines.get(0).split("\t", -1));
            assertThat(names).as(format[1]).isEqualTo(written.get(0));
            if (!format[1].equals("csv")) {
                assertThat(lines.get(1).split("\t", -1)[names.indexOf("ra")]).isEqualTo("deg");
                assertThat(lines.get(2).split("\t", -1)[names.indexOf("ra")]).isEqualTo("pos.eq.ra;meta.main");
            }
            assertThat(lines).as(format[1]).hasSize(written.size() + 2);
            for (int row = 1; row < written.size(); row++) {
                String[] cells = lines.get(row + 2).split("\t", -1);
                for (int column = 0; column < names.size(); column++) {
                    assertThat(cells[column])
                            .as("%s, row %d, %s", format[1], row, names.get(column))
                            .satisfies(equal(written.get(row).get(column)));
                }
            }
        }
        stil("write", "" + Tools.SEED, "" + CASES, folder.toString());
        for (int i = 0; i < CASES; i++) {
            assertRead("stil" + i);
        }
    }

    /** Equal as texts, or as numbers where both are. */
    private static Consumer<String> equal(String expected) {
        return cell -> {
            if (!cell.equals(expected) && expected.matches("[-+0-9.eE]+") && cell.matches("[-+0-9.eE]+")) {
                assertThat(Double.parseDouble(cell)).isEqualTo(Double.parseDouble(expected));
            } else {
                assertThat(cell).isEqualTo(expected);
            }
        };
    }

    /** Compares a file with the text beside it, which has its name and its cells. Columns' names begin with their kind. */
    private void assertRead(String number) throws IOException {
        List<String> expected = Files.readAllLines(folder.resolve(number + ".txt"));
        String file = expected.get(0);
        List<List<String>> found = ParquetTablesTest.cells(folder.resolve(file));
        assertThat(found).as(file).hasSize(expected.size());
        for (int row = 1; row < expected.size(); row++) {
            String[] cells = expected.get(row).split("\t", -1);
            for (int column = 0; column < cells.length; column++) {
                String name = found.get(0).get(column);
                String cell = found.get(row).get(column);
                String description = file + ", row " + row + ", " + name;
                if (cells[column].isEmpty() || name.startsWith("string") || name.contains("int")) {
                    assertThat(cell).as(description).isEqualTo(cells[column]);
                } else if (name.startsWith("flag")) {
                    // astropy writes flags into VOTables as bits.
                    assertThat(cell.equals("1") || cell.equalsIgnoreCase("true"))
                            .as(description)
                            .isEqualTo(cells[column].equalsIgnoreCase("true"));
                } else if (name.startsWith("float")) {
                    assertThat(Float.parseFloat(cell)).as(description).isEqualTo(Float.parseFloat(cells[column]));
                } else {
                    assertThat(Double.parseDouble(cell)).as(description).isEqualTo(Double.parseDouble(cells[column]));
                }
            }
        }
    }

    /** Runs STIL, which is LGPL, in a process of its own; the profile puts it where it is looked for. */
    private static void stil(String... arguments) throws IOException, InterruptedException {
        Path stil = Path.of("target", "stil.jar");
        assertThat(stil).as("the profile interop copies it").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                stil.toString(),
                ParquetFixtures.path("StilTables.java").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + text)
                .isZero();
    }

    /** Plain text alone: FITS tables have no other. */
    private static CatalogueTable table() {
        SplittableRandom random = new SplittableRandom(Tools.SEED);
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            boolean placed = random.nextInt(10) > 0;
            SurveyObject object = new SurveyObject(
                    "object " + i,
                    placed ? 360 * random.nextDouble() : Double.NaN,
                    placed ? 180 * random.nextDouble() - 90 : Double.NaN,
                    random.nextInt(3) == 0 ? Double.NaN : random.nextDouble(),
                    Double.NaN,
                    random.nextInt(3) == 0 ? null : "class, \"" + random.nextInt(5) + '"',
                    Map.of("mag", "m" + random.nextInt(30)));
            double score = Math.scalb(random.nextDouble(), random.nextInt(-60, 60));
            entries.add(new AnomalyCatalogue.Entry(
                    i,
                    object,
                    random.nextBoolean(),
                    List.of(score),
                    List.of(random.nextBoolean()),
                    score,
                    random.nextBoolean()));
        }
        KnownObjects known = KnownObjects.of(Map.of("object 7", new KnownObject("lenses", "Lens 1", 0.25)), 500);
        return Tables.of(
                "anomalies",
                new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("kmeans", Fences.above(2))), entries),
                known);
    }
}
