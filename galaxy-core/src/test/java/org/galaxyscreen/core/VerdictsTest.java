package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue.Column;
import org.galaxyscreen.core.AnomalyCatalogue.Entry;
import org.junit.jupiter.api.Test;

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

    @Test
    void anEntrySaysWhatIsSaidOfItsRow() {
        assertThat(verdicts.rank(3).entries().get(0))
                .isEqualTo(new Entry(1, OBJECTS.get(3), true, List.of(5.0, 9.0), List.of(true, true), 2, true));
        assertThat(verdicts.rank(3).entries().get(4))
                .isEqualTo(new Entry(5, OBJECTS.get(2), false, List.of(1.0, 0.0), List.of(false, false), 1, false));
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
