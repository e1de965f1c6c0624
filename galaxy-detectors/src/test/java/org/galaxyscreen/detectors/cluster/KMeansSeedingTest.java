package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.ProductPrecision;
import org.galaxyscreen.detectors.internal.ProductRows;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansSeedingTest {
    private static final Features ROWS = Samples.clustered(3000, 12, 40, 8);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void fewPassesFindCentresAsGood(long seed) {
        KMeansDetector kmeans = KMeansDetector.defaults().withClusters(40).withSeed(seed);
        double plusPlus =
                kmeans.withSeeding(KMeansSeeding.KMEANS_PLUS_PLUS).fit(ROWS).inertia();

        FittedKMeans parallel =
                kmeans.withSeeding(KMeansSeeding.KMEANS_PARALLEL).fit(ROWS);

        assertThat(parallel.inertia()).isLessThan(1.05 * plusPlus);
        // 40 clusters of 75 rows, deviation 1 in 12 dimensions: what the true centres leave.
        assertThat(parallel.inertia()).isLessThan(1.1 * 3000 * 12);
    }

    @Test
    void seedsAloneDecideNotThreads() {
        float[] one = seed(1, 7);

        assertThat(seed(2, 7)).isEqualTo(one);
        assertThat(seed(3, 7)).isEqualTo(one);
        assertThat(seed(2, 8)).isNotEqualTo(one);
    }

    private static float[] seed(int count, long seed) {
        Matrix rows = Matrix.of(ROWS);
        try (OneDnnThreads threads = new OneDnnThreads(count)) {
            ProductRows bounded =
                    new ProductRows(rows, ProductRows.Frame.of(rows), ProductPrecision.FLOAT32, threads, "seeding");
            return new ParallelSeeding(bounded, 40, threads).seed(new SplittableRandom(seed));
        }
    }

    /** One row has all the squared distance there is, so that each round draws it alone. */
    @Test
    void farRowDoesNotKeepOtherCentresAway() {
        float[] far = new float[12];
        Arrays.fill(far, 1e6f);
        Features rows = Samples.append(ROWS, far, "far");

        FittedKMeans fitted = KMeansDetector.defaults()
                .withClusters(41)
                .withSeeding(KMeansSeeding.KMEANS_PARALLEL)
                .fit(rows);

        assertThat(fitted.inertia()).isLessThan(1.2 * 3000 * 12);
    }

    @Test
    void copiesMayBeMoreThanDistinctRows() {
        Features rows = Samples.features(new float[] {1, 1, 1, 2, 2, 2, 3, 3}, 1);

        FittedKMeans fitted = KMeansDetector.defaults()
                .withClusters(5)
                .withSeeding(KMeansSeeding.KMEANS_PARALLEL)
                .fit(rows);

        assertThat(fitted.inertia()).isZero();
        assertThat(fitted.score(rows).values()).containsOnly(0);
    }

    @Test
    void manyClustersOfManyRowsAreSeededInFewPasses() {
        assertThat(KMeansDetector.defaults().seeding()).isEqualTo(KMeansSeeding.AUTO);
        assertThat(List.of(
                        KMeansSeeding.AUTO.isParallel(100_000, 10),
                        KMeansSeeding.AUTO.isParallel(7_999, 100),
                        KMeansSeeding.AUTO.isParallel(8_000, 100)))
                .containsExactly(false, false, true);
    }
}
