package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in cells is what is found among all rows, to the bit: {@link DistancesTest} compares the latter with plain sums. */
class CellsTest {
    private static OneDnnThreads threads;
    private static final String TASK = "testing";

    @BeforeAll
    static void open() {
        threads = new OneDnnThreads(3);
    }

    @AfterAll
    static void close() {
        threads.close();
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
        References cells = References.inCells(rows, threads, TASK);
        for (int k : new int[] {1, 4}) {
            requireEqual(
                    Distances.neighbours(rows, cells, k, true, threads, TASK),
                    Distances.neighbours(rows, rows, k, true, ProductPrecision.FLOAT32, threads, TASK));
        }
        Matrix others = others(rows);
        requireEqual(
                Distances.neighbours(others, cells, 3, false, threads, TASK),
                Distances.neighbours(others, rows, 3, false, ProductPrecision.FLOAT32, threads, TASK));
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
                        Distances.neighbours(rows, rows, 3, true, ProductPrecision.FLOAT32, threads, TASK)
                                .distance())
                .mapToDouble(distance -> distance[2])
                .sorted()
                .toArray();
        // The distance of a pair that is there: at the radius is within it.
        double radius = Math.max(nearest[nearest.length / 2], 1e-3);
        References cells = References.inCells(rows, threads, TASK);

        Set<Long> found = pairs(new PairsWithin(cells, radius, threads, TASK), rows.rows());

        assertThat(found)
                .isEqualTo(pairs(new PairsWithin(rows, radius, ProductPrecision.FLOAT32, threads, TASK), rows.rows()))
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
        assertThat(references.cells(100, threads, TASK)).as("few are asked for").isEmpty();
        assertThat(references.cells(1000, threads, TASK)).isPresent();
        Cells cells = references.cells(1, threads, TASK).orElseThrow();
        assertThat(CellNeighbours.share(cells, others(clusters), 5, threads, TASK))
                .isLessThan(0.05);

        Matrix cloud = clustered(20_000, 48, 1, 0, 8);
        assertThat(References.of(cloud).cells(20_000, threads, TASK)).isEmpty();
    }

    private static float[] values(Matrix rows) {
        float[] values = new float[rows.rows() * rows.columns()];
        rows.copyRows(0, rows.rows(), values, 0);
        return values;
    }

    private static double[][] squared(Matrix left, Matrix right, ProductRows.Frame frame) {
        float[] x = values(left);
        float[] y = values(right);
        int columns = left.columns();
        double[][] squared = new double[left.rows()][right.rows()];
        for (int i = 0; i < squared.length; i++) {
            for (int j = 0; j < squared[i].length; j++) {
                double sum = 0;
                for (int k = 0; k < columns; k++) {
                    double difference = (double) x[i * columns + k] - y[j * columns + k];
                    sum += difference * difference;
                }
                squared[i][j] = frame.scaled(sum);
            }
        }
        return squared;
    }

    private static int[] cellOf(Cells cells) {
        int[] cellOf = new int[cells.order().length];
        for (int c = 0; c < cells.count(); c++) {
            for (int position = cells.start()[c]; position < cells.start()[c + 1]; position++) {
                cellOf[cells.order()[position]] = c;
            }
        }
        return cellOf;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void cellsHaveEachRowOnceInItsOwnOrder(String name, Matrix rows) {
        Cells cells = Cells.of(rows, threads, TASK);

        assertThat(cells.count()).isEqualTo((int) Math.min(rows.rows(), 3 * Math.sqrt(rows.rows())));
        assertThat(cells.start())
                .hasSize(cells.count() + 1)
                .isSorted()
                .startsWith(0)
                .endsWith(rows.rows());
        assertThat(Arrays.stream(cells.order()).sorted().toArray())
                .isEqualTo(IntStream.range(0, rows.rows()).toArray());
        for (int c = 0; c < cells.count(); c++) {
            assertThat(Arrays.copyOfRange(cells.order(), cells.start()[c], cells.start()[c + 1]))
                    .isSorted();
        }
    }

    /** The bounds are those of the class's formula, computed here by plain sums, and no row of a cell is nearer than its bound. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void boundsAreThoseOfTheFormulaAndNoRowIsNearer(String name, Matrix rows) {
        Cells cells = Cells.of(rows, threads, TASK);
        int count = cells.count();
        int[] cellOf = cellOf(cells);
        double[][] toCentres =
                squared(rows, cells.centres().matrix(), cells.rows().frame());
        double[][] between = squared(
                cells.centres().matrix(), cells.centres().matrix(), cells.rows().frame());
        double[][] gaps = new double[count][count];
        for (double[] each : gaps) {
            Arrays.fill(each, Double.POSITIVE_INFINITY);
        }
        for (int row = 0; row < rows.rows(); row++) {
            for (int a = 0; a < count; a++) {
                int own = cellOf[row];
                gaps[a][own] = Math.min(gaps[a][own], toCentres[row][a] - toCentres[row][own]);
            }
        }
        boolean wild = name.equals("wild");
        float[][] bounds = new float[rows.rows()][count + 2];
        Tiles.allRight(cells.rows(), cells.centres(), threads, TASK).forEach((worker, tile) -> {
            for (int i = 0; i < tile.leftCount(); i++) {
                int row = tile.left() + i;
                cells.bounds(
                        cellOf[row], cells.rows().squaredNorm(row), tile.products(), i * tile.stride(), bounds[row], 2);
            }
        });
        for (int row = 0; row < rows.rows(); row += 13) {
            int a = cellOf[row];
            assertThat(bounds[row]).startsWith(0, 0);
            assertThat(bounds[row][2 + a]).isZero();
            double nearestCentre = Arrays.stream(toCentres[row]).min().orElseThrow();
            if (!wild) {
                assertThat(toCentres[row][a]).isLessThanOrEqualTo(nearestCentre * 1.001 + 1e-3);
            }
            for (int b = 0; b < count; b++) {
                if (b != a && between[a][b] > 0 && cells.start()[b] < cells.start()[b + 1] && !wild) {
                    double twice = 2 * Math.sqrt(between[a][b]);
                    double formula = (toCentres[row][b] - toCentres[row][a] + gaps[a][b]) / twice;
                    double norms = cells.rows().squaredNorm(row)
                            + cells.centres().squaredNorm(a)
                            + cells.centres().squaredNorm(b);
                    assertThat((double) bounds[row][2 + b])
                            .as("row %d, cells %d and %d", row, a, b)
                            .isLessThanOrEqualTo(formula + 1e-12)
                            .isGreaterThan(formula - 4e-5 * (Math.abs(formula) + norms / twice) - 1e-9);
                }
            }
        }
        float[] all = values(rows);
        for (int row = 0; row < rows.rows(); row += 29) {
            for (int other = 0; other < rows.rows(); other++) {
                double distance = Math.sqrt(cells.rows()
                        .frame()
                        .scaled(Distances.squared(
                                all, row * rows.columns(), all, other * rows.columns(), rows.columns())));
                if (bounds[row][2 + cellOf[other]] > distance) {
                    throw new AssertionError("row " + row + " is " + distance + " from row " + other
                            + ", within the bound " + bounds[row][2 + cellOf[other]]);
                }
            }
        }
    }

    /** Counts what a search looks at, and compares the products with plain sums. */
    private static final class Counted implements CellSearch.Visitor {
        private final CellSearch search;
        private final Cells cells;
        private final double reach;
        private final float[] x;
        private final float[] y;
        private final int columns;
        final AtomicIntegerArray visits;
        final AtomicIntegerArray done;

        Counted(CellSearch search, Cells cells, ProductRows queries, double reach) {
            this.search = search;
            this.cells = cells;
            this.reach = reach;
            this.columns = queries.columns();
            x = new float[queries.rows() * columns];
            queries.fill(0, queries.rows(), x);
            y = new float[cells.rows().rows() * columns];
            cells.rows().fill(0, cells.rows().rows(), y);
            visits = new AtomicIntegerArray(queries.rows() * cells.rows().rows());
            done = new AtomicIntegerArray(queries.rows());
        }

        @Override
        public double reach(int member) {
            return reach;
        }

        @Override
        public void visit(int worker, CellSearch.Tile tile) {
            for (int i = 0; i < tile.count(); i++) {
                int query = search.order()[tile.members()[i]];
                if (done.get(query) > 0) {
                    throw new AssertionError("row " + query + " was done already");
                }
                for (int j = 0; j < tile.columns(); j++) {
                    int row = cells.order()[tile.position() + j];
                    visits.incrementAndGet(query * cells.rows().rows() + row);
                    double product = 0;
                    for (int k = 0; k < columns; k++) {
                        product += (double) x[query * columns + k] * y[row * columns + k];
                    }
                    float found = tile.products()[i * CellSearch.TILE + j];
                    if (Math.abs(found - product) > 1e-4 * (1 + Math.abs(product))) {
                        throw new AssertionError(query + " with " + row + ": " + found + " for " + product);
                    }
                }
            }
        }

        @Override
        public void done(int worker, int from, int to) {
            for (int member = from; member < to; member++) {
                done.incrementAndGet(search.order()[member]);
            }
        }

        int visits(int query, int row) {
            return visits.get(query * cells.rows().rows() + row);
        }
    }

    @Test
    void searchWithoutALimitSeesEachPair() {
        Matrix rows = clustered(1100, 8, 3, 0, 12);
        Cells cells = Cells.of(rows, threads, TASK);
        int[] cellOf = cellOf(cells);
        CellSearch both = CellSearch.ofOwn(cells, false, threads, TASK);
        Counted all = new Counted(both, cells, cells.rows(), Double.POSITIVE_INFINITY);
        both.forEach(all);
        CellSearch once = CellSearch.ofOwn(cells, true, threads, TASK);
        Counted half = new Counted(once, cells, cells.rows(), Double.POSITIVE_INFINITY);
        once.forEach(half);
        for (int i = 0; i < rows.rows(); i++) {
            assertThat(all.done.get(i)).isEqualTo(1);
            assertThat(half.done.get(i)).isEqualTo(1);
            for (int j = 0; j < rows.rows(); j++) {
                int expected = cellOf[i] <= cellOf[j] ? 1 : 0;
                if (all.visits(i, j) != 1 || half.visits(i, j) != expected) {
                    throw new AssertionError(i + " with " + j + ": " + all.visits(i, j) + ", " + half.visits(i, j));
                }
            }
        }
    }

    @Test
    void searchWithALimitSeesWhatIsWithinAndLittleElse() {
        Matrix rows = clustered(2000, 8, 40, 0, 13);
        Matrix others = others(rows);
        Cells cells = Cells.of(rows, threads, TASK);
        ProductRows queries = new ProductRows(others, cells.rows().frame(), ProductPrecision.FLOAT32, threads, TASK);
        double[][] squared = squared(others, rows, cells.rows().frame());
        double reach = Math.sqrt(Arrays.stream(squared[0]).sorted().toArray()[20]);
        CellSearch search = CellSearch.of(cells, queries, threads, TASK);
        Counted counted = new Counted(search, cells, queries, reach);

        search.forEach(counted);

        long seen = 0;
        for (int i = 0; i < others.rows(); i++) {
            assertThat(counted.done.get(i)).isEqualTo(1);
            for (int j = 0; j < rows.rows(); j++) {
                int visits = counted.visits(i, j);
                if (visits > 1 || visits == 0 && squared[i][j] <= reach * reach) {
                    throw new AssertionError(i + " with " + j + ": seen " + visits + " times");
                }
                seen += visits;
            }
        }
        assertThat((double) seen / others.rows() / rows.rows()).isBetween(1e-3, 0.15);
    }

    @Test
    void whatIsFoundDoesNotDependOnThreads() {
        Matrix rows = clustered(2500, 16, 30, 3, 9);
        try (OneDnnThreads one = new OneDnnThreads(1)) {
            requireEqual(
                    Distances.neighbours(rows, References.inCells(rows, one, TASK), 5, true, one, TASK),
                    Distances.neighbours(rows, References.inCells(rows, threads, TASK), 5, true, threads, TASK));
        }
    }
}
