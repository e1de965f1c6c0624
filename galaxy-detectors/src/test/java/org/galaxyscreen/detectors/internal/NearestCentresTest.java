package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
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

        new NearestCentres(rows, Matrix.of(centres, COLUMNS), threads, "testing").forEach((row, find) -> {
            seen[row]++;
            // All, a part from within, all again and one alone: each time the part's own margin counts.
            assertThat(find.among(0, CENTRES)).as("row %d", row).isEqualTo(plain(values, row, centres, 0, CENTRES));
            assertThat(find.among(7, 9)).as("row %d", row).isEqualTo(plain(values, row, centres, 7, 9));
            assertThat(find.among(7, 13)).as("row %d", row).isEqualTo(plain(values, row, centres, 7, 13));
            assertThat(find.among(0, 13)).as("row %d", row).isEqualTo(plain(values, row, centres, 0, 13));
            assertThat(find.among(19, 1)).isZero();
            for (int centre = 0; centre < CENTRES; centre += 7) {
                double exact =
                        squared(values, row, centres, centre) * rows.frame().scaled(1);
                assertThat(find.squared(centre)).as("row %d", row).isCloseTo(exact, Percentage.withPercentage(15));
            }
        });

        assertThat(Arrays.stream(seen)).containsOnly(1);
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
