package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in cells is what is found among all rows, to the bit: {@link DistancesTest} compares the latter with plain sums. */
class CellsTest {
    private static final OneDnnThreads THREADS = new OneDnnThreads(3);
    private static final String TASK = "testing";

    @AfterAll
    static void close() {
        THREADS.close();
    }

    private static Matrix clustered(int rows, int columns, int clusters, double offset, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] centres = random.doubles((long) clusters * columns, -10, 10).toArray();
        float[] values = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            int cluster = random.nextInt(clusters);
            boolean copy = i % 10 == 9;
            for (int k = 0; k < columns; k++) {
                values[i * columns + k] = copy
                        ? values[(i - 7) * columns + k]
                        : (float) (offset + centres[cluster * columns + k] + 0.3 * random.nextGaussian());
            }
        }
        return Matrix.of(values, columns);
    }

    /** Each distance many times. */
    private static Matrix lattice(int side) {
        float[] values = new float[side * side * side * 3];
        for (int i = 0; i < side * side * side; i++) {
            values[3 * i] = i % side;
            values[3 * i + 1] = i / side % side;
            values[3 * i + 2] = i / side / side;
        }
        return Matrix.of(values, 3);
    }

    /** Ordinary rows, rows so small that their squares vanish, and rows so large that they overflow. */
    private static Matrix wild(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * 5];
        for (int row = 0; row < rows; row++) {
            float[] scales = {1e-38f, 1e-12f, 1e19f, 3e38f};
            float scale = row % 5 == 0 ? scales[row / 5 % 4] : 1f;
            for (int k = 0; k < 5; k++) {
                values[row * 5 + k] = (float) (2 * random.nextDouble() - 1) * scale;
            }
        }
        return Matrix.of(values, 5);
    }

    private static Matrix equal(int rows) {
        float[] values = new float[rows * 4];
        Arrays.fill(values, 7.5f);
        return Matrix.of(values, 4);
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("clusters", clustered(3000, 16, 30, 0, 1)),
                Arguments.of("clusters in one dimension", clustered(2000, 1, 9, 0, 2)),
                Arguments.of("far from the origin", clustered(2000, 12, 20, 1e5, 3)),
                Arguments.of("one cloud", clustered(1500, 40, 1, 0, 4)),
                Arguments.of("lattice", lattice(11)),
                Arguments.of("wild", wild(1200, 5)),
                Arguments.of("equal", equal(500)),
                Arguments.of("few", clustered(7, 3, 2, 0, 6)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void neighboursAreThoseAmongAllRows(String name, Matrix rows) {
        References cells = References.inCells(rows, THREADS, TASK);
        for (int k : new int[] {1, 4}) {
            requireEqual(
                    Distances.neighbours(rows, cells, k, true, THREADS, TASK),
                    Distances.neighbours(rows, rows, k, true, ProductPrecision.FLOAT32, THREADS, TASK));
        }
        Matrix others = others(rows);
        requireEqual(
                Distances.neighbours(others, cells, 3, false, THREADS, TASK),
                Distances.neighbours(others, rows, 3, false, ProductPrecision.FLOAT32, THREADS, TASK));
    }

    /** Some of the rows, rows between them and rows beside them. */
    private static Matrix others(Matrix rows) {
        int columns = rows.columns();
        int count = Math.min(200, rows.rows() / 2);
        float[] values = new float[3 * count * columns];
        rows.copyRows(0, count, values, 0);
        for (int i = 0; i < count * columns; i++) {
            values[count * columns + i] = values[i] / 2 + values[count * columns - 1 - i] / 2;
            values[2 * count * columns + i] = values[i] * 0.75f;
        }
        return Matrix.of(values, columns);
    }

    private static void requireEqual(Distances.Neighbours found, Distances.Neighbours expected) {
        assertThat(found.index()).isDeepEqualTo(expected.index());
        assertThat(found.distance()).isDeepEqualTo(expected.distance());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void pairsWithinARadiusAreThoseAmongAllRows(String name, Matrix rows) {
        double[] nearest = Arrays.stream(
                        Distances.neighbours(rows, rows, 3, true, ProductPrecision.FLOAT32, THREADS, TASK)
                                .distance())
                .mapToDouble(distance -> distance[2])
                .sorted()
                .toArray();
        // The distance of a pair that is there: at the radius is within it.
        double radius = Math.max(nearest[nearest.length / 2], 1e-3);
        References cells = References.inCells(rows, THREADS, TASK);

        Set<Long> found = pairs(new PairsWithin(cells, radius, THREADS, TASK), rows.rows());

        assertThat(found)
                .isEqualTo(pairs(new PairsWithin(rows, radius, ProductPrecision.FLOAT32, THREADS, TASK), rows.rows()))
                .hasSizeGreaterThan(rows.rows() / 2);
    }

    private static Set<Long> pairs(PairsWithin within, int rows) {
        Set<Long> found = ConcurrentHashMap.newKeySet();
        within.forEach((worker, pairs, length) -> {
            for (int p = 0; p < length; p += 2) {
                assertThat(pairs[p]).isLessThan(pairs[p + 1]);
                assertThat(found.add((long) pairs[p] * rows + pairs[p + 1]))
                        .as("each pair once")
                        .isTrue();
            }
        });
        return found;
    }

    @Test
    void rowsInClustersAreSearchedInCellsAndRowsInOneCloudAreNot() {
        Matrix clusters = clustered(20_000, 8, 200, 0, 7);
        References references = References.of(clusters);
        assertThat(references.cells(100, THREADS, TASK)).as("few are asked for").isEmpty();
        assertThat(references.cells(1000, THREADS, TASK)).isPresent();
        Cells cells = references.cells(1, THREADS, TASK).orElseThrow();
        assertThat(CellNeighbours.share(cells, others(clusters), 5, THREADS, TASK))
                .isLessThan(0.05);

        Matrix cloud = clustered(20_000, 48, 1, 0, 8);
        assertThat(References.of(cloud).cells(20_000, THREADS, TASK)).isEmpty();
    }

    @Test
    void whatIsFoundDoesNotDependOnThreads() {
        Matrix rows = clustered(2500, 16, 30, 3, 9);
        try (OneDnnThreads one = new OneDnnThreads(1)) {
            requireEqual(
                    Distances.neighbours(rows, References.inCells(rows, one, TASK), 5, true, one, TASK),
                    Distances.neighbours(rows, References.inCells(rows, THREADS, TASK), 5, true, THREADS, TASK));
        }
    }
}
