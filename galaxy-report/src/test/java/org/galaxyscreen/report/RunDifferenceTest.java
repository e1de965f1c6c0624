package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

class RunDifferenceTest {
    private static final AnomalyCatalogue BEFORE = catalogue(2, "a", "b", "c", "d", "gone", "e");
    private static final AnomalyCatalogue AFTER = catalogue(3, "new", "d", "a", "b", "c", "e");
    private static final RunDifference DIFFERENCE = RunDifference.between(
            BEFORE, Map.of("seed", "0", "stage", "layer4", "old", "1"), AFTER, Map.of("seed", "0", "stage", "layer2"));

    /** @param flagged how many of the first */
    private static AnomalyCatalogue catalogue(int flagged, String... ids) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    SurveyObject.of(ids[i]),
                    false,
                    List.of(1.0),
                    List.of(i < flagged),
                    1.0 / (i + 1),
                    i < flagged));
        }
        return new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("lof", Fences.above(1))), entries);
    }

    @Test
    void objectsComeAndGo() {
        assertThat(DIFFERENCE.came()).containsExactly(new RunDifference.Ranked("new", 1));
        assertThat(DIFFERENCE.went()).containsExactly(new RunDifference.Ranked("gone", 5));
    }

    @Test
    void flagsAreComparedForObjectsOfBoth() {
        assertThat(DIFFERENCE.newlyFlagged()).containsExactly(new RunDifference.Move("d", 4, 2, 4, 1));
        assertThat(DIFFERENCE.noLongerFlagged()).containsExactly(new RunDifference.Move("b", 2, 4, 2, 3));
    }

    @Test
    void movesAreSortedByTheirRatio() {
        // Among the objects of both a goes from 1 to 2, b from 2 to 3, c from 3 to 4, d from 4 to 1; e stays the fifth.
        assertThat(DIFFERENCE.moved())
                .containsExactly(
                        new RunDifference.Move("d", 4, 2, 4, 1),
                        new RunDifference.Move("a", 1, 3, 1, 2),
                        new RunDifference.Move("b", 2, 4, 2, 3),
                        new RunDifference.Move("c", 3, 5, 3, 4));
        assertThat(DIFFERENCE.moved()).extracting(RunDifference.Move::rose).containsExactly(true, false, false, false);
    }

    @Test
    void newObjectsAtTheTopPushNobodyDown() {
        RunDifference difference = RunDifference.between(
                catalogue(1, "a", "b", "c"), Map.of(), catalogue(1, "new", "newer", "a", "b", "c"), Map.of());

        assertThat(difference.both()).isEqualTo(3);
        assertThat(difference.moved()).isEmpty();
        assertThat(difference.rankCorrelation()).isEqualTo(1);
    }

    @Test
    void theCorrelationIsSpearmans() {
        // The places move by 1, 1, 1, 3 and 0: 1 − 6 · (1 + 1 + 1 + 9) / (5 · 24).
        assertThat(DIFFERENCE.rankCorrelation()).isCloseTo(0.4, within(1e-12));
        assertThat(RunDifference.between(catalogue(0, "a", "b", "c"), Map.of(), catalogue(0, "c", "b", "a"), Map.of())
                        .rankCorrelation())
                .isEqualTo(-1);
        assertThat(RunDifference.between(catalogue(0, "a"), Map.of(), catalogue(0, "a"), Map.of())
                        .rankCorrelation())
                .isNaN();
    }

    @Test
    void anObjectThatIsTwiceInACatalogueIsRefused() {
        assertThatThrownBy(() -> RunDifference.between(BEFORE, Map.of(), catalogue(0, "a", "b", "a"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("after has the object 'a' twice, with the ranks 1 and 3; each identifier once expected");
    }

    @Test
    void settingsThatDifferAreNamed() {
        assertThat(DIFFERENCE.settings())
                .containsExactly(
                        new RunDifference.SettingChange("old", "1", "not set"),
                        new RunDifference.SettingChange("stage", "layer4", "layer2"));
    }

    @Test
    void tablesAreBounded() {
        List<ReportTable> tables = DIFFERENCE.tables(2);

        assertThat(tables).extracting(ReportTable::title).contains("Rose most", "Fell most", "New objects");
        assertThat(tables.get(4).header())
                .containsExactly("id", "rank before", "rank after", "place before", "place after");
        assertThat(tables.get(4).rows())
                .containsExactly(List.of("a", "1", "3", "1", "2"), List.of("b", "2", "4", "2", "3"));
        assertThat(tables.get(4).note())
                .isEqualTo("The first 2 of 3. Places are those among the objects of both runs.");
        assertThatThrownBy(() -> DIFFERENCE.tables(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most is 0; 1 or more expected");
    }

    @Test
    void ranksAloneAreShownWhereTheObjectsAreTheSame() {
        ReportTable rose = RunDifference.between(catalogue(0, "a", "b"), Map.of(), catalogue(0, "b", "a"), Map.of())
                .tables(10)
                .get(3);

        assertThat(rose)
                .isEqualTo(new ReportTable(
                        "Rose most",
                        "1 in all.",
                        List.of("id", "rank before", "rank after"),
                        List.of(List.of("b", "2", "1"))));
    }

    @Test
    void aRunDoesNotDifferFromItself() {
        RunDifference none = RunDifference.between(BEFORE, Map.of("seed", "0"), BEFORE, Map.of("seed", "0"));

        assertThat(none)
                .isEqualTo(new RunDifference(6, List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
    }
}
