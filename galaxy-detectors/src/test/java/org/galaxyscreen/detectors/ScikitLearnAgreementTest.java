package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.cluster.SpectralClustering;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.testkit.Npy;
import org.galaxyscreen.testkit.ReferenceData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The detectors beside scikit-learn, on 600 × 24 rows of four clusters with twelve outliers: those of the reference data, and, where
 * there is a Python with scikit-learn, those of another seed, which {@code -Dgalaxy.test.seed} chooses.
 */
@ParameterizedClass
@MethodSource("references")
class ScikitLearnAgreementTest {
    private static final Percentage FLOAT32 = Percentage.withPercentage(0.01);

    @TempDir
    private static Path made;

    @Parameter
    private Reference reference;

    private Features x;
    private JsonNode expected;

    record Reference(String name, Path folder) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Reference> references() throws IOException, InterruptedException {
        List<Reference> references = new ArrayList<>();
        references.add(new Reference("seed 0", ReferenceData.require("golden/seed0")));
        long seed = Long.getLong("galaxy.test.seed", 7);
        Path golden = ReferenceData.require("golden/make_golden.py").getParent();
        String program = "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import make_golden;"
                + " make_golden.clusters(Path(sys.argv[2]), int(sys.argv[3]))";
        for (String python : List.of("python3", "/usr/bin/python3")) {
            Path folder = Files.createDirectories(made.resolve("seed" + seed));
            Process process = new ProcessBuilder(
                            python, "-B", "-c", program, golden.toString(), folder.toString(), Long.toString(seed))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() == 0) {
                references.add(new Reference("seed " + seed, folder));
                break;
            }
        }
        return references;
    }

    @BeforeEach
    void read() throws IOException {
        x = Samples.features(Npy.floats(reference.folder().resolve("x.npy")), 24);
        expected = new ObjectMapper()
                .readTree(reference.folder().resolve("clusters.json").toFile());
    }

    @Test
    void kMeansFromTheSameRowsEndsInTheSameClusters() {
        JsonNode node = expected.get("kmeans");
        int[] initial = ints(node.get("init_rows"));

        FittedKMeans fitted =
                KMeansDetector.defaults().withClusters(4).withMinClusterShare(0).fitFrom(x, initial);

        assertThat(fitted.converged()).isTrue();
        assertThat(fitted.labels()).isEqualTo(ints(node.get("labels")));
        assertThat(fitted.predict(x)).isEqualTo(ints(node.get("labels")));
        assertThat(fitted.inertia()).isCloseTo(node.get("inertia").asDouble(), FLOAT32);
        assertClose(fitted.score(x).values(), doubles(node.get("distance")));
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
        JsonNode node = expected.get("kmeans");
        boolean[] outlier = new boolean[x.rows()];
        for (int row : ints(expected.get("outliers"))) {
            outlier[row] = true;
        }
        double[] scores = KMeansDetector.defaults()
                .withClusters(4)
                .withMinClusterShare(0)
                .fitFrom(x, ints(node.get("init_rows")))
                .score(x)
                .values();

        assertThat(RankingQuality.of(scores, outlier).rocAuc())
                .isCloseTo(node.get("auc").asDouble(), within(1e-9));
    }

    @Test
    void distanceToTheFifthNeighbourIsTheSame() {
        assertClose(DbscanDetector.kDistance(x, 5), doubles(expected.get("knn5_distance")));
    }

    @Test
    void dbscanFindsTheSameCoreRowsAndClusters() {
        JsonNode node = expected.get("dbscan");
        DbscanDetector detector = DbscanDetector.defaults()
                .withEps(node.get("eps").asDouble())
                .withMinPts(node.get("min_samples").asInt());

        FittedDbscan fitted = detector.fit(x);

        int[] labels = ints(node.get("labels"));
        assertThat(fitted.coreRows()).isEqualTo(ints(node.get("core")));
        assertEqualUpToRenaming(fitted.labels(), labels);
        double[] scores = fitted.score(x).values();
        for (int row = 0; row < scores.length; row++) {
            assertThat(scores[row] > 1).as("row %d is noise", row).isEqualTo(labels[row] == FittedDbscan.NOISE);
        }
    }

    @Test
    void principalComponentsAreTheSame() {
        JsonNode node = expected.get("pca");

        FittedPca fitted = Pca.ofComponents(10).fit(x);

        assertClose(fitted.mean(), doubles(node.get("mean")));
        assertClose(fitted.explainedVariance(), doubles(node.get("explained_variance")));
        assertClose(fitted.explainedVarianceRatio(), doubles(node.get("explained_variance_ratio")));
    }

    /**
     * Up to the four clusters that are there, both find the best minimum. With more it is chance which outliers get one of their
     * own, in scikit-learn's ten runs as in ours.
     */
    @Test
    void inertiaForEachNumberOfClustersIsThatOfTheReferenceOrLess() {
        double[] elbow = doubles(expected.get("elbow_inertia_k1_to_8"));
        for (int k = 1; k <= 8; k++) {
            double inertia = KMeansDetector.defaults()
                    .withClusters(k)
                    .withRestarts(50)
                    .fit(x)
                    .inertia();
            assertThat(inertia).as("%d clusters", k).isLessThan((k <= 4 ? 1.0001 : 1.1) * elbow[k - 1]);
        }
    }

    @Test
    void spectralClustersAreTheSame() {
        int[] labels = SpectralClustering.defaults().withClusters(4).fit(x).labels().stream()
                .mapToInt(Integer::intValue)
                .toArray();

        assertEqualUpToRenaming(labels, ints(expected.get("spectral_labels")));
    }

    @Test
    void fencesAreTheSame() {
        JsonNode node = expected.get("iqr");

        Fences fences = IqrThreshold.both().fit(doubles(expected.get("kmeans").get("distance")));

        assertThat(fences.lower()).isCloseTo(node.get("lower").asDouble(), within(1e-12));
        assertThat(fences.upper()).isCloseTo(node.get("upper").asDouble(), within(1e-12));
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
            assertThat(actual[i]).as("row %d", i).isCloseTo(reference[i], within(1e-4 * Math.abs(reference[i]) + 1e-5));
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
