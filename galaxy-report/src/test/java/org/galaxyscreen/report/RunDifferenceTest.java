package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(DIFFERENCE.came()).containsExactly("new");
        assertThat(DIFFERENCE.went()).containsExactly("gone");
    }

    @Test
    void flagsAreComparedForObjectsOfBoth() {
        assertThat(DIFFERENCE.newlyFlagged()).containsExactly("d");
        assertThat(DIFFERENCE.noLongerFlagged()).containsExactly("b");
    }

    @Test
    void movesAreSortedByTheirRatio() {
        // a: 1 to 3, b: 2 to 4, d: 4 to 2, c: 3 to 5; e stays.
        assertThat(DIFFERENCE.moved())
                .containsExactly(
                        new RunDifference.Move("a", 1, 3),
                        new RunDifference.Move("d", 4, 2),
                        new RunDifference.Move("b", 2, 4),
                        new RunDifference.Move("c", 3, 5));
        assertThat(DIFFERENCE.moved().get(1).rose()).isTrue();
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
        assertThat(tables.get(4).rows()).containsExactly(List.of("a", "1", "3"), List.of("b", "2", "4"));
        assertThat(tables.get(4).note()).isEqualTo("The first 2 of 3.");
        assertThatThrownBy(() -> DIFFERENCE.tables(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most is 0; 1 or more expected");
    }

    @Test
    void aRunDoesNotDifferFromItself() {
        RunDifference none = RunDifference.between(BEFORE, Map.of("seed", "0"), BEFORE, Map.of("seed", "0"));

        assertThat(none).isEqualTo(new RunDifference(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
    }
}
