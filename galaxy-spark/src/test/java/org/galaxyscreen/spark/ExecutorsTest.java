package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How two executors of one core share a survey of real images: prints the time on the clock of one and of two, in turn; with
 * {@code -Dgalaxy.overhead.bound=true} each is bound to a processor of its own.
 */
@Tag("stress")
class ExecutorsTest {
    private static final int IMAGES = Integer.getInteger("galaxy.overhead.images", 700);
    private static final int ROUNDS = Integer.getInteger("galaxy.overhead.rounds", 3);
    private static final boolean BOUND = Boolean.getBoolean("galaxy.overhead.bound");

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() {
        TestSurvey.beginCluster(folder);
    }

    @AfterEach
    void restore() {
        TestSurvey.endCluster();
    }

    @Test
    void twoExecutorsShareTheImages() throws IOException {
        Path survey = folder.resolve("survey");
        Path few = folder.resolve("few");
        TestSurvey.copy(IMAGES, survey);
        TestSurvey.copy(40, few);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double one = seconds(1, IMAGES, few, survey);
            double two = seconds(2, IMAGES, few, survey);
            ratios.add(one / two);
            System.out.printf(
                    Locale.ROOT, "%d images: one executor %.1f s, two %.1f s: %.2f%n", IMAGES, one, two, one / two);
        }
        ratios.sort(null);
        double median = ratios.get(ROUNDS / 2);
        System.out.printf(Locale.ROOT, "two executors are %.2f times as fast as one%n", median);
        assertThat(median).isGreaterThan(1);
    }

    /** By the clock, once each executor has its engine. */
    private double seconds(int executors, int images, Path few, Path survey) throws IOException {
        SparkExtraction extraction = SparkExtraction.of(TestSurvey.backbone()).with(TestSurvey.settings());
        Path output = Files.createTempDirectory(folder, "features");
        SparkSession.Builder session = TestSurvey.cluster(executors, 2048);
        if (BOUND) {
            session.config("spark.plugins", BoundExecutor.class.getName())
                    .config("spark.executor.extraJavaOptions", "-XX:ActiveProcessorCount=1");
        }
        try (SparkSession spark = session.getOrCreate()) {
            extraction.write(
                    Surveys.files(spark, few.toString()).repartition(2 * executors),
                    output.resolve("few.parquet").toString());
            long started = System.nanoTime();
            SparkExtraction.Result result = extraction.write(
                    Surveys.files(spark, survey.toString()),
                    output.resolve("all.parquet").toString());
            double seconds = (System.nanoTime() - started) / 1e9;
            assertThat(result).isEqualTo(new SparkExtraction.Result(images, 0));
            return seconds;
        }
    }
}
