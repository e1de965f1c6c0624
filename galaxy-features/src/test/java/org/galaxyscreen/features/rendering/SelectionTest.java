package org.galaxyscreen.features.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against sorting all values, to the bit. */
class SelectionTest {
    private static final int[] SIZES = {1, 2, 3, 10, 511, 512, 513, 1000, 4096, 20_001};

    /** Of each kind of unfriendly values one array a size. */
    static Stream<Arguments> values() {
        List<Arguments> all = new ArrayList<>();
        for (int size : SIZES) {
            SplittableRandom random = new SplittableRandom(size);
            Map<String, float[]> kinds = new LinkedHashMap<>();
            kinds.put("constant", filled(size, i -> 3.5f));
            kinds.put("rising", filled(size, i -> i - size / 2));
            kinds.put("falling", filled(size, i -> size / 2 - i));
            kinds.put("organ pipe", filled(size, i -> Math.min(i, size - i)));
            kinds.put("few values", filled(size, i -> random.nextInt(3)));
            kinds.put("noise about a sky", filled(size, i -> (float) (1000 + 5 * random.nextGaussian())));
            kinds.put("noise about 0", filled(size, i -> (float) random.nextGaussian()));
            kinds.put("two zeros", filled(size, i -> random.nextBoolean() ? 0f : -0f));
            kinds.put("subnormal", filled(size, i -> (random.nextInt(9) - 4) * Float.MIN_VALUE));
            kinds.put("all bits", filled(size, i -> {
                float value = Float.intBitsToFloat(random.nextInt());
                return Float.isNaN(value) ? 0 : value;
            }));
            kinds.put(
                    "infinite",
                    filled(
                            size,
                            i -> random.nextInt(4) == 0
                                    ? Float.NEGATIVE_INFINITY
                                    : random.nextInt(4) == 0 ? Float.POSITIVE_INFINITY : random.nextInt()));
            kinds.put("NaN among them", filled(size, i -> random.nextInt(3) == 0 ? Float.NaN : random.nextInt(50)));
            kinds.put("neighbours", filled(size, i -> Float.intBitsToFloat(0x3f800000 + random.nextInt(2000))));
            kinds.put("one bin but one", filled(size, i -> i == size / 3 ? -1e30f : 1 + i * 1e-6f));
            kinds.put("a star", filled(size, i -> i % 97 == 0 ? 65_535 : random.nextInt(40)));
            kinds.forEach((name, array) -> all.add(Arguments.of(name + ", " + size, array)));
        }
        return all.stream();
    }

    private interface Maker {
        float at(int i);
    }

    private static float[] filled(int size, Maker maker) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = maker.at(i);
        }
        return values;
    }

    private static float[] sorted(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void eachRankIsThatOfSorting(String name, float[] values) {
        float[] sorted = sorted(values);
        float[] before = values.clone();
        int n = values.length;
        int[] some = IntStream.of(
                        0, 0, n / 1000, n / 200, n / 200 + 1, n / 4, n / 2, n / 2, n - n / 200 - 1, n - 1, n - 1)
                .map(rank -> Math.min(rank, n - 1))
                .sorted()
                .toArray();

        float[] found = Selection.at(values, some);

        assertThat(bits(found))
                .isEqualTo(IntStream.of(some)
                        .map(rank -> Float.floatToRawIntBits(sorted[rank]))
                        .toArray());
        assertThat(bits(values)).isEqualTo(bits(before));
        int step = Math.max(1, n / 64);
        for (int rank = 0; rank < n; rank += step) {
            assertThat(bits(Selection.at(values, rank))).containsExactly(Float.floatToRawIntBits(sorted[rank]));
        }
    }

    @Test
    void allRanksAtOnceAreTheSortedValues() {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = filled(3000, i -> (float) (random.nextGaussian() * (i % 5 == 0 ? 1e6 : 1)));

        assertThat(bits(Selection.at(values, IntStream.range(0, 3000).toArray())))
                .isEqualTo(bits(sorted(values)));
    }

    /** NumPy's formula on sorted values, as it was computed before. */
    private static double percentile(float[] sorted, double percent) {
        double at = percent / 100 * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * ((double) sorted[above] - sorted[below]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void percentilesAreThoseOfSortedValues(String name, float[] values) {
        float[] sorted = sorted(values);
        for (double[] percents :
                new double[][] {{0.5, 99.5}, {0, 100}, {25, 75}, {50, 50.001}, {99.9, 100}, {0, 1e-9}, {33.3, 66.6}}) {
            double[] limits = Limits.percentile(percents[0], percents[1]).of(0, values);

            assertThat(Double.doubleToRawLongBits(limits[0]))
                    .isEqualTo(Double.doubleToRawLongBits(percentile(sorted, percents[0])));
            assertThat(Double.doubleToRawLongBits(limits[1]))
                    .isEqualTo(Double.doubleToRawLongBits(percentile(sorted, percents[1])));
        }
    }

    @Test
    void noValuesAreRefused() {
        assertThatThrownBy(() -> Limits.percentile(1, 99).of(0, new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no values; at least one expected");
    }
}
