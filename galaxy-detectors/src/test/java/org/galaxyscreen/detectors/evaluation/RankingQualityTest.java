package org.galaxyscreen.detectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RankingQualityTest {
    /** scikit-learn's own example: roc_auc_score([0, 0, 1, 1], [.1, .4, .35, .8]) = 0.75, average precision 0.8333. */
    @Test
    void agreesWithScikitLearnsExample() {
        RankingQuality quality =
                RankingQuality.of(new double[] {0.1, 0.4, 0.35, 0.8}, new boolean[] {false, false, true, true});

        assertThat(quality.rocAuc()).isEqualTo(0.75);
        assertThat(quality.averagePrecision()).isCloseTo(0.8333333, within(1e-6));
        assertThat(quality.precisionAtAnomalies()).isEqualTo(0.5);
    }

    @Test
    void scoresThatAreAllEqualAreChance() {
        double[] scores = new double[10];
        boolean[] anomalous = new boolean[10];
        Arrays.fill(anomalous, 0, 3, true);

        RankingQuality quality = RankingQuality.of(scores, anomalous);

        assertThat(quality.rocAuc()).isEqualTo(0.5);
        assertThat(quality.averagePrecision()).isCloseTo(0.3, within(1e-12));
        assertThat(quality.precisionAtAnomalies()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void perfectRankingIsOneAndItsReverseZero() {
        boolean[] anomalous = {true, false, true, false, false};

        assertThat(RankingQuality.of(new double[] {9, 1, 8, 2, 3}, anomalous))
                .isEqualTo(new RankingQuality(5, 2, 1, 1, 1));
        assertThat(RankingQuality.of(new double[] {1, 9, 2, 8, 7}, anomalous).rocAuc())
                .isZero();
    }

    @Test
    void oneKindLeavesTheOtherAnomaliesOut() {
        double[] scores = {5, 9, 4, 1, 2};
        boolean[] anomalous = {true, true, true, false, false};
        boolean[] rings = {false, false, true, false, false};

        assertThat(RankingQuality.ofKind(scores, anomalous, rings)).isEqualTo(new RankingQuality(3, 1, 1, 1, 1));
    }

    @Test
    void bothKindsMustBeThere() {
        assertThatThrownBy(() -> RankingQuality.of(new double[] {1, 2}, new boolean[] {true, true}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 of 2 objects are anomalies");
    }
}
