package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkExtractionTest {
    private static final int IMAGES = 40;

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Path survey;
    private static Features plain;

    @BeforeAll
    static void start() throws IOException {
        spark = TestSurvey.session("local[2,3]").getOrCreate();
        survey = folder.resolve("survey");
        TestSurvey.paint(survey, IMAGES);
        plain = FeatureReader.read(
                TestSurvey.extractedPlainly(survey, folder.resolve("plain.npy")), ProgressListener.NONE);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static SparkExtraction extraction() {
        return SparkExtraction.of(TestSurvey.WEIGHTS).withInputSize(TestSurvey.SIZE);
    }

    private static FeatureOrigin plainOrigin() throws IOException {
        return ImageExtractor.origin(
                Backbone.weights(TestSurvey.WEIGHTS).withInputSize(TestSurvey.SIZE), ExtractionSettings.defaults());
    }

    static Map<String, float[]> byId(Dataset<Row> features) {
        Map<String, float[]> found = new HashMap<>();
        for (Row row : features.select("id", "features").collectAsList()) {
            List<Float> values = row.getList(1);
            float[] array = new float[values.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = values.get(i);
            }
            assertThat(found.put(row.getString(0), array)).as(row.getString(0)).isNull();
        }
        return found;
    }

    private static void assertSameAsPlain(Dataset<Row> features) {
        Map<String, float[]> found = byId(features);
        assertThat(found).hasSize(IMAGES);
        for (int row = 0; row < plain.rows(); row++) {
            assertThat(found.get(plain.object(row).id()))
                    .as(plain.object(row).id())
                    .containsExactly(plain.row(row), within(1e-6f));
        }
    }

    @Test
    void featuresAreThoseOfOneMachine() throws IOException {
        int before = ExecutorEngines.ofThisProcess().opened();
        String location = folder.resolve("features.parquet").toString();
        SparkExtraction.Result result =
                extraction().write(Surveys.files(spark, survey.toString()).repartition(5), location);

        assertThat(result).isEqualTo(new SparkExtraction.Result(IMAGES, 0));
        assertSameAsPlain(spark.read().parquet(location));
        assertThat(SparkScreening.origin(SparkScreening.features(spark, location))
                        .orElseThrow()
                        .difference(plainOrigin()))
                .isEmpty();
        assertThat(ExecutorEngines.ofThisProcess().opened() - before)
                .as("engines")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void brokenImagesStayWithTheReason() throws IOException {
        Path broken = folder.resolve("broken");
        TestSurvey.paint(broken, 6);
        byte[] whole = Files.readAllBytes(broken.resolve(TestSurvey.name(2) + ".png"));
        Files.write(broken.resolve(TestSurvey.name(2) + ".png"), java.util.Arrays.copyOf(whole, 60));
        Files.write(broken.resolve(TestSurvey.name(4) + ".png"), new byte[0]);
        String location = folder.resolve("broken.parquet").toString();
        SparkExtraction.Result result = extraction().write(Surveys.files(spark, broken.toString()), location);

        assertThat(result).isEqualTo(new SparkExtraction.Result(4, 2));
        List<Row> skipped = spark.read()
                .parquet(location)
                .filter("features is null")
                .orderBy("id")
                .select("id", "skipped")
                .collectAsList();
        assertThat(skipped).extracting(row -> row.getString(0)).containsExactly("g0002", "g0004");
        assertThat(skipped.get(1).getString(1)).contains("is empty");
        assertThat(Files.readString(Path.of(location, "_about.json")))
                .contains("\"rows\" : 4", "g0002", "\"weightsSha256\" : \"untrained (seed 3)\"");
    }

    @Test
    void aSurveyOfBrokenImagesHasNoFeatures() throws IOException {
        Path broken = folder.resolve("allbroken");
        Files.createDirectories(broken);
        for (int i = 0; i < 3; i++) {
            Files.write(broken.resolve("x" + i + ".jpg"), new byte[] {1, 2, 3});
        }
        String location = folder.resolve("allbroken.parquet").toString();

        assertThat(extraction().write(Surveys.files(spark, broken.toString()), location))
                .isEqualTo(new SparkExtraction.Result(0, 3));
    }

    /** The first attempt of each task fails after some rows were computed and written. */
    @Test
    void aTaskThatFailsIsRunAgainWithoutDuplicateOrHole() throws IOException {
        Dataset<Row> images = Surveys.files(spark, survey.toString()).repartition(3);
        Dataset<Row> failing = images.map(
                (MapFunction<Row, Row>) row -> {
                    TaskContext task = TaskContext.get();
                    if (task.attemptNumber() == 0 && row.getString(0).compareTo("g0030") > 0) {
                        throw new IllegalStateException("injected");
                    }
                    return row;
                },
                Encoders.row(images.schema()));
        String location = folder.resolve("again.parquet").toString();
        Dataset<Row> features = extraction().features(failing);
        features.write().parquet(location);

        assertSameAsPlain(spark.read().parquet(location));
    }

    @Test
    void twiceTheSameIdIsRefused() throws IOException {
        Dataset<Row> once = Surveys.files(spark, survey.toString());
        String location = folder.resolve("twice.parquet").toString();

        assertThatThrownBy(() -> extraction().write(once.union(once.limit(1)), location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 ids are there more than once, as 'g00");
        assertThat(Path.of(location)).doesNotExist();
    }

    @Test
    void furtherColumnsGoWithTheRows() throws IOException {
        Dataset<Row> images = Surveys.files(spark, survey.toString())
                .selectExpr("concat('n', id) as name", "cast(substr(id, 2) as double) as ra", "image as picture");
        String parquet = folder.resolve("images.parquet").toString();
        images.write().parquet(parquet);
        Dataset<Row> features = extraction().features(Surveys.parquet(spark, parquet, "name", "picture"));

        assertThat(features.columns()).containsExactly("ra", "id", "features", "skipped");
        assertThat(features.filter("id = 'n' || format_string('g%04d', cast(ra as int))")
                        .count())
                .isEqualTo(IMAGES);
    }

    @Test
    void columnsThatAreMissingAreNamed() throws IOException {
        Dataset<Row> images = Surveys.files(spark, survey.toString());

        assertThatThrownBy(() -> extraction().features(images.drop("image")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'image', binary, expected");
        assertThatThrownBy(() -> extraction().features(images.withColumnRenamed("path", "features")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a column 'features'");
    }
}
