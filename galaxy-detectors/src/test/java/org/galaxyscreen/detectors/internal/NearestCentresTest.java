package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compared with plain sums over all centres. */
class NearestCentresTest {
    private static final int COLUMNS = 6;
    private static final int ROWS = 333;
    private static final int CENTRES = 20;
    private static OneDnnThreads threads;

    @BeforeAll
    static void open() {
        threads = new OneDnnThreads(2);
    }

    @AfterAll
    static void close() {
        threads.close();
    }

    private static float[] random(int rows, double offset, double scale, long seed) {
        float[] values = new float[rows * COLUMNS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (offset + scale * (random.nextDouble() - 0.5));
        }
        return values;
    }

    /** Whole numbers, so that many distances are the same. */
    private static float[] lattice(int rows, long seed) {
        float[] values = new float[rows * COLUMNS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(2);
        }
        return values;
    }

    /** Some so large that their products overflow. */
    private static float[] wild(int rows, long seed) {
        float[] values = random(rows, 0, 2, seed);
        for (int row = 0; row < rows; row += 3) {
            for (int k = 0; k < COLUMNS; k++) {
                values[row * COLUMNS + k] *= row % 2 == 0 ? 1e37f : 1e-30f;
            }
        }
        return values;
    }

    /** Pairs that differ in the last bit of one value: no float32 product tells which is nearer. */
    private static float[] twins(int rows, long seed) {
        float[] values = random(rows, 0, 2, seed);
        for (int row = 1; row < rows; row += 2) {
            System.arraycopy(values, (row - 1) * COLUMNS, values, row * COLUMNS, COLUMNS);
            int changed = row * COLUMNS + row % COLUMNS;
            values[changed] = row % 4 == 1 ? Math.nextUp(values[changed]) : Math.nextDown(values[changed]);
        }
        return values;
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("ordinary", random(ROWS, 0, 1, 1), random(CENTRES, 0, 1, 2)),
                Arguments.of(
                        "far from the origin, close to each other",
                        random(ROWS, 1e5, 1, 3),
                        random(CENTRES, 1e5, 0.02, 4)),
                Arguments.of("twins", random(ROWS, 0, 2, 9), twins(CENTRES, 10)),
                Arguments.of("ties", lattice(ROWS, 5), lattice(CENTRES, 6)),
                Arguments.of("wild", wild(ROWS, 7), wild(CENTRES, 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void nearestIsThatOfPlainSumsAndOfEqualOnesTheFirst(String name, float[] values, float[] centres) {
        Matrix matrix = Matrix.of(values, COLUMNS);
        ProductRows rows =
                new ProductRows(matrix, ProductRows.Frame.of(matrix), ProductPrecision.FLOAT32, threads, "testing");
        int[] seen = new int[ROWS];
        AtomicInteger sure = new AtomicInteger();

        new NearestCentres(rows, Matrix.of(centres, COLUMNS), threads, "testing").forEach((worker, tile) -> {
            for (int i = 0; i < tile.count(); i++) {
                int row = tile.row(i);
                seen[row]++;
                // All, a part from within, all again and one alone: each time the part's own margin counts.
                for (int[] some : new int[][] {{0, CENTRES}, {7, 9}, {7, 13}, {0, 13}, {19, 1}}) {
                    tile.among(some[0], some[1]);
                    int nearest = plain(values, row, centres, some[0], some[1]);
                    assertThat(tile.nearest(i)).as("row %d", row).isEqualTo(nearest);
                    double behind = Math.sqrt(second(values, row, centres, some[0], some[1]))
                            - Math.sqrt(squared(values, row, centres, some[0] + nearest));
                    double lead = tile.lead(i);
                    assertThat(lead)
                            .as("row %d", row)
                            .isBetween(0.0, behind * Math.sqrt(rows.frame().scaled(1)));
                    sure.addAndGet(lead > 0.9 * behind * Math.sqrt(rows.frame().scaled(1)) ? 1 : 0);
                }
                for (int centre = 0; centre < CENTRES; centre += 7) {
                    double exact = squared(values, row, centres, centre);
                    assertThat(tile.exactSquared(i, centre)).isEqualTo(exact);
                    assertThat(tile.squared(i, centre))
                            .as("row %d", row)
                            .isCloseTo(exact * rows.frame().scaled(1), Percentage.withPercentage(15));
                }
            }
        });

        assertThat(Arrays.stream(seen)).containsOnly(1);
        if (name.equals("ordinary")) {
            assertThat(sure.get())
                    .as("leads that are nearly all of what is true")
                    .isGreaterThan(3 * ROWS);
        }
    }

    private static int plain(float[] values, int row, float[] centres, int first, int count) {
        int best = 0;
        for (int c = 1; c < count; c++) {
            if (squared(values, row, centres, first + c) < squared(values, row, centres, first + best)) {
                best = c;
            }
        }
        return best;
    }

    /** The second least squared distance; infinite where there is one centre. */
    private static double second(float[] values, int row, float[] centres, int first, int count) {
        double[] sorted = IntStream.range(first, first + count)
                .mapToDouble(c -> squared(values, row, centres, c))
                .sorted()
                .toArray();
        return count > 1 ? sorted[1] : Double.POSITIVE_INFINITY;
    }

    /** In the order of summation that {@link Distances#squared} documents, so that ties are ties. */
    private static double squared(float[] values, int row, float[] centres, int centre) {
        double[] lanes = new double[4];
        for (int k = 0; k < COLUMNS; k++) {
            double difference = (double) values[row * COLUMNS + k] - centres[centre * COLUMNS + k];
            lanes[k < 4 ? k : 0] += difference * difference;
        }
        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }
}
