package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue.Column;
import org.galaxyscreen.core.AnomalyCatalogue.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictsTest {
    private static final List<SurveyObject> OBJECTS = SurveyObject.numbered(5);

    private final Scores first = new Scores("first", OBJECTS, new double[] {0, 3, 1, 5, 1});
    private final Scores second = new Scores("second", OBJECTS, new double[] {9, 0, 0, 9, 9});
    private final Verdicts verdicts = new Verdicts(
            new Scores("both", OBJECTS, new double[] {1, 2, 1, 2, 1}),
            new boolean[] {false, true, false, true, false},
            List.of(first, second),
            List.of(new Column("first", Fences.above(2)), new Column("second", Fences.above(8))));

    @Test
    void ranksByScoreThenByVotesThenByRow() {
        // Votes: row 0 one, row 1 one, row 2 none, row 3 two, row 4 one.
        assertThat(verdicts.rank(1).entries())
                .extracting(entry -> entry.object().id())
                .containsExactly("row-3", "row-1", "row-0", "row-4", "row-2");
    }

    /** Scores of few values, so that most are shared, and zeros of both signs, which {@link Double#compare} tells apart. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 17, 500})
    void ranksAsAComparisonOfPairsDoes(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        double[] few = {0, -0.0, 1, 1e300, -5, Double.MIN_VALUE};
        double[][] values = new double[3][rows];
        for (double[] of : values) {
            Arrays.setAll(of, row -> few[random.nextInt(few.length)]);
        }
        List<SurveyObject> objects = SurveyObject.numbered(rows);
        Verdicts many = new Verdicts(
                new Scores("both", objects, values[2]),
                new boolean[rows],
                List.of(new Scores("first", objects, values[0]), new Scores("second", objects, values[1])),
                List.of(new Column("first", Fences.above(0)), new Column("second", Fences.above(1))));

        List<String> expected = IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -values[2][row])
                        .thenComparingInt(row -> (values[0][row] > 0 ? -1 : 0) + (values[1][row] > 1 ? -1 : 0)))
                .map(row -> objects.get(row).id())
                .toList();
        assertThat(many.rank().entries())
                .extracting(entry -> entry.object().id())
                .isEqualTo(expected);
    }

    @Test
    void anEntrySaysWhatIsSaidOfItsRow() {
        assertThat(verdicts.rank(3).entries().get(0))
                .isEqualTo(new Entry(1, OBJECTS.get(3), true, List.of(5.0, 9.0), List.of(true, true), 2, true));
        assertThat(verdicts.rank(3).entries().get(4))
                .isEqualTo(new Entry(5, OBJECTS.get(2), false, List.of(1.0, 0.0), List.of(false, false), 1, false));
    }

    @Test
    void aCatalogueCountsAlikeWhetherItsEntriesAreRankedHereOrListed() {
        AnomalyCatalogue ranked = verdicts.rank(3, 4);
        AnomalyCatalogue listed = new AnomalyCatalogue(ranked.detectors(), List.copyOf(ranked.entries()));

        for (AnomalyCatalogue each : List.of(ranked, listed)) {
            assertThat(each.training()).isEqualTo(2);
            assertThat(each.flaggedHeldOut()).as("row 1, not row 3").isEqualTo(1);
        }
    }

    @Test
    void countsWhatIsFlagged() {
        assertThat(verdicts.flagged()).isEqualTo(2);
        assertThat(verdicts.flaggedBy(0)).isEqualTo(2);
        assertThat(verdicts.flaggedBy(1)).isEqualTo(3);
        assertThat(verdicts.votes(3)).isEqualTo(2);
        assertThat(verdicts.votes(2)).isZero();
        assertThatThrownBy(() -> verdicts.flaggedBy(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
