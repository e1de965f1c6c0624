package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansDetectorTest {
    private static final Features CLUSTERED = Samples.clustered(200, 8, 3, 21);

    @Test
    void loneOutlierDoesNotExcuseItself() {
        float[] far = new float[8];
        Arrays.fill(far, 300);
        Features rows = Samples.append(CLUSTERED, far, "far");
        KMeansDetector four = KMeansDetector.defaults().withClusters(4);

        double[] scores = four.fit(rows).score(rows).values();
        double[] plain = four.withMinClusterShare(0).fit(rows).score(rows).values();

        assertThat(scores[200])
                .isEqualTo(Arrays.stream(scores).max().orElseThrow())
                .isGreaterThan(700);
        assertThat(plain[200]).isZero();
    }

    @Test
    void emptyClustersAreRepaired() {
        Features rows = Samples.features(new float[] {0, 0, 0, 0, 9}, 1);

        FittedKMeans fitted = KMeansDetector.defaults().withClusters(3).fitFrom(rows, 0, 1, 2);

        assertThat(fitted.labels()).hasSize(5);
        assertThat(fitted.inertia()).isZero();
    }

    /** A power of two scales every float exactly: so it must the centres, and as the same runs give them. */
    @ParameterizedTest
    @ValueSource(ints = {-110, -100, -60, 60, 100})
    void theUnitOfTheRowsDoesNotMatter(int exponent) {
        float[] scaled = new float[200 * 8];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Math.scalb(CLUSTERED.value(i / 8, i % 8), exponent);
        }
        for (KMeansSeeding seeding : KMeansSeeding.values()) {
            KMeansDetector detector = KMeansDetector.defaults()
                    .withClusters(6)
                    .withSeeding(seeding)
                    .withRestarts(1);
            FittedKMeans expected = detector.fit(CLUSTERED);
            FittedKMeans found = detector.fit(Samples.features(scaled, 8));
            assertThat(found.labels()).isEqualTo(expected.labels());
            assertThat(found.inertia()).isEqualTo(expected.inertia() * Math.pow(4, exponent));
        }
    }

    @Test
    void fewerRowsThanClustersAreRefused() {
        assertThatThrownBy(() -> KMeansDetector.defaults().fit(CLUSTERED.select(new int[] {1, 2, 3})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("K-means with 10 clusters needs at least 10 rows to learn from; there are 3");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> KMeansDetector.defaults().withClusters(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clusters is 0");
        assertThatThrownBy(() -> KMeansDetector.defaults().withMinClusterShare(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("minClusterShare is 1.5; 0 to 1 expected");
    }
}
