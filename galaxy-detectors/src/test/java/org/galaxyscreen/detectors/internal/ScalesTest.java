package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantiles, ranks, scales and what is required of rows, by numbers worked by hand. */
class ScalesTest {
    /** {@code numpy.quantile([8, 1, 4, 2], q)}. */
    @Test
    void quantilesAreNumPys() {
        double[] values = {8, 1, 4, 2};
        assertThat(Quantiles.of(values, 0)).isEqualTo(1);
        assertThat(Quantiles.of(values, 0.3)).isCloseTo(1.9, within(1e-15));
        assertThat(Quantiles.of(values, 0.5)).isEqualTo(3);
        assertThat(Quantiles.of(values, 0.6)).isCloseTo(3.6, within(1e-15));
        assertThat(Quantiles.of(values, 0.75)).isEqualTo(5);
        assertThat(Quantiles.of(values, 1)).isEqualTo(8);
        assertThat(values).as("left as they were").containsExactly(8, 1, 4, 2);
        assertThat(Quantiles.of(new double[] {7}, 0.4)).isEqualTo(7);
        assertThatThrownBy(() -> Quantiles.of(new double[0], 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no values; at least one is needed for a quantile");
    }

    /** Of many values not all are sorted: the quantile is that of those that are, to the bit, whatever the order that they come in. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "equal", "few", "ascending", "descending", "organ pipe", "any bits"})
    void quantilesOfManyValuesAreThoseOfTheSorted(String kind) {
        SplittableRandom random = new SplittableRandom(kind.hashCode());
        for (int n : new int[] {1000, 1001, 20_000}) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = switch (kind) {
                    case "random" -> random.nextDouble() - 0.5;
                    case "equal" -> 0.25;
                    case "few" -> random.nextInt(3) * 0.5 - 0.5;
                    case "ascending" -> i;
                    case "descending" -> -i;
                    case "organ pipe" -> Math.min(i, n - i);
                    default -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
                };
            }
            double[] given = values.clone();
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            for (double probability : new double[] {0, 1e-9, 0.01, 0.25, 0.5, 0.61803, 0.75, 0.99, 1}) {
                assertThat(Quantiles.of(values, probability)).isEqualTo(Quantiles.ofSorted(sorted, probability));
            }
            assertThat(values).as("left as they were").containsExactly(given);
        }
    }

    /** Below lie so many of five, and equal ones count half. */
    @Test
    void rankIsThePartBelow() {
        double[] sorted = {1, 2, 2, 4, 5};
        assertThat(RankScaling.rank(sorted, 0)).isZero();
        assertThat(RankScaling.rank(sorted, 1)).isEqualTo(0.1);
        assertThat(RankScaling.rank(sorted, 2)).isEqualTo(0.4);
        assertThat(RankScaling.rank(sorted, 3)).isEqualTo(0.6);
        assertThat(RankScaling.rank(sorted, 5)).isEqualTo(0.9);
        assertThat(RankScaling.first(sorted, 2, false)).isEqualTo(1);
        assertThat(RankScaling.first(sorted, 2, true)).isEqualTo(3);
    }

    /** 2 beyond the highest, which is 3 above the middle: 1 + 2 / (2 + 3) / 5. */
    @Test
    void rankGoesOnBeyondTheHighest() {
        double[] sorted = {1, 2, 2, 4, 5};
        assertThat(RankScaling.rank(sorted, 7)).isCloseTo(1.08, within(1e-15));
        assertThat(RankScaling.rank(sorted, Double.POSITIVE_INFINITY)).isEqualTo(1.2);
        assertThat(RankScaling.rank(new double[] {3, 3}, 4)).isEqualTo(1.5);
    }

    /** {@code scipy.stats.median_abs_deviation([1, 2, 3, 4, 100], scale='normal')}. */
    @Test
    void deviationIsThatOfTheMedianOrWhereThatIsNoneOfTheMean() {
        assertThat(RobustScale.of(new double[] {1, 2, 3, 4, 100})).isEqualTo(new RobustScale(3, 1.482602218505602));
        // One of five is 5 away: 1 on the mean.
        assertThat(RobustScale.of(new double[] {1, 1, 1, 1, 6}).deviation())
                .isCloseTo(1.2533141373155001, within(1e-15));
        assertThat(RobustScale.of(new double[] {4, 4})).isEqualTo(new RobustScale(4, 0));
    }

    @Test
    void trainingScoresAreSortedAndChecked() {
        double[] scores = {3, 1, 2};
        assertThat(TrainScores.sorted(scores)).containsExactly(1, 2, 3);
        assertThat(scores).containsExactly(3, 1, 2);
        assertThatThrownBy(() -> TrainScores.sorted(new double[0]))
                .hasMessage("there are no training scores; at least one is needed");
        assertThatThrownBy(() -> TrainScores.sorted(new double[] {1, Double.NaN}))
                .hasMessage("the training score of row 1 is NaN; a finite number expected");
    }

    @Test
    void rowsAreChecked() {
        Features rows = Samples.features(new float[] {1, 2, 3, Float.NaN}, 2);
        Features finite = Samples.features(new float[] {1, 2, 3, 4}, 2);
        assertThatThrownBy(() -> Rows.requireTrainable("a model", finite, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a model needs at least 3 rows to learn from; there are 2");
        assertThatThrownBy(() -> Rows.requireTrainable("a model", rows, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a model: row 1 (row-1) has NaN in dimension 1; every value must be finite: leave the row"
                        + " out or mend it");
        assertThatThrownBy(() -> Rows.requireScorable("a model", 2, rows)).hasMessageContaining("row 1 (row-1)");
        assertThatThrownBy(() -> Rows.requireScorable("a model", 3, finite))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a model was fitted on rows of 3 values; these have 2");
        Rows.requireTrainable("a model", finite, 2);
        Rows.requireScorable("a model", 2, finite);
    }

    /** Each of the 24 orders of four comes as often; with a fixed seed 24,000 of them stay within five deviations. */
    @Test
    void everyOrderIsAsLikely() {
        SplittableRandom random = new SplittableRandom(11);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 24_000; i++) {
            counts.merge(Arrays.toString(Shuffling.permutation(4, random)), 1, Integer::sum);
        }
        assertThat(counts).hasSize(24);
        assertThat(counts.values()).allMatch(count -> Math.abs(count - 1000) < 5 * Math.sqrt(1000));
        int[] values = {7, 7, 9};
        Shuffling.shuffle(values, random);
        assertThat(values).containsExactlyInAnyOrder(7, 7, 9);
    }

    /** Three of so many, few of which are tried again or most: each place takes each number as often, within five deviations. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 191, 192, 250})
    void everyNumberIsAsLikelyInASample(int of) {
        SplittableRandom random = new SplittableRandom(of);
        int samples = 200 * of;
        int[][] counts = new int[3][of];
        for (int i = 0; i < samples; i++) {
            int[] drawn = Shuffling.sample(3, of, random);
            assertThat(drawn).hasSize(3).doesNotHaveDuplicates();
            for (int place = 0; place < 3; place++) {
                counts[place][drawn[place]]++;
            }
        }
        assertThat(Arrays.stream(counts).flatMapToInt(Arrays::stream))
                .hasSize(3 * of)
                .allMatch(count -> Math.abs(count - 200) < 5 * Math.sqrt(200));
    }

    @Test
    void standardisedRowsHaveMeanZeroAndDeviationOne() {
        // 1, 3 and 8: mean 4, squares 9 + 1 + 16, so the deviation is √(26/3). The second dimension is constant.
        Features rows = Samples.features(new float[] {1, 7, 3, 7, 8, 7}, 2);

        Standardisation fitted = Standardisation.fit(rows);
        Features standard = fitted.of(rows);

        double deviation = Math.sqrt(26 / 3.0);
        assertThat(fitted.dimensions()).isEqualTo(2);
        assertThat(standard.value(0, 0)).isCloseTo((float) (-3 / deviation), within(1e-6f));
        assertThat(standard.value(1, 0)).isCloseTo((float) (-1 / deviation), within(1e-6f));
        assertThat(standard.value(2, 0)).isCloseTo((float) (4 / deviation), within(1e-6f));
        assertThat(IntStream.range(0, 3).mapToDouble(row -> standard.value(row, 1)))
                .containsOnly(0.0);
        assertThat(standard.object(2)).isEqualTo(rows.object(2));
        float[] some = {9, 9, 9, 8, 7, 1, 6};
        fitted.apply(some, 3, 2);
        assertThat(some[0]).isEqualTo(9);
        assertThat(some[3]).isCloseTo((float) (4 / deviation), within(1e-6f));
        assertThat(some[5]).isCloseTo((float) (-3 / deviation), within(1e-6f));
        assertThat(some[6]).isEqualTo(-1);
    }

    /** More rows than a block; progress counts each row in both passes. */
    @Test
    void allRowsCount() {
        int rows = 700;
        float[] values = new float[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = i;
        }
        List<Progress> heard = new ArrayList<>();

        Standardisation fitted = Standardisation.fit(Samples.features(values, 1), heard::add);

        // Of 0 to n − 1 the mean is (n − 1) / 2 and the variance (n² − 1) / 12.
        float[] some = {0, 699};
        fitted.apply(some, 2);
        double last = 349.5 / Math.sqrt((700.0 * 700 - 1) / 12);
        assertThat(some[0]).isCloseTo((float) -last, within(1e-6f));
        assertThat(some[1]).isCloseTo((float) last, within(1e-6f));
        assertThat(heard).extracting(Progress::done).containsExactly(256L, 512L, 700L, 956L, 1212L, 1400L);
        assertThat(heard).extracting(Progress::total).containsOnly(1400L);
    }

    @Test
    void rowTooFarFromTheMeanIsNamed() {
        Standardisation fitted = Standardisation.fit(Samples.features(new float[] {0, 1e-30f}, 1));
        assertThatThrownBy(() -> fitted.of(Samples.features(new float[] {0, 1e30f}, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("standardisation: row 1 (row-1) has 1.0E30 in dimension 0");
    }
}
