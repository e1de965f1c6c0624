package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.screening.ImageExtractor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkScreeningTest {
    private static final int ROWS = 900;
    private static final int DIMENSIONS = 24;

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = TestSurvey.session("local[2,3]").getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    /** Three groups far from zero, and four rows beside them; in the order of their ids. */
    static Features rows() {
        Random random = new Random(5);
        Features.Builder rows = Features.builder(DIMENSIONS);
        float[] row = new float[DIMENSIONS];
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < DIMENSIONS; k++) {
                double group = i % 3 == k % 3 ? 30 : 0;
                row[k] = (float) (100 + group + random.nextGaussian() * (1 + k % 4));
                row[k] += i % 250 == 249 ? 40 * (k % 5) : 0;
            }
            rows.add(SurveyObject.of(TestSurvey.name(i)), row, 0);
        }
        return rows.build();
    }

    static StructType schema(FeatureOrigin origin) {
        String about = ImageExtractor.about(origin, "test", ROWS, DIMENSIONS, List.of());
        return new StructType()
                .add("id", DataTypes.StringType)
                .add(DataTypes.createStructField(
                        "features",
                        DataTypes.createArrayType(DataTypes.FloatType, false),
                        true,
                        new MetadataBuilder()
                                .putString("org.galaxyscreen.about", about)
                                .build()));
    }

    private static FeatureOrigin origin(String weights) {
        return FeatureOrigin.of(Map.of(FeatureOrigin.Part.NETWORK, "a network", FeatureOrigin.Part.WEIGHTS, weights));
    }

    static Dataset<Row> frame(SparkSession spark, Features rows) {
        List<Row> frame = new ArrayList<>();
        for (int i = 0; i < rows.rows(); i++) {
            frame.add(RowFactory.create(rows.object(i).id(), rows.row(i)));
        }
        return spark.createDataFrame(frame, schema(origin("abc"))).repartition(4);
    }

    static FlaggingDetector ensemble() {
        EnsembleDetector members = new EnsembleDetector(
                List.of(
                        Member.of(KMeansDetector.defaults().withClusters(3).withSeed(4), IqrThreshold.upper()),
                        Member.of(IsolationForestDetector.defaults().withSeed(4), IqrThreshold.upper()),
                        Member.of(NeighbourDetector.defaults(), IqrThreshold.upper())),
                Voting.majority());
        return FlaggingDetector.of(Pipeline.of(members, new StandardScaler(), Pca.ofComponents(6)));
    }

    static void assertSame(Dataset<Row> catalogue, Verdicts expected, double tolerance) {
        Map<String, Row> found = new HashMap<>();
        for (Row row : catalogue.collectAsList()) {
            assertThat(found.put(row.getAs("id"), row)).isNull();
        }
        assertThat(found).hasSize(expected.rows());
        for (int i = 0; i < expected.rows(); i++) {
            Row row = found.get(expected.scores().object(i).id());
            assertThat(row.<Double>getAs("ensemble_score"))
                    .isCloseTo(expected.scores().value(i), within(tolerance));
            assertThat(row.<Boolean>getAs("ensemble_flag")).isEqualTo(expected.flagged(i));
            for (int m = 0; m < expected.members().size(); m++) {
                String name = expected.columns().get(m).name();
                assertThat(row.<Double>getAs(name + "_score"))
                        .isCloseTo(expected.members().get(m).value(i), within(tolerance));
                assertThat(row.<Boolean>getAs(name + "_flag")).isEqualTo(expected.flagged(m, i));
                assertThat(row.<Double>getAs(name + "_upper"))
                        .isCloseTo(expected.columns().get(m).fences().upper(), within(tolerance));
            }
        }
    }

    @Test
    void aDetectorOfOneMachineScoresTheSame() throws IOException {
        FittedFlaggingDetector fitted = ensemble().fit(rows());
        Path file = folder.resolve("one.detector");
        DetectorFile.write(fitted, origin("abc"), file);
        Dataset<Row> catalogue = SparkScreening.score(frame(spark, rows()), file.toString());

        assertSame(catalogue, fitted.judge(rows()), 0);
        assertThat(catalogue.filter("ensemble_flag").count()).isPositive();
    }

    @Test
    void aDetectorOfTheClusterScoresAsThatOfOneMachine() throws IOException {
        FittedFlaggingDetector fitted = SparkScreening.defaults().fit(frame(spark, rows()), ensemble());
        Path file = folder.resolve("cluster.detector");
        DetectorFile.write(fitted, origin("abc"), file);

        assertThat(fitted.trainingRows()).isEqualTo(ROWS);
        assertSame(
                SparkScreening.score(frame(spark, rows()), file.toString()),
                ensemble().fit(rows()).judge(rows()),
                1e-6);
        assertSame(
                SparkScreening.score(frame(spark, rows()), fitted),
                DetectorFile.read(file).detector().judge(rows()),
                0);
    }

    /** Groups so far apart that both find the same centres, of all rows; those of the sample alone are others. */
    @Test
    void kMeansLearnsFromAllRows() throws IOException {
        KMeansDetector kMeans = KMeansDetector.defaults().withClusters(3).withSeed(4);
        FlaggingDetector detector =
                FlaggingDetector.of(Pipeline.of(kMeans, new StandardScaler()), IqrThreshold.upper());
        FittedFlaggingDetector fitted =
                SparkScreening.defaults().withSample(200).fit(frame(spark, rows()), detector);
        FittedKMeans expected = (FittedKMeans) detector.fit(rows()).last();
        FittedKMeans found = (FittedKMeans) fitted.last();

        assertThat(fitted.trainingRows()).isEqualTo(ROWS);
        assertThat(found.converged()).isTrue();
        assertThat(found.inertia()).isCloseTo(expected.inertia(), within(1e-6 * expected.inertia()));
        for (int c = 0; c < 3; c++) {
            float[] centre = found.centroid(c);
            boolean there = false;
            for (int e = 0; e < 3; e++) {
                double far = 0;
                for (int k = 0; k < centre.length; k++) {
                    far = Math.max(far, Math.abs(centre[k] - expected.centroid(e)[k]));
                }
                there |= far < 1e-5;
            }
            assertThat(there).as("centre %d", c).isTrue();
        }
    }

    @Test
    void sampledDetectorsAreTheSameHoweverRowsArePartitioned() throws IOException {
        FlaggingDetector detector = FlaggingDetector.of(
                Pipeline.of(IsolationForestDetector.defaults().withSeed(1), new StandardScaler()),
                IqrThreshold.upper());
        SparkScreening screening = SparkScreening.defaults().withSample(300).withSeed(8);
        Dataset<Row> frame = frame(spark, rows());
        FittedFlaggingDetector one = screening.fit(frame.coalesce(1), detector);
        FittedFlaggingDetector other = screening.fit(frame.repartition(7), detector);

        double[] expected = one.score(rows()).values();
        assertThat(other.score(rows()).values()).containsExactly(expected, within(1e-6));
        double[] whole = detector.fit(rows()).score(rows()).values();
        assertThat(expected).isNotEqualTo(whole);
    }

    @Test
    void theSampleHasAboutItsSize() {
        long chosen = IntStream.range(0, 100_000)
                .filter(i -> SampledRows.place(3, "object-" + i) < 0.1)
                .count();

        // Five standard deviations of a binomial of 100,000 and 0.1.
        assertThat(chosen).isBetween(9_526L, 10_474L);
    }

    @Test
    void rowsWithoutFeaturesStayInTheCatalogue() throws IOException {
        Dataset<Row> frame = frame(spark, rows());
        Dataset<Row> some = frame.selectExpr("id", "case when id < 'g0010' then null else features end as features");
        FittedFlaggingDetector fitted = SparkScreening.defaults()
                .fit(some, FlaggingDetector.of(KMeansDetector.defaults().withClusters(3), IqrThreshold.upper()));
        Dataset<Row> catalogue = SparkScreening.score(some, fitted);

        assertThat(fitted.trainingRows()).isEqualTo(ROWS - 10);
        assertThat(catalogue.count()).isEqualTo(ROWS);
        assertThat(catalogue
                        .filter("ensemble_score is null and ensemble_flag is null and kmeans_score is null")
                        .count())
                .isEqualTo(10);
    }

    @Test
    void featuresOfAnotherNetworkAreRefused() throws IOException {
        Path file = folder.resolve("other.detector");
        DetectorFile.write(
                FlaggingDetector.of(KMeansDetector.defaults(), IqrThreshold.upper())
                        .fit(rows()),
                origin("def"),
                file);

        assertThatThrownBy(() -> SparkScreening.score(frame(spark, rows()), file.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("def")
                .hasMessageContaining("abc");
    }

    @Test
    void aTaskThatFailsIsRunAgainWithoutDuplicateOrHole() throws IOException {
        FittedFlaggingDetector fitted = ensemble().fit(rows());
        Dataset<Row> frame = frame(spark, rows());
        Dataset<Row> failing = frame.map(
                (MapFunction<Row, Row>) row -> {
                    if (TaskContext.get().attemptNumber() == 0
                            && row.getString(0).endsWith("77")) {
                        throw new IllegalStateException("injected");
                    }
                    return row;
                },
                Encoders.row(frame.schema()));
        String location = folder.resolve("catalogue.parquet").toString();
        SparkScreening.score(failing, fitted).write().parquet(location);

        assertSame(spark.read().parquet(location), fitted.judge(rows()), 0);
    }

    @Test
    void valuesThatAreNotFiniteAreNamed() {
        Features rows = rows();
        float[] row = rows.row(3);
        row[2] = Float.NaN;
        Features.Builder broken = Features.builder(DIMENSIONS);
        broken.add(rows.object(0), rows.row(0), 0).add(rows.object(1), row, 0);

        assertThatThrownBy(() -> SparkScreening.defaults()
                        .fit(
                                frame(spark, broken.build()),
                                FlaggingDetector.of(
                                        Pipeline.of(KMeansDetector.defaults().withClusters(1), new StandardScaler()),
                                        IqrThreshold.upper())))
                .hasStackTraceContaining("g0001")
                .hasStackTraceContaining("NaN");
    }
}
