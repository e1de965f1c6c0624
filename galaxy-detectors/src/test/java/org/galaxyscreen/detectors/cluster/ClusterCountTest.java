package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;

class ClusterCountTest {
    @Test
    void inertiaElbowAndSilhouetteAreThoseOfTheReference() throws IOException {
        Features x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        JsonNode expected = new ObjectMapper()
                .readTree(ReferenceData.require("golden/seed0/clusters.json").toFile());

        ClusterCount count = ClusterCount.of(KMeansDetector.defaults().withRestarts(10), x, 1, 8);

        for (int k = 1; k <= 8; k++) {
            double reference = expected.get("elbow_inertia_k1_to_8").get(k - 1).asDouble();
            // Beyond the four clusters that are there, each of several runs may end in another minimum.
            assertThat(count.choices().get(k - 1).inertia())
                    .as("%d clusters", k)
                    .isCloseTo(reference, within((k <= 4 ? 1e-4 : 0.06) * reference));
        }
        assertThat(count.elbow()).isEqualTo(4);
        // Twelve outliers in clusters of their own raise the silhouette a little: scikit-learn has 0.665 for 4, 0.674
        // for 8.
        assertThat(count.choices().get(3).silhouette()).isCloseTo(0.6645641127752923, within(1e-6));
        assertThat(count.bySilhouette()).isGreaterThanOrEqualTo(4);
        assertThat(count.choices().get(0).silhouette()).isNaN();
        // sklearn.metrics.silhouette_score(x, labels)
        int[] labels = IntStream.range(0, 600)
                .map(row -> expected.get("kmeans").get("labels").get(row).asInt())
                .toArray();
        assertThat(ClusterCount.silhouette(x, labels, 4, 600, 0)).isCloseTo(0.5158801097454984, within(1e-6));
        assertThat(ClusterCount.silhouette(x, labels, 4, 300, 1))
                .as("of a sample")
                .isCloseTo(0.5158801097454984, within(0.05));
    }

    /** Two pairs: a = 1 everywhere; b = (9 + 10) / 2 for the outer rows, (8 + 9) / 2 for the inner ones. */
    @Test
    void silhouetteIsThatOfItsDefinition() {
        Features line = Samples.features(new float[] {0, 1, 9, 10}, 1);

        assertThat(ClusterCount.silhouette(line, new int[] {0, 0, 1, 1}, 2, 4, 0))
                .isCloseTo((2 * 8.5 / 9.5 + 2 * 7.5 / 8.5) / 4, within(1e-12));
        assertThat(ClusterCount.silhouette(line, new int[] {0, 1, 1, 1}, 2, 4, 0))
                .as("a row alone in its cluster counts 0")
                .isCloseTo((0 + (1 - 8.5) / 8.5 + (9 - 4.5) / 9 + (10 - 5) / 10.0) / 4, within(1e-12));
    }

    @Test
    void elbowNeedsABend() {
        assertThat(inertia(100, 40, 10, 8, 6, 4).elbow()).isEqualTo(3);
        assertThatThrownBy(() -> inertia(2, 1).elbow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 points have no knee");
        assertThatThrownBy(() -> inertia(3, 2, 1).elbow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it has no elbow");
    }

    private static ClusterCount inertia(double... values) {
        return new ClusterCount(IntStream.range(0, values.length)
                .mapToObj(i -> new ClusterCount.Choice(i + 1, values[i], 0))
                .toList());
    }

    @Test
    void radiusAtTheKneeSeparatesScatteredRowsFromDenseOnes() {
        Features rows = Samples.clustered(500, 8, 3, 4);
        float[] far = new float[8];
        Features scattered = rows;
        for (int i = 0; i < 10; i++) {
            far[i % 8] += 80;
            scattered = Samples.append(scattered, far, "far-" + i);
        }

        FittedDbscan fitted = DbscanDetector.defaults().withEpsKnee().fit(scattered);

        int[] labels = fitted.labels();
        assertThat(IntStream.range(500, 510).map(row -> labels[row])).containsOnly(FittedDbscan.NOISE);
        assertThat(fitted.noiseRows()).isLessThan(60);
        assertThat(fitted.clusters()).isEqualTo(3);
    }
}
