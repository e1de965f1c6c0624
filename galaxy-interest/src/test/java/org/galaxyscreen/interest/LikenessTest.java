package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LikenessTest {
    private final ReviewSpace space = Survey.space();

    @Test
    void isTheMeanSimilarityToExamplesLessThatToCounterexamples() {
        double[] likeness = space.likeness(
                List.of(space.standardised(265), space.standardised(266)), List.of(space.standardised(285)));

        for (int row : new int[] {0, 131, 265, 285, 299}) {
            double expected = 0;
            for (int b = 0; b < 2; b++) {
                expected += (space.similarity(b, 265)[row] + space.similarity(b, 266)[row]) / 4
                        - space.similarity(b, 285)[row] / 2;
            }
            assertThat(likeness[row]).as("row %d", row).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void theHeadIsOfTheExamplesKind() {
        int[] ranked =
                Ranks.descending(space.likeness(List.of(space.standardised(265), space.standardised(270)), List.of()));
        int kin = 0;
        for (int i = 0; i < 20; i++) {
            kin += ranked[i] >= Survey.A && ranked[i] < Survey.B ? 1 : 0;
        }
        assertThat(kin).isGreaterThanOrEqualTo(16);
        assertThat(List.of(ranked[0], ranked[1])).containsExactlyInAnyOrder(265, 270);
    }

    @Test
    void rowOfFeaturesIsStandardisedAsTheObjectsAre() {
        float[] row = space.standardise(Survey.features().row(77));
        assertThat(row).isEqualTo(space.standardised(77));
        assertThatThrownBy(() -> space.standardise(new float[3])).hasMessage("the row has 3 values; 12 expected");
        assertThatThrownBy(() -> space.likeness(List.of(new float[3]), List.of()))
                .hasMessage("an example has 3 values; 12 expected");
    }
}
