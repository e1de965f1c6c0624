package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DistancesTest {
    private static final int DIMENSIONS = 33;

    /** Far from the origin, where products of norms 10⁶ times the distances cancel, and with copies, which tie. */
    private static float[] farFromTheOrigin(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            boolean copy = i / DIMENSIONS % 10 == 9;
            values[i] = copy ? values[i - 5 * DIMENSIONS] : (float) (1000 + random.nextDouble());
        }
        return values;
    }

    /** Ordinary rows, rows so small that their squares vanish, and rows so large that they overflow. */
    private static float[] wild(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * DIMENSIONS];
        for (int row = 0; row < rows; row++) {
            float scale =
                    switch (row % 20) {
                        case 3 -> 1e-38f;
                        case 7 -> 1e-12f;
                        case 11 -> 1e19f;
                        case 13 -> 3e38f;
                        default -> 1f;
                    };
            for (int k = 0; k < DIMENSIONS; k++) {
                values[row * DIMENSIONS + k] = (float) (2 * random.nextDouble() - 1) * scale;
            }
        }
        return values;
    }

    private static void assumeComputed(ProductPrecision format) {
        assumeTrue(
                format == ProductPrecision.FLOAT32
                        || dnnl.get_effective_cpu_isa().value >= dnnl.cpu_isa.avx512_core.value,
                "this processor does not compute in " + format);
    }

    @ParameterizedTest
    @CsvSource({"1,FLOAT32", "2,FLOAT32", "1,BFLOAT16", "2,BFLOAT16"})
    void neighboursAreExactDespiteCancellationAndTies(long seed, ProductPrecision format) {
        assumeComputed(format);
        requireExactNeighbours(farFromTheOrigin(1300, seed), format);
    }

    @ParameterizedTest
    @EnumSource(ProductPrecision.class)
    void neighboursAreExactAmongWildRows(ProductPrecision format) {
        assumeComputed(format);
        requireExactNeighbours(wild(700, 5), format);
    }

    private static void requireExactNeighbours(float[] values, ProductPrecision format) {
        int rows = values.length / DIMENSIONS;
        Matrix matrix = Matrix.of(values, DIMENSIONS);
        Matrix same = Matrix.of(values, DIMENSIONS);
        Distances.Neighbours others;
        Distances.Neighbours all;
        try (OneDnnThreads threads = new OneDnnThreads(3)) {
            others = Distances.neighbours(matrix, matrix, 4, true, format, threads, "testing");
            all = Distances.neighbours(matrix, same, 3, false, format, threads, "testing");
        }

        for (int query = 0; query < rows; query += 7) {
            int q = query;
            double[] exact = new double[rows];
            Arrays.setAll(exact, i -> plain(values, q, i));
            int[] order = IntStream.range(0, rows)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> exact[i]).thenComparing(i -> i))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int[] withoutSelf = Arrays.stream(order).filter(i -> i != q).toArray();
            assertThat(others.index()[query]).as("row %d", query).isEqualTo(Arrays.copyOf(withoutSelf, 4));
            assertThat(others.distance()[query][3]).isEqualTo(Math.sqrt(exact[withoutSelf[3]]));
            assertThat(all.index()[query]).as("row %d", query).isEqualTo(Arrays.copyOf(order, 3));
        }
    }

    /** The radius is the distance of a pair that is there: at the radius is within it. */
    @ParameterizedTest
    @EnumSource(ProductPrecision.class)
    void pairsWithinARadiusAreExact(ProductPrecision format) {
        assumeComputed(format);
        for (float[] values : new float[][] {farFromTheOrigin(900, 4), wild(900, 4)}) {
            int rows = values.length / DIMENSIONS;
            double radius = Math.sqrt(plain(values, 0, 1));
            Set<Long> expected = new HashSet<>();
            for (int i = 0; i < rows; i++) {
                for (int j = i + 1; j < rows; j++) {
                    if (Math.sqrt(plain(values, i, j)) <= radius) {
                        expected.add((long) i * rows + j);
                    }
                }
            }
            Set<Long> found = ConcurrentHashMap.newKeySet();
            try (OneDnnThreads threads = new OneDnnThreads(3)) {
                new PairsWithin(Matrix.of(values, DIMENSIONS), radius, format, threads, "testing")
                        .forEach((worker, pairs, length) -> {
                            for (int p = 0; p < length; p += 2) {
                                assertThat(found.add((long) pairs[p] * rows + pairs[p + 1]))
                                        .isTrue();
                            }
                        });
            }
            assertThat(found).isEqualTo(expected).hasSizeGreaterThan(rows / 10);
        }
    }

    /** In the order of summation that the library documents, so that equality is to the bit. */
    private static double plain(float[] values, int a, int b) {
        double[] lanes = new double[4];
        for (int k = 0; k < DIMENSIONS; k++) {
            double difference = (double) values[a * DIMENSIONS + k] - values[b * DIMENSIONS + k];
            lanes[k < DIMENSIONS / 4 * 4 ? k % 4 : 0] += difference * difference;
        }
        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }

    /** Whole numbers, whose squares are exact in any order: of every length, and nothing beside the rows counts. */
    @Test
    void squaredDistanceIsTheSumOfSquares() {
        float[] x = {1e9f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1e9f};
        float[] y = {-1e9f, -1e9f, 3, 5, 8, 12, 17, 23, 30, 38, 47, -1e9f};
        // The differences are 2, 3, 5, 8, 12, 17, 23, 30 and 38.
        long[] sums = {0, 4, 13, 38, 102, 246, 535, 1064, 1964, 3408};
        for (int length = 0; length < sums.length; length++) {
            assertThat(Distances.squared(x, 1, y, 2, length))
                    .as("%d values", length)
                    .isEqualTo(sums[length]);
        }
    }

    /** 5,100 × 19,900 × 100 multiplications are enough for the coarser format, on processors that have it. */
    @Test
    void nearestOfManyRowsAreExactInWhateverFormatIsFastest() {
        int columns = 100;
        SplittableRandom random = new SplittableRandom(6);
        float[] queries = new float[5_100 * columns];
        float[] references = new float[19_900 * columns];
        for (int i = 0; i < references.length; i++) {
            references[i] = (float) random.nextDouble();
        }
        for (int i = 0; i < queries.length; i++) {
            queries[i] = (float) random.nextDouble();
        }

        Distances.Nearest found =
                Distances.nearest(Matrix.of(queries, columns), Matrix.of(references, columns), "testing");

        assertThat(found.nearest()).hasSize(5_100);
        for (int query = 0; query < 5_100; query += 170) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 19_900; i++) {
                double squared = 0;
                for (int k = 0; k < columns; k++) {
                    double difference = (double) queries[query * columns + k] - references[i * columns + k];
                    squared += difference * difference;
                }
                if (squared < least) {
                    least = squared;
                    best = i;
                }
            }
            assertThat(found.nearest()[query]).as("row %d", query).isEqualTo(best);
            assertThat(found.distance()[query]).isCloseTo(Math.sqrt(least), within(1e-12));
        }
    }

    /** Queries of a number are told from the references of the same number, wherever both lie. */
    @Test
    void rowsOfTheSameNumberMayBeLeftOut() {
        Matrix queries = Matrix.of(new float[] {0, 5, 11}, 1);
        Matrix references = Matrix.of(new float[] {1, 4, 10, 2}, 1);
        try (OneDnnThreads threads = new OneDnnThreads(2)) {
            assertThat(Distances.neighbours(queries, references, 2, true, threads, "testing")
                            .index())
                    .isDeepEqualTo(new int[][] {{3, 1}, {3, 0}, {1, 3}});
            assertThat(Distances.neighbours(
                                    queries,
                                    References.inCells(references, threads, "testing"),
                                    2,
                                    true,
                                    threads,
                                    "testing")
                            .index())
                    .isDeepEqualTo(new int[][] {{3, 1}, {3, 0}, {1, 3}});
        }
        Distances.Neighbours all = Distances.neighbours(queries, references, 2, false, "testing");
        assertThat(all.index()).isDeepEqualTo(new int[][] {{0, 3}, {1, 3}, {2, 1}});
        assertThat(all.distance()).isDeepEqualTo(new double[][] {{1, 2}, {1, 3}, {1, 7}});
        assertThat(Distances.neighbours(Matrix.of(new float[0], 1), references, 2, false, "testing")
                        .index())
                .isEmpty();
    }
}
