package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The loops over a tile, with numbers worked by hand. */
class TileScanTest {
    private static final float UNTOUCHED = -77;

    @Test
    void excessIsWhatTheProductHasBeyondTheSharesAndTheLeast() {
        float[] products = {99, 99, 5, 3, 1};
        float[] excess = {UNTOUCHED, UNTOUCHED, UNTOUCHED};

        TileScan.excess(products, 2, new float[] {1, 2, 3}, 0.5f, 1, 1, excess);

        // 3 − 2 − 0.5 − 1 and 1 − 3 − 0.5 − 1; the first was not asked for.
        assertThat(excess).containsExactly(UNTOUCHED, -0.5f, -3.5f);
    }

    @Test
    void excessIsTheGreaterOfBothRowsNeeds() {
        float[] products = {99, 99, 5, 3, 1};
        float[] excess = {UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED};

        // Reached are 3.5, 0.5 and −2.5.
        TileScan.excess(products, 1, new float[] {90, 1, 2, 3}, 0.5f, new float[] {0, 4, 0, -3}, 1, 1, excess);

        assertThat(excess).containsExactly(UNTOUCHED, 2.5f, 0.5f, 0.5f);
    }

    @Test
    void nextIsTheNextPlaceThatIsNotBelowZero() {
        float[] excess = {-1, Float.NaN, 0, 2, -1};

        assertThat(TileScan.next(excess, 0)).isEqualTo(1);
        assertThat(TileScan.next(excess, 2)).isEqualTo(2);
        assertThat(TileScan.next(excess, 3)).isEqualTo(3);
        assertThat(TileScan.next(excess, 4)).isEqualTo(5);
        assertThat(TileScan.next(excess, 5)).isEqualTo(5);
    }

    @Test
    void gapsBecomeTheLeast() {
        float[] gaps = {5, -9, 1};

        // 3 − 2·1 − 2, 4 − 2·2 − 2 and 5 − 2·3 − 2.
        TileScan.lessen(gaps, new float[] {3, 4, 5}, new float[] {99, 1, 2, 3}, 1, 2);

        assertThat(gaps).containsExactly(-1, -9, -3);
    }

    @Test
    void boundsAreThoseOfTheTheorem() {
        float[] bounds = {UNTOUCHED, UNTOUCHED, UNTOUCHED};

        // (4 − 2·1 − 0.5 + 2) / 2 = 1.75 and (6 − 2·3 − 0.5 + 3) / 4 = 0.625, a millionth less.
        TileScan.bounds(
                new float[] {4, 6},
                new float[] {99, 1, 3},
                1,
                0.5f,
                new float[] {2, 3},
                new float[] {0.5f, 0.25f},
                bounds,
                1);

        assertThat(bounds[0]).isEqualTo(UNTOUCHED);
        assertThat((double) bounds[1]).isBetween(1.75 * (1 - 1.2e-6), 1.75 * (1 - 0.8e-6));
        assertThat((double) bounds[2]).isCloseTo(0.625 * (1 - 1e-6), within(1e-7));
    }

    @Test
    void nearestIsTheLeastSoFarAndNeverBelowZero() {
        float[] nearest = {3, 3, 1, 3};

        TileScan.nearest(new float[] {99, -1, 2, 2, 0}, 1, nearest);

        assertThat(nearest).containsExactly(0, 2, 1, 0);
    }
}
