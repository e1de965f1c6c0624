package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogues from and to Parquet. */
class ParquetTablesTest {
    @TempDir
    private Path folder;

    static List<List<String>> cells(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CatalogueReader reader = Catalogues.open(file)) {
            rows.add(reader.columns().stream().map(CatalogueColumn::name).toList());
            while (reader.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i < reader.columns().size(); i++) {
                    row.add(reader.text(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void cataloguesOfAllTypesAreRead() throws IOException {
        assertThat(cells(ParquetFixtures.path("catalogue.parquet")))
                .containsExactly(
                        List.of(
                                "id",
                                "ra",
                                "float",
                                "half",
                                "int8",
                                "uint8",
                                "uint32",
                                "int64",
                                "uint64",
                                "flag",
                                "date",
                                "time",
                                "utc",
                                "decimal",
                                "category"),
                        List.of(
                                "a",
                                "0.30000000000000004",
                                "0.1",
                                "0.5",
                                "-128",
                                "0",
                                "0",
                                "-9223372036854775808",
                                "0",
                                "true",
                                "2026-11-26",
                                "2026-01-02T03:04:05.600",
                                "2026-01-02T03:04:05.600Z",
                                "12.345",
                                "x"),
                        List.of(
                                "Ω, \"b\"",
                                "-1E-300",
                                "NaN",
                                "65504",
                                "127",
                                "255",
                                "4294967295",
                                "9223372036854775807",
                                "18446744073709551615",
                                "false",
                                "",
                                "",
                                "",
                                "-0.001",
                                "y"),
                        List.of("", "", "", "-5.9604645E-8", "", "", "", "", "", "", "", "", "", "", "x"));
    }

    @Test
    void timesOfDayAreWrittenAsSuch() throws IOException {
        assertThat(cells(ParquetFixtures.path("times.parquet")))
                .containsExactly(
                        List.of("s", "ms", "ns"),
                        List.of("00:00:01", "12:00:00", "01:00:00.000000007"),
                        List.of("23:59:59", "00:00:00.001", "00:00:00"),
                        List.of("", "", ""));
    }

    @Test
    void aTableWithoutRowsIsOne() throws IOException {
        assertThat(cells(ParquetFixtures.path("no-rows.parquet"))).containsExactly(List.of("id", "ra"));
    }

    @Test
    void whatIsNotReadIsNoDamage() {
        assertThatThrownBy(() -> cells(ParquetFixtures.path("same-names.parquet")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("same-names.parquet has two columns 'a'; names that differ expected");
        assertThatThrownBy(() -> cells(ParquetFixtures.path("encoded-brotli.parquet")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("encoded-brotli.parquet: its columns are compressed by BROTLI; zstd, snappy");
    }

    @Test
    void unitsAndMeaningsAreThoseOfVoParquet() throws IOException {
        try (CatalogueReader reader = Catalogues.open(ParquetFixtures.path("catalogue.parquet"))) {
            assertThat(reader.columns().get(1))
                    .isEqualTo(new CatalogueColumn("ra", "deg", "pos.eq.ra;meta.main", "Right ascension & so on"));
            assertThat(reader.columns().get(0)).isEqualTo(CatalogueColumn.of("id"));
        }
    }

    static AnomalyCatalogue catalogue() {
        return new AnomalyCatalogue(
                List.of(new AnomalyCatalogue.Column("kmeans", Fences.above(2))),
                List.of(
                        new AnomalyCatalogue.Entry(
                                1,
                                new SurveyObject("Ω \"1\"", 359.999999999999, -0.1 - 0.2, 0.5, Double.NaN, "ring"),
                                true,
                                List.of(1e-300),
                                List.of(true),
                                1.0 / 3,
                                true),
                        new AnomalyCatalogue.Entry(
                                2, SurveyObject.of("007"), false, List.of(5.0), List.of(false), 0.25, false)));
    }

    @Test
    void resultsComeBackAsTheyWere() throws IOException {
        KnownObjects known = KnownObjects.of(Map.of("007", new KnownObject("lenses", "Lens 1", 0.25)), 1);
        CatalogueTable table = Tables.of("anomalies", catalogue(), known);
        Path parquet = folder.resolve("anomalies.parquet");
        Path csv = folder.resolve("anomalies.csv");
        Tables.write(table, parquet);
        Tables.write(table, csv);

        assertThat(cells(parquet)).isEqualTo(cells(csv));
        CatalogueTable read = Tables.read(parquet);
        assertThat(read.columns().get(2)).isEqualTo(table.columns().get(2));
        assertThat(read.columns().get(2).says().ucd()).isEqualTo("pos.eq.ra;meta.main");
        Path again = folder.resolve("again.parquet");
        Tables.write(Tables.read(parquet), again);
        assertThat(cells(again)).isEqualTo(cells(parquet));
        assertThat(Files.readAllBytes(parquet)).startsWith('P', 'A', 'R', '1').endsWith('P', 'A', 'R', '1');
    }
}
