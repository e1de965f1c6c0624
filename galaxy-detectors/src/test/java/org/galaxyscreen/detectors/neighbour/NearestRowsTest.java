package org.galaxyscreen.detectors.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

class NearestRowsTest {
    private static Features line(String name, float... places) {
        return Features.of(
                IntStream.range(0, places.length)
                        .mapToObj(i -> SurveyObject.of(name + i))
                        .toList(),
                1,
                places);
    }

    @Test
    void nearestComeFirstAndEqualsByRow() {
        List<List<NearestRows.Near>> found = NearestRows.find(line("q", 3, 100), line("a", 1, 5, 3.5f, 90), 3);

        assertThat(found.get(0)).extracting(near -> near.object().id()).containsExactly("a2", "a0", "a1");
        assertThat(found.get(0).get(1).distance()).isCloseTo(2, within(1e-12));
        assertThat(found.get(1)).extracting(near -> near.object().id()).containsExactly("a3", "a1", "a2");
    }

    @Test
    void fewerRowsThanAskedForAreAllFound() {
        assertThat(NearestRows.find(line("q", 3), line("a", 1, 2), 5))
                .hasSize(1)
                .first()
                .asList()
                .hasSize(2);
        assertThat(NearestRows.find(line("q", 3), line("a"), 5)).containsExactly(List.of());
        assertThat(NearestRows.find(line("q"), line("a", 1), 5)).isEmpty();
    }

    @Test
    void rowsAndCountAreChecked() {
        assertThatThrownBy(() -> NearestRows.find(line("q", 3), line("a", 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighbours is 0; 1 or more expected");
        assertThatThrownBy(() -> NearestRows.find(line("q", Float.NaN), line("a", 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0 (q0) has NaN");
        assertThatThrownBy(() -> NearestRows.find(line("q", 3), line("a", 1, Float.NaN), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 (a1) has NaN");
    }
}
