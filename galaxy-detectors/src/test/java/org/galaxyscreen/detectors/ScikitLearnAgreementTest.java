package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.testkit.Npy;
import org.galaxyscreen.testkit.ReferenceData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The detectors beside scikit-learn, on 600 × 24 rows of four clusters with twelve outliers. */
class ScikitLearnAgreementTest {
    private static final Percentage FLOAT32 = Percentage.withPercentage(0.01);

    private static Features x;
    private static JsonNode expected;

    @BeforeAll
    static void read() throws IOException {
        x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        expected = new ObjectMapper()
                .readTree(ReferenceData.require("golden/seed0/clusters.json").toFile());
    }

    @Test
    void kMeansFromTheSameRowsEndsInTheSameClusters() {
        JsonNode reference = expected.get("kmeans");
        int[] initial = ints(reference.get("init_rows"));

        FittedKMeans fitted =
                KMeansDetector.defaults().withClusters(4).withMinClusterShare(0).fitFrom(x, initial);

        assertThat(fitted.converged()).isTrue();
        assertThat(fitted.labels()).isEqualTo(ints(reference.get("labels")));
        assertThat(fitted.predict(x)).isEqualTo(ints(reference.get("labels")));
        assertThat(fitted.inertia()).isCloseTo(reference.get("inertia").asDouble(), FLOAT32);
        assertClose(fitted.score(x).values(), doubles(reference.get("distance")));
    }

    @Test
    void kMeansFromRandomRowsFindsTheSameMinimum() {
        FittedKMeans fitted = KMeansDetector.defaults()
                .withClusters(4)
                .withRestarts(10)
                .withSeed(7)
                .fit(x);

        assertThat(fitted.inertia())
                .isCloseTo(expected.get("elbow_inertia_k1_to_8").get(3).asDouble(), FLOAT32);
    }

    @Test
    void distanceFindsThePlantedOutliersAsWell() {
        JsonNode reference = expected.get("kmeans");
        boolean[] outlier = new boolean[x.rows()];
        for (int row : ints(expected.get("outliers"))) {
            outlier[row] = true;
        }
        double[] scores = KMeansDetector.defaults()
                .withClusters(4)
                .withMinClusterShare(0)
                .fitFrom(x, ints(reference.get("init_rows")))
                .score(x)
                .values();

        assertThat(RankingQuality.of(scores, outlier).rocAuc())
                .isCloseTo(reference.get("auc").asDouble(), within(1e-9));
    }

    @Test
    void distanceToTheFifthNeighbourIsTheSame() {
        assertClose(DbscanDetector.kDistance(x, 5), doubles(expected.get("knn5_distance")));
    }

    @Test
    void dbscanFindsTheSameCoreRowsAndClusters() {
        JsonNode reference = expected.get("dbscan");
        DbscanDetector detector = DbscanDetector.defaults()
                .withEps(reference.get("eps").asDouble())
                .withMinPts(reference.get("min_samples").asInt());

        FittedDbscan fitted = detector.fit(x);

        int[] labels = ints(reference.get("labels"));
        assertThat(fitted.coreRows()).isEqualTo(ints(reference.get("core")));
        assertEqualUpToRenaming(fitted.labels(), labels);
        double[] scores = fitted.score(x).values();
        for (int row = 0; row < scores.length; row++) {
            assertThat(scores[row] > 1).as("row %d is noise", row).isEqualTo(labels[row] == FittedDbscan.NOISE);
        }
    }

    @Test
    void fencesAreTheSame() {
        JsonNode reference = expected.get("iqr");

        Fences fences = IqrThreshold.both().fit(doubles(expected.get("kmeans").get("distance")));

        assertThat(fences.lower()).isCloseTo(reference.get("lower").asDouble(), within(1e-12));
        assertThat(fences.upper()).isCloseTo(reference.get("upper").asDouble(), within(1e-12));
    }

    private static void assertEqualUpToRenaming(int[] actual, int[] reference) {
        Map<Integer, Integer> names = new HashMap<>();
        for (int row = 0; row < actual.length; row++) {
            names.putIfAbsent(reference[row], actual[row]);
            assertThat(actual[row]).as("label of row %d", row).isEqualTo(names.get(reference[row]));
        }
        assertThat(names.values()).doesNotHaveDuplicates();
        assertThat(names.getOrDefault(FittedDbscan.NOISE, FittedDbscan.NOISE)).isEqualTo(FittedDbscan.NOISE);
    }

    private static void assertClose(double[] actual, double[] reference) {
        assertThat(actual).hasSameSizeAs(reference);
        for (int i = 0; i < actual.length; i++) {
            // A row that is a centre itself: the reference's own cancellation leaves 1e-6 where 0 is exact.
            assertThat(actual[i]).as("row %d", i).isCloseTo(reference[i], within(1e-4 * reference[i] + 1e-5));
        }
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
