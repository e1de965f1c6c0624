package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.testdata.Python;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has astropy, pyarrow and pandas read the results in every format, and reads what pyarrow wrote in random ways. It is run with the profile {@code
 * interop} alone, installs them, and fails without. {@code -Dgalaxy.interop.seed} and {@code -Dgalaxy.interop.cases} as for HDF5.
 */
@Tag("interop")
class TablesInteropTest {
    private static final int CASES = Integer.getInteger("galaxy.interop.cases", 100);
    private static final long SEED =
            Long.getLong("galaxy.interop.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    @TempDir
    private Path folder;

    @Test
    void othersReadWhatIsWrittenAndWhatTheyWriteIsRead() throws Exception {
        CatalogueTable table = table();
        for (String ending : List.of("parquet", "vot", "fits", "jsonl", "csv")) {
            Tables.write(table, folder.resolve("table." + ending));
        }
        String script = ParquetFixtures.path("interop.py").toString();
        String versions =
                Python.with("astropy", "pyarrow", "pandas").run(script, "" + SEED, "" + CASES, folder.toString());
        System.out.println("tables' interoperability: -Dgalaxy.interop.seed=" + SEED + ", " + versions.strip());

        for (int i = 0; i < CASES; i++) {
            List<List<String>> found = ParquetTablesTest.cells(folder.resolve(i + ".parquet"));
            List<String> expected = Files.readAllLines(folder.resolve(i + ".txt"));
            assertThat(found).as("case %d", i).hasSize(expected.size() + 1);
            for (int row = 0; row < expected.size(); row++) {
                String[] cells = expected.get(row).split("\t", -1);
                for (int column = 0; column < cells.length; column++) {
                    String name = found.get(0).get(column);
                    String cell = found.get(row + 1).get(column);
                    String description = "case " + i + ", row " + row + ", " + name;
                    if (cells[column].isEmpty() || name.startsWith("string")) {
                        assertThat(cell).as(description).isEqualTo(cells[column]);
                    } else if (name.startsWith("flag")) {
                        assertThat(cell).as(description).isEqualToIgnoringCase(cells[column]);
                    } else if (name.startsWith("float")) {
                        assertThat(Float.parseFloat(cell)).as(description).isEqualTo(Float.parseFloat(cells[column]));
                    } else if (name.startsWith("double")) {
                        assertThat(Double.parseDouble(cell))
                                .as(description)
                                .isEqualTo(Double.parseDouble(cells[column]));
                    } else {
                        assertThat(cell).as(description).isEqualTo(cells[column]);
                    }
                }
            }
        }
    }

    /** Plain text alone: FITS tables have no other. */
    private static CatalogueTable table() {
        SplittableRandom random = new SplittableRandom(SEED);
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
