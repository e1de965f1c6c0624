package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.fits.CutoutSize;
import org.galaxyscreen.io.fits.CutoutSource;
import org.galaxyscreen.io.fits.CutoutTarget;
import org.galaxyscreen.io.fits.FitsOptions;
import org.galaxyscreen.io.npy.FeatureReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey of FITS tiles and a catalogue. */
class SparkTilesTest {
    private static final int OBJECTS = 60;

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static TestTiles sky;
    private static Features plain;

    @BeforeAll
    static void start() throws IOException {
        spark = TestSurvey.session("local[2,3]").getOrCreate();
        sky = TestTiles.write(folder, OBJECTS);
        plain = FeatureReader.read(sky.extractedPlainly(folder.resolve("plain.npy")), ProgressListener.NONE);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static SparkExtraction extraction() {
        return SparkExtraction.of(TestSurvey.WEIGHTS).withInputSize(TestSurvey.SIZE);
    }

    /** To the bit: an object's features do not depend on those that are computed with it. */
    static void assertSameAsPlain(Dataset<Row> features, Features expected) {
        Map<String, float[]> found = SparkExtractionTest.byId(features);
        assertThat(found).hasSize(expected.rows());
        for (int row = 0; row < expected.rows(); row++) {
            String id = expected.object(row).id();
            assertThat(found.get(id)).as(id).containsExactly(expected.row(row));
        }
    }

    @Test
    void featuresAreThoseOfOneMachineToTheBit() throws IOException {
        CutoutSource source = sky.source();
        assertThat(source.remarks()).anyMatch(remark -> remark.contains("stitched"));
        Dataset<Row> survey = Surveys.cutouts(spark, source, 9);
        String location = folder.resolve("features.parquet").toString();

        assertThat(extraction().write(survey, location)).isEqualTo(new SparkExtraction.Result(OBJECTS, 0));

        Dataset<Row> written = spark.read().parquet(location);
        assertSameAsPlain(written, plain);
        Map<String, Row> rows = new HashMap<>();
        written.collectAsList().forEach(row -> rows.put(row.getAs("id"), row));
        for (int i = 0; i < plain.rows(); i++) {
            SurveyObject object = plain.object(i);
            Row row = rows.get(object.id());
            assertThat(row.<Double>getAs("ra")).isEqualTo(object.ra());
            assertThat(row.<Double>getAs("dec")).isEqualTo(object.dec());
            assertThat(row.<Double>getAs("pixel_scale")).isEqualTo(object.pixelScale());
            assertThat(row.<String>getAs("label")).isEqualTo(object.label());
            for (String column : CutoutSource.COLUMNS) {
                assertThat(row.<String>getAs(column))
                        .as(column)
                        .isEqualTo(object.columns().get(column));
            }
        }
        assertThat(written.columns()).doesNotContain("cutout", "image");
    }

    @Test
    void partitionsAreMadeTileByTile() throws IOException {
        Dataset<Row> survey = Surveys.cutouts(spark, sky.source(), OBJECTS / 2);
        List<Row> places = survey.select(functions.col("tile"), functions.spark_partition_id())
                .distinct()
                .collectAsList();
        Set<String> tiles = new HashSet<>();
        places.forEach(row -> tiles.add(row.getString(0)));

        assertThat(tiles).containsExactlyInAnyOrder("tile00", "tile01", "tile10", "tile11");
        assertThat(places).as("each tile in one partition").hasSize(4);
        assertThat(survey.rdd().getNumPartitions()).isBetween(2, 4);
        assertThat(survey.filter("label = 'disc'").count()).isEqualTo(OBJECTS / 2);
        // Few objects are few partitions: batches need some.
        assertThat(Surveys.cutouts(spark, sky.source()).rdd().getNumPartitions())
                .isEqualTo(1);
    }

    /** The first attempt of each task fails after some of its rows were computed. */
    @Test
    void aTaskThatFailsIsRunAgainWithoutDuplicateOrHole() throws IOException {
        Dataset<Row> survey = Surveys.cutouts(spark, sky.source(), 20);
        Dataset<Row> failing = survey.map(
                (MapFunction<Row, Row>) row -> {
                    if (TaskContext.get().attemptNumber() == 0
                            && row.<String>getAs("id").endsWith("7")) {
                        throw new IllegalStateException("injected");
                    }
                    return row;
                },
                Encoders.row(survey.schema()));
        String location = folder.resolve("again.parquet").toString();
        extraction().features(failing).write().parquet(location);

        assertSameAsPlain(spark.read().parquet(location), plain);
    }

    @Test
    void scoresAreThoseOfOneMachine() throws IOException {
        String location = folder.resolve("scored.parquet").toString();
        extraction().write(Surveys.cutouts(spark, sky.source()), location);
        Dataset<Row> features = SparkScreening.features(spark, location);
        FittedFlaggingDetector here = SparkScreeningTest.ensemble().fit(plain);
        FittedFlaggingDetector there = SparkScreening.defaults().fit(features, SparkScreeningTest.ensemble());
        // Rows come tile by tile on one machine; a cluster learns from them in the order of their ids.
        int[] byId = IntStream.range(0, plain.rows())
                .boxed()
                .sorted(Comparator.comparing(row -> plain.object(row).id()))
                .mapToInt(row -> row)
                .toArray();
        Features ordered = plain.select(byId);

        SparkScreeningTest.assertSame(SparkScreening.score(features, here), here.judge(plain), 1e-6);
        SparkScreeningTest.assertSame(
                SparkScreening.score(features, there),
                SparkScreeningTest.ensemble().fit(ordered).judge(ordered),
                1e-6);
    }

    /** On one machine it is skipped likewise. */
    @Test
    void objectsOfATileThatIsDamagedStayWithTheReason() throws IOException {
        TestTiles damaged = TestTiles.write(folder.resolve("damaged"), OBJECTS);
        CutoutSource source = damaged.source();
        Dataset<Row> survey = Surveys.cutouts(spark, source, 25);
        Path tile = damaged.tiles().resolve("tile10.fits");
        Files.write(tile, Arrays.copyOf(Files.readAllBytes(tile), 4000));
        List<Row> rows = extraction().features(survey).collectAsList();

        assertThat(rows).hasSize(OBJECTS);
        for (Row row : rows) {
            if (row.getAs("tile").equals("tile10")) {
                assertThat(row.isNullAt(row.fieldIndex("features"))).isTrue();
                assertThat(row.<String>getAs("skipped")).contains("tile10.fits");
            }
        }
        assertThat(rows).anyMatch(row -> row.isNullAt(row.fieldIndex("skipped")));
    }

    @Test
    void namesThatAreTakenAreTold() throws IOException {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("Features", "x");
        columns.put("cutout", "y");
        columns.put("RA", "z");
        CutoutTarget target = new CutoutTarget(
                new SurveyObject("a", 150.01, 2.01, 0.3, Double.NaN, "spiral", columns), CutoutSize.pixels(8));
        Dataset<Row> survey =
                Surveys.cutouts(spark, CutoutSource.of(sky.tiles(), FitsOptions.defaults(), List.of(target), 0));

        assertThat(survey.columns())
                .containsExactly(
                        "id",
                        "ra",
                        "dec",
                        "pixel_scale",
                        "redshift",
                        "label",
                        "Features_joined",
                        "cutout_joined",
                        "RA_joined",
                        "tile",
                        "tile_x",
                        "tile_y",
                        "cutout");
        Row row = extraction().features(survey).head();
        assertThat(row.<String>getAs("cutout_joined")).isEqualTo("y");
        assertThat(row.<Double>getAs("redshift")).isEqualTo(0.3);
        assertThat(row.<String>getAs("label")).isEqualTo("spiral");
    }

    @Test
    void noObjectIsNoSurvey() throws IOException {
        Path catalogue = Files.writeString(folder.resolve("none.csv"), "id,ra,dec\na,20,-40\n");
        CutoutSource source = (CutoutSource) ImageSources.open(
                sky.tiles().toString(),
                NamedOptions.of(Map.of("catalogue", catalogue.toString(), "size", "8px", "source", "fits")));

        assertThatThrownBy(() -> Surveys.cutouts(spark, source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tiles has no object of the catalogue in its tiles; at least one expected");
    }
}
