package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.io.npy.FeatureReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors that are processes of their own, with one core each. They get this process's class path, as those of Spark's own tests do. */
class SparkClusterTest {
    private static final int IMAGES = 60;

    @TempDir
    private Path folder;

    private SparkSession spark;

    @BeforeEach
    void prepare() {
        TestSurvey.beginCluster(folder);
    }

    @AfterEach
    void stop() {
        if (spark != null) {
            spark.stop();
        }
        TestSurvey.endCluster();
    }

    private SparkSession session(int executors) {
        return TestSurvey.cluster(executors, 1024).getOrCreate();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void featuresAndScoresAreThoseOfOneMachine(int executors) throws IOException {
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, IMAGES);
        Features plain = FeatureReader.read(
                TestSurvey.extractedPlainly(survey, folder.resolve("plain.npy")), ProgressListener.NONE);
        spark = session(executors);
        String location = folder.resolve("features.parquet").toString();
        SparkExtraction.Result result = SparkExtraction.of(TestSurvey.WEIGHTS)
                .withInputSize(TestSurvey.SIZE)
                .write(Surveys.files(spark, survey.toString()).repartition(6), location);
        Dataset<Row> features = SparkScreening.features(spark, location);
        FittedFlaggingDetector fitted = SparkScreening.defaults().fit(features, SparkScreeningTest.ensemble());

        assertThat(result).isEqualTo(new SparkExtraction.Result(IMAGES, 0));
        Map<String, float[]> found = SparkExtractionTest.byId(features);
        for (int row = 0; row < IMAGES; row++) {
            assertThat(found.get(plain.object(row).id())).containsExactly(plain.row(row), within(1e-6f));
        }
        assertThat(spark.sparkContext().getExecutorIds().size()).isEqualTo(executors);
        SparkScreeningTest.assertSame(SparkScreening.score(features, fitted), fitted.judge(plain), 1e-6);
        SparkScreeningTest.assertSame(
                SparkScreening.score(features, fitted),
                SparkScreeningTest.ensemble().fit(plain).judge(plain),
                1e-6);
    }

    /** An executor's process ends, once, in the middle of a partition whose first rows were computed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aLostExecutorLeavesNeitherDuplicateNorHole(int executors) throws IOException {
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, IMAGES);
        spark = session(executors);
        String marker = folder.resolve("lost").toString();
        Dataset<Row> images = Surveys.files(spark, survey.toString()).repartition(4);
        Dataset<Row> failing = images.map(
                (MapFunction<Row, Row>) row -> {
                    if (row.getString(0).equals("g0041") && first(marker)) {
                        Runtime.getRuntime().halt(1);
                    }
                    return row;
                },
                Encoders.row(images.schema()));
        String location = folder.resolve("features.parquet").toString();
        Dataset<Row> features = SparkExtraction.of(TestSurvey.WEIGHTS)
                .withInputSize(TestSurvey.SIZE)
                .features(failing);
        features.write().parquet(location);

        assertThat(Path.of(marker)).exists();
        assertThat(SparkExtractionTest.byId(spark.read().parquet(location))).hasSize(IMAGES);
    }

    /** The same with tiles: what is lost is cut out again, by an executor that has not seen the catalogue. */
    @Test
    void aLostExecutorsTilesAreCutAgain() throws IOException {
        TestTiles sky = TestTiles.write(folder, IMAGES);
        Features plain = FeatureReader.read(sky.extractedPlainly(folder.resolve("plain.npy")), ProgressListener.NONE);
        spark = session(1);
        String marker = folder.resolve("lost").toString();
        Dataset<Row> survey = Surveys.cutouts(spark, sky.source(), 20);
        Dataset<Row> failing = survey.map(
                (MapFunction<Row, Row>) row -> {
                    if (row.<String>getAs("id").equals("s041") && first(marker)) {
                        Runtime.getRuntime().halt(1);
                    }
                    return row;
                },
                Encoders.row(survey.schema()));
        String location = folder.resolve("features.parquet").toString();
        SparkExtraction.of(TestSurvey.WEIGHTS)
                .withInputSize(TestSurvey.SIZE)
                .features(failing)
                .write()
                .parquet(location);

        assertThat(Path.of(marker)).exists();
        SparkTilesTest.assertSameAsPlain(spark.read().parquet(location), plain);
    }

    private static boolean first(String marker) throws IOException {
        try {
            Files.createFile(Path.of(marker));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
