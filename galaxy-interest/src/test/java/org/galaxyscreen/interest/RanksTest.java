package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RanksTest {
    private static final double[] SCORES = {2.5, -1, 2.5, 0.0, -0.0, -1e300, 1e-300};

    @Test
    void rankIsThePartAtOrBelow() {
        assertThat(Ranks.of(SCORES)).containsExactly(1, 2 / 7.0, 1, 4 / 7.0, 4 / 7.0, 1 / 7.0, 5 / 7.0);
        assertThat(Ranks.of(new double[0])).isEmpty();
    }

    @Test
    void equalScoresStayInRowOrder() {
        assertThat(Ranks.descending(SCORES)).containsExactly(0, 2, 6, 3, 4, 1, 5);
        assertThat(Ranks.descending(new double[0])).isEmpty();
        assertThat(Ranks.descending(new double[] {3, 3, 3})).containsExactly(0, 1, 2);
    }

    /** Numbers of all sizes and both signs, so that each digit of the radix sort decides somewhere. */
    @Test
    void orderIsThatOfTheNumbers() {
        SplittableRandom random = new SplittableRandom(5);
        double[] scores = IntStream.range(0, 3000)
                .mapToDouble(i -> Double.longBitsToDouble(random.nextLong()))
                .filter(Double::isFinite)
                .toArray();
        Integer[] expected = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> scores[row]).reversed())
                .toArray(Integer[]::new);

        assertThat(IntStream.of(Ranks.descending(scores)).boxed()).containsExactly(expected);
    }

    @Test
    void topIsTheHeadOfWhatIsAllowed() {
        boolean[] none = new boolean[SCORES.length];
        assertThat(Ranks.top(SCORES, 4, none)).containsExactly(0, 2, 6, 3);
        assertThat(Ranks.top(SCORES, 9, none)).containsExactly(0, 2, 6, 3, 4, 1, 5);
        assertThat(Ranks.top(SCORES, 2, Line.seen(SCORES.length, 0, 6))).containsExactly(2, 3);
        assertThat(Ranks.top(new double[] {1, 2, 3, 4, 3}, 3, new boolean[5])).containsExactly(3, 2, 4);
    }
}
