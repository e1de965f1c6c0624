package org.galaxyscreen.detectors.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;

class IsolationForestTest {
    /** Equation 1 of the paper, with the harmonic number as it approximates it. */
    @Test
    void meanPathIsThatOfABinarySearchTree() {
        assertThat(IsolationTrees.meanPath(1)).isZero();
        assertThat(IsolationTrees.meanPath(2)).isEqualTo(1);
        assertThat(IsolationTrees.meanPath(256)).isCloseTo(10.2447709201, within(1e-10));
    }

    /** Two rows are told apart by the first split, wherever it falls: path 1 of the expected 1. */
    @Test
    void twoRowsScoreOneHalf() {
        Features two = Samples.features(new float[] {0, 0, 5, 5}, 2);

        assertThat(IsolationForestDetector.defaults().fit(two).score(two).values())
                .containsExactly(0.5, 0.5);
    }

    /** Of n equal rows and one apart in one dimension of one, the first split isolates that one in every tree. */
    @Test
    void rowApartFromCopiesIsIsolatedByTheFirstSplit() {
        float[] values = new float[64];
        values[63] = 1;
        Features rows = Samples.features(values, 1);

        double[] scores =
                IsolationForestDetector.defaults().fit(rows).score(rows).values();

        double expected = IsolationTrees.meanPath(64);
        assertThat(scores[63]).isCloseTo(Math.pow(2, -1 / expected), within(1e-12));
        assertThat(scores[0]).isCloseTo(Math.pow(2, -(1 + IsolationTrees.meanPath(63)) / expected), within(1e-12));
    }

    /** sklearn.ensemble.IsolationForest(random_state=s) finds them with ROC AUC 1 for every seed tried. */
    @Test
    void plantedOutliersAreFound() throws IOException {
        Features x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        boolean[] planted = new boolean[600];
        for (int row = 0; row < 600; row += 50) {
            planted[row] = true;
        }

        double[] scores =
                IsolationForestDetector.defaults().withSeed(4).fit(x).score(x).values();

        assertThat(RankingQuality.of(scores, planted).rocAuc()).isGreaterThan(0.99);
        assertThat(Arrays.stream(scores).average().orElseThrow()).isBetween(0.35, 0.55);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> IsolationForestDetector.defaults().withTrees(0))
                .hasMessage("trees is 0; 1 or more expected");
        assertThatThrownBy(() -> IsolationForestDetector.defaults().withSubsample(1))
                .hasMessage("subsample is 1; 2 or more expected");
    }
}
