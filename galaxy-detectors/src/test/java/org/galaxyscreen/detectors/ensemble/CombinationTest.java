package org.galaxyscreen.detectors.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CombinationTest {
    private static final double[] SCORES = {1, 8, 2, 4};
    private static final double[] WEIGHTS = {1, 1, 1, 3};
    private static final int[] TOGETHER = new int[4];
    private static final int[] PAIRS = {0, 1, 0, 1};

    @Test
    void rulesCombineAsNamed() {
        assertThat(Combination.mean().combine(SCORES, WEIGHTS, TOGETHER)).isEqualTo(23 / 6.0);
        assertThat(Combination.maximum().combine(SCORES, WEIGHTS, TOGETHER)).isEqualTo(8);
        assertThat(Combination.median().combine(SCORES, WEIGHTS, TOGETHER)).isEqualTo(3);
        assertThat(Combination.averageOfMaximum(2, 0).combine(SCORES, WEIGHTS, PAIRS))
                .isEqualTo((2 + 8) / 2.0);
        assertThat(Combination.maximumOfAverage(2, 0).combine(SCORES, WEIGHTS, PAIRS))
                .isCloseTo((8 + 3 * 4) / 4.0, within(1e-12));
    }

    @Test
    void oneGroupIsAllAndAsManyGroupsAsMembersIsEach() {
        for (int groups : new int[] {1, 4}) {
            Combination average = Combination.averageOfMaximum(groups, 9);
            Combination maximum = Combination.maximumOfAverage(groups, 9);
            int[] group = average.groupsOf(4);
            double mean = Arrays.stream(SCORES).average().orElseThrow();
            double[] equal = {1, 1, 1, 1};

            assertThat(average.combine(SCORES, equal, group)).isEqualTo(groups == 1 ? 8 : mean);
            assertThat(maximum.combine(SCORES, equal, group)).isEqualTo(groups == 1 ? mean : 8);
        }
    }

    @Test
    void groupsAreOfEvenSizesAndDrawnBySeed() {
        int[] group = Combination.averageOfMaximum(3, 4).groupsOf(11);

        assertThat(Arrays.stream(group).filter(g -> g == 0)).hasSize(4);
        assertThat(Arrays.stream(group).filter(g -> g == 1)).hasSize(4);
        assertThat(Arrays.stream(group).filter(g -> g == 2)).hasSize(3);
        assertThat(Combination.averageOfMaximum(3, 4).groupsOf(11)).isEqualTo(group);
        assertThat(Combination.averageOfMaximum(3, 5).groupsOf(11)).isNotEqualTo(group);
    }

    @Test
    void badArgumentsAreNamed() {
        assertThatThrownBy(() -> Combination.averageOfMaximum(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("groups is 0; 1 or more");
        assertThatThrownBy(() -> new Combination(Combination.Rule.MEAN, 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("groups is 2; 0 expected for MEAN");
        assertThatThrownBy(() -> new Combination(Combination.Rule.MAXIMUM, 0, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seed is 3");
    }
}
