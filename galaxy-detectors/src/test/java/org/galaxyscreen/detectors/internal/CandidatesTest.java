package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may still be among the nearest, with numbers worked by hand; the unit's own slack of 2⁻⁵⁷ vanishes beside them. */
class CandidatesTest {
    private static final Matrix NUMBERS = Matrix.of(new float[] {3, -1, 1, 8, 1, -2}, 1);

    @Test
    void sharesAreHalvesOfWhatIsCertain() {
        assertThat(Candidates.share(4, 0.5)).isEqualTo(1);
        assertThat(Candidates.share(6, 0)).isEqualTo(3);
        assertThat(Candidates.share(Double.POSITIVE_INFINITY, 0.5))
                .as("no product decides")
                .isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** ‖x‖² + ‖y‖² − 2 x·y ≤ bound where x·y − ‖x‖²/2 − ‖y‖²/2 ≥ −bound/2: rounded downwards, so that none is lost. */
    @Test
    void leastIsHalfTheBoundBelowZero() {
        assertThat(Candidates.least(4)).isEqualTo(Math.nextDown(-2f));
        assertThat(Candidates.least(0)).isNegative().isGreaterThan(-0x1p-57f);
        assertThat(Candidates.least(Double.POSITIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void boundIsTheUpperEndOfTheLastOfTheNearest() {
        Candidates two = new Candidates(2);
        assertThat(two.bound()).isInfinite();
        two.offer(0, 10, 2, 0); // 10 − 2·2 = 6
        assertThat(two.bound()).isInfinite();
        two.offer(1, 8, 0, 0);
        assertThat(two.bound()).isEqualTo(8);
        two.offer(2, 20, 0, 0);
        assertThat(two.bound()).as("farther than both").isEqualTo(8);
        two.offer(3, 7, 0, 0);
        assertThat(two.bound()).as("6 and 7").isEqualTo(7);
        two.offer(4, 1, 0, 0);
        assertThat(two.bound()).as("1 and 6").isEqualTo(6);
        two.offer(5, 2, 0, 0);
        assertThat(two.bound()).as("1 and 2").isEqualTo(2);
        assertThat(two.left()).isEqualTo(2);
    }

    @Test
    void whatRoundingLeavesOpenStaysACandidate() {
        Candidates one = new Candidates(1);
        one.offer(0, 10, 0, 0.1); // 9 to 11
        assertThat(one.bound()).isEqualTo(11);
        one.offer(1, 12, 0, 0.1); // 10.8 to 13.2: may be nearer
        one.offer(2, 14, 0, 0.1); // 12.6 at least
        assertThat(one.left()).isEqualTo(2);
        assertThat(one.bound()).isEqualTo(11);
        one.offer(3, 9, 0, 0.1); // 8.1 to 9.9: only 9 to 11 may be as near
        assertThat(one.left()).isEqualTo(2);
        assertThat(one.bound()).isEqualTo(9.9);
    }

    /** One that is decided is within the slack that there is for the smallest rows. */
    @Test
    void boundsOfTheSmallestRowsHaveTheSlack() {
        Candidates one = new Candidates(1);
        one.offer(0, 0, 0, 0.1);
        assertThat(one.bound()).isEqualTo(ProductRows.absolute());
        one.offer(1, 1.5 * ProductRows.absolute(), 0, 0);
        assertThat(one.left()).isEqualTo(2);
        one.offer(2, 2.5 * ProductRows.absolute(), 0, 0);
        assertThat(one.left()).isEqualTo(2);
    }

    @Test
    void whatOverflowsIsNeverDropped() {
        Candidates one = new Candidates(1);
        one.offer(0, 3, 0, 0);
        one.offer(1, Double.POSITIVE_INFINITY, 0, 0.1);
        one.offer(2, 3, Float.NEGATIVE_INFINITY, 0.1);
        one.offer(3, 3, Float.NaN, 0.1);
        assertThat(one.left()).isEqualTo(4);
        assertThat(one.bound()).isEqualTo(3);
    }

    @Test
    void equallyNearOnesAreKeptHoweverMany() {
        Candidates three = new Candidates(3);
        IntStream.range(0, 300).forEach(i -> three.offer(i, 5, 0, 0));
        assertThat(three.left()).isEqualTo(300);

        // A nearer third, after two others, leaves three.
        IntStream.range(300, 303).forEach(i -> three.offer(i, 1, 0, 0));
        assertThat(three.left()).isEqualTo(3);
    }

    @Test
    void roomIsMadeByDroppingWhatIsTooFar() {
        Candidates one = new Candidates(1);
        for (int i = 1000; i >= 1; i--) {
            one.offer(i, i, 0, 0);
        }
        assertThat(one.left()).isEqualTo(1);
        one.resolve(new float[] {0}, Matrix.of(new float[1001], 1), new float[1]);
        assertThat(one.index(1)).containsExactly(1);
    }

    @Test
    void whatIsLeftIsSortedByDistanceThenPlace() {
        Candidates four = new Candidates(4);
        for (int i : new int[] {5, 4, 3, 2, 1, 0}) {
            four.offer(i, 1, 0, 0);
        }

        four.resolve(new float[] {1}, NUMBERS, new float[1]);

        assertThat(four.index(4)).containsExactly(2, 4, 0, 1);
        assertThat(four.distance(4)).containsExactly(0, 0, 2, 2);
    }

    @Test
    void whatIsTooFarIsNotComputed() {
        Candidates one = new Candidates(1);
        one.offer(1, 9, 0, 0);
        one.offer(0, 4, 0, 0);
        one.offer(3, 4, 0, 0);

        one.resolve(new float[] {-1}, NUMBERS, new float[1]);

        // By its bounds; in truth the row 1 is the query's copy.
        assertThat(one.index(2)).containsExactly(0, 3);
        assertThat(one.distance(2)).containsExactly(4, 9);
    }
}
