package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadixOrderTest {
    @Test
    void theLargestIsFirstAndZeroIsAboveMinusZero() {
        double[] values = {
            -0.0,
            0.0,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.POSITIVE_INFINITY,
            -Double.MAX_VALUE,
            Double.MAX_VALUE,
            1,
            Math.nextUp(1.0)
        };

        assertThat(RadixOrder.descending(values)).containsExactly(5, 7, 9, 8, 3, 1, 0, 4, 6, 2);
        assertThat(RadixOrder.descending(new double[0])).isEmpty();
        assertThat(RadixOrder.descending(new double[] {3})).containsExactly(0);
        assertThat(RadixOrder.descending(new double[] {3, 3, 3})).containsExactly(0, 1, 2);
    }

    /** Any bits that are a number, scores that differ in the last digits, and many that are equal. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theOrderIsThatOfAStableSort(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(30_000).toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (i % 3) {
                case 0 -> number(random);
                case 1 -> 0.5 + values[i] * 1e-12;
                default -> random.nextInt(20);
            };
        }

        assertThat(RadixOrder.descending(values))
                .containsExactly(IntStream.range(0, values.length)
                        .boxed()
                        .sorted(Comparator.comparing((Integer i) -> values[i]).reversed())
                        .mapToInt(i -> i)
                        .toArray());
    }

    private static double number(SplittableRandom random) {
        double value;
        do {
            value = Double.longBitsToDouble(random.nextLong());
        } while (Double.isNaN(value));
        return value;
    }
}
