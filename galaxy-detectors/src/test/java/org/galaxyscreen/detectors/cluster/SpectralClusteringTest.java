package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;

class SpectralClusteringTest {
    @Test
    void labelsAndEigenvaluesAreScikitLearns() throws IOException {
        Features x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        JsonNode expected = new ObjectMapper()
                .readTree(ReferenceData.require("golden/seed0/clusters.json").toFile())
                .get("spectral_labels");
        // scipy.linalg.eigh(csgraph.laplacian(0.5 * (C + C.T), normed=True)), C = kneighbors_graph(x, 10,
        // include_self=True)
        double[] eigenvalues = {
            0,
            0,
            0.0009819274210669424,
            0.0015635906739906006,
            0.34622790184811625,
            0.36800962538502646,
            0.3812604154462702
        };

        SpectralClustering.Clusters found =
                SpectralClustering.defaults().withMostClusters(6).fit(x);

        assertThat(found.clusters()).as("before the widest gap").isEqualTo(4);
        for (int i = 0; i < eigenvalues.length; i++) {
            assertThat(found.eigenvalues().get(i)).isCloseTo(eigenvalues[i], within(1e-9));
        }
        Map<Integer, Integer> names = new HashMap<>();
        for (int row = 0; row < 600; row++) {
            names.putIfAbsent(expected.get(row).asInt(), found.labels().get(row));
            assertThat(found.labels().get(row))
                    .as("label of row %d", row)
                    .isEqualTo(names.get(expected.get(row).asInt()));
        }
        assertThat(names.values()).doesNotHaveDuplicates().hasSize(4);
    }

    /** Two rings, one within the other, with 500 rows each, which no centres could tell apart. */
    @Test
    void groupsOfAnyShapeAreFound() {
        SplittableRandom random = new SplittableRandom(2);
        float[] values = new float[2000];
        for (int row = 0; row < 1000; row++) {
            double radius = (row % 2 == 0 ? 1 : 4) + 0.1 * random.nextDouble();
            double angle = 2 * Math.PI * random.nextDouble();
            values[2 * row] = (float) (radius * Math.cos(angle));
            values[2 * row + 1] = (float) (radius * Math.sin(angle));
        }
        Features rings = Samples.features(values, 2);

        List<Integer> labels =
                SpectralClustering.defaults().withClusters(2).fit(rings).labels();

        for (int row = 0; row < 1000; row++) {
            assertThat(labels.get(row)).isEqualTo(labels.get(row % 2));
        }
        assertThat(labels.get(0)).isNotEqualTo(labels.get(1));
        assertThat(SpectralClustering.defaults().withClusters(2).fit(rings).labels())
                .isEqualTo(labels);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> SpectralClustering.defaults().withNeighbours(1))
                .hasMessage("neighbours is 1; 2 or more expected");
        assertThatThrownBy(() -> SpectralClustering.defaults().withClusters(0))
                .hasMessage("clusters is 0; 1 or more expected");
        assertThatThrownBy(() -> SpectralClustering.defaults().fit(Samples.clustered(9, 3, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs at least 20 rows");
    }
}
