package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Forests over so few places that all their trees are the same: equal rows cannot be parted, and each tree sees all rows. */
class IsolationByHandTest {
    private static final Offset<Double> ROUNDING = within(1e-9);

    /** The mean depth of three rows that are not parted further: 2 (ln 2 + γ) − 4/3. */
    private static final double OF_THREE = 2 * (Math.log(2) + 0.5772156649015329) - 4 / 3.0;

    private static double[] scores(ReviewSpace space, double quantile, int[] rows, double... values) {
        return new ActiveIsolationForest(20, 256, quantile)
                .predict(space, Line.judgements(rows, values), 3)
                .scores();
    }

    @Test
    void scoreIsTheMeanDepthTurnedDown() {
        ReviewSpace three = Line.of(new double[] {0, 0, 0, 1});
        assertThat(scores(three, 0.03, new int[0]))
                .containsExactly(new double[] {-1 - OF_THREE, -1 - OF_THREE, -1 - OF_THREE, -1}, ROUNDING);
        ReviewSpace pair = Line.of(new double[] {0, 0, 1});
        assertThat(scores(pair, 0.03, new int[0])).containsExactly(new double[] {-2, -2, -1}, ROUNDING);
    }

    /** Places 0, 1, 2: the first cut parts an end from the rest, the second one the rest; each end comes first as often. */
    @Test
    void endsArePartedSooner() {
        double[] scores = new ActiveIsolationForest(2000, 256, 0.03)
                .predict(Line.of(3), Line.judgements(new int[0]), 3)
                .scores();

        assertThat(scores[1]).isEqualTo(-2);
        assertThat(scores[0]).isCloseTo(-1.5, within(0.05));
        assertThat(scores[0] + scores[2]).isCloseTo(-3, ROUNDING);
    }

    /**
     * The bound is the score of the three alike rows. The dull row scores −1, above it, and is pushed at each of the 200 steps: its leaf's
     * weight less 1 is the mean of 201 numbers, of which the first is 0 and the others are 1, so that its score is −(1 + 200/201).
     */
    @Test
    void dullRowsArePushedBelowTheBound() {
        double[] scores = scores(Line.of(new double[] {0, 0, 0, 1}), 0.03, new int[] {0, 3}, 5, 0);

        assertThat(scores)
                .containsExactly(
                        new double[] {-1 - OF_THREE, -1 - OF_THREE, -1 - OF_THREE, -1 - 200 / 201.0}, ROUNDING);
    }

    /** As above, but each of two dull rows has half of the push, and one of them is not above the bound. */
    @Test
    void dullRowsShareTheirPush() {
        double[] scores = scores(Line.of(new double[] {0, 0, 0, 1}), 0.03, new int[] {0, 1, 3}, 5, 0, 0);

        assertThat(scores[3]).isCloseTo(-1 - 100 / 201.0, ROUNDING);
    }

    /** Interesting rows that score −2.2 are raised to the bound, −2, which the dull ones have and keep. */
    @Test
    void interestingRowsAreRaisedToTheBound() {
        ReviewSpace space = Line.of(new double[] {0, 0, 0, 1, 1});
        assertThat(scores(space, 0.2, new int[0])).endsWith(-2, -2);

        double[] scores = scores(space, 0.2, new int[] {0, 3, 4}, 4, 0, 3);

        assertThat(scores[0]).isCloseTo(-2, within(0.05));
        assertThat(scores).endsWith(-2, -2);
    }

    @Test
    void valuesOutsideTheirRangeAreNamed() {
        assertThatThrownBy(() -> new ActiveIsolationForest(0, 256, 0.03))
                .hasMessage(
                        "trees is 0, subsample 256, quantile 0.03; 1 or more, 2 to 32768, and between 0 and 1 expected");
        assertThatThrownBy(() -> new ActiveIsolationForest(1, 1, 0.03)).hasMessageContaining("subsample 1,");
        assertThatThrownBy(() -> new ActiveIsolationForest(1, 32769, 0.03)).hasMessageContaining("subsample 32769,");
        assertThatThrownBy(() -> new ActiveIsolationForest(1, 2, 0)).hasMessageContaining("quantile 0.0;");
        assertThatThrownBy(() -> new ActiveIsolationForest(1, 2, 1)).hasMessageContaining("quantile 1.0;");
        assertThat(new ActiveIsolationForest(1, 32768, 0.5).subsample()).isEqualTo(32768);
    }
}
