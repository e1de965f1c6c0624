package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compared with iterations that look at every row and every centre each time. */
class LloydTest {
    private static final int ROWS = 3000;
    private static final int DIMENSIONS = 5;
    private static final int CLUSTERS = 9;

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of("one cloud", cloud(0, 1, 1), first(1)),
                Arguments.of("far from the origin", cloud(1e4, 1, 2), first(1)),
                Arguments.of("first centres in one place", cloud(0, 1, 3), new int[CLUSTERS]),
                Arguments.of("ties", lattice(4), first(1)),
                Arguments.of("wild", wild(5), first(3)),
                Arguments.of("many times the same", repeated(6), first(7)));
    }

    private static int[] first(int step) {
        int[] rows = new int[CLUSTERS];
        Arrays.setAll(rows, i -> i * step);
        return rows;
    }

    private static float[] cloud(double offset, double scale, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[ROWS * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble();
            values[i] = (float) (offset + scale * sum);
        }
        return values;
    }

    private static float[] lattice(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[ROWS * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3);
        }
        return values;
    }

    /** Every hundredth row is so far away that its products overflow. */
    private static float[] wild(long seed) {
        float[] values = cloud(-1, 1, seed);
        for (int row = 0; row < ROWS; row += 100) {
            for (int k = 0; k < DIMENSIONS; k++) {
                values[row * DIMENSIONS + k] *= 1e25f;
            }
        }
        return values;
    }

    private static float[] repeated(long seed) {
        float[] values = cloud(0, 1, seed);
        for (int row = 50; row < ROWS; row++) {
            System.arraycopy(values, (row % 50) * DIMENSIONS, values, row * DIMENSIONS, DIMENSIONS);
        }
        return values;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void findsWhatLookingAtAllRowsFinds(String name, float[] values, int[] initial) {
        Features rows = Samples.features(values, DIMENSIONS);
        KMeansDetector settings = KMeansDetector.defaults().withClusters(CLUSTERS);
        Plain plain = new Plain(values, initial);
        for (int iterations : new int[] {1, 2, 3, 5, 300}) {
            plain.run(iterations);

            FittedKMeans fitted = settings.withMaxIterations(iterations).fitFrom(rows, initial);

            assertThat(fitted.labels()).as("after %d iterations", iterations).isEqualTo(plain.labels);
            assertThat(fitted.iterations()).isEqualTo(plain.iterations);
            assertThat(fitted.converged()).isEqualTo(plain.converged);
            for (int c = 0; c < CLUSTERS; c++) {
                for (int k = 0; k < DIMENSIONS; k++) {
                    float expected = plain.centres[c][k];
                    // Sums that rows are added to and taken from round otherwise than new ones.
                    assertThat(fitted.centroid(c)[k])
                            .isCloseTo(expected, within(1e-6f * Math.abs(expected) + plain.unit));
                }
            }
        }
    }

    private static final class Plain {
        final float[] values;
        final int[] initial;
        float[][] centres = {};
        int[] labels = {};
        int iterations;
        boolean converged;

        /** What a sum may be off by where its terms nearly cancel. */
        final float unit;

        Plain(float[] values, int[] initial) {
            this.values = values;
            this.initial = initial;
            float largest = 0;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            unit = 1e-12f * largest;
        }

        void run(int most) {
            centres = new float[CLUSTERS][];
            Arrays.setAll(
                    centres, c -> Arrays.copyOfRange(values, initial[c] * DIMENSIONS, (initial[c] + 1) * DIMENSIONS));
            labels = new int[ROWS];
            Arrays.fill(labels, -1);
            converged = false;
            for (iterations = 0; ; iterations++) {
                int[] nearest = new int[ROWS];
                Arrays.setAll(nearest, this::nearest);
                converged = Arrays.equals(nearest, labels);
                labels = nearest;
                if (converged || iterations == most) {
                    iterations += converged && iterations < most ? 1 : 0;
                    return;
                }
                repair();
                for (int c = 0; c < CLUSTERS; c++) {
                    centres[c] = mean(c);
                }
            }
        }

        private int nearest(int row) {
            int best = 0;
            for (int c = 1; c < CLUSTERS; c++) {
                best = squared(row, c) < squared(row, best) ? c : best;
            }
            return best;
        }

        /** In the order of summation of the distances that are to be found, so that ties are ties. */
        private double squared(int row, int c) {
            double first = square(row, c, 0) + square(row, c, 4);
            return first + square(row, c, 1) + (square(row, c, 2) + square(row, c, 3));
        }

        private double square(int row, int c, int k) {
            double difference = (double) values[row * DIMENSIONS + k] - centres[c][k];
            return difference * difference;
        }

        private int[] sizes() {
            int[] sizes = new int[CLUSTERS];
            for (int label : labels) {
                sizes[label]++;
            }
            return sizes;
        }

        private void repair() {
            int[] sizes = sizes();
            double[] distance = new double[ROWS];
            Arrays.setAll(distance, row -> Math.sqrt(squared(row, labels[row])));
            for (int c = 0; c < CLUSTERS; c++) {
                if (sizes[c] == 0) {
                    int farthest = -1;
                    for (int row = 0; row < ROWS; row++) {
                        if ((farthest < 0 || distance[row] > distance[farthest]) && sizes[labels[row]] > 1) {
                            farthest = row;
                        }
                    }
                    sizes[labels[farthest]]--;
                    sizes[c]++;
                    labels[farthest] = c;
                    distance[farthest] = 0;
                }
            }
        }

        private float[] mean(int c) {
            double[] sum = new double[DIMENSIONS];
            for (int row = 0; row < ROWS; row++) {
                for (int k = 0; k < DIMENSIONS && labels[row] == c; k++) {
                    sum[k] += values[row * DIMENSIONS + k];
                }
            }
            int size = sizes()[c];
            float[] mean = new float[DIMENSIONS];
            for (int k = 0; k < DIMENSIONS; k++) {
                mean[k] = (float) (sum[k] / size);
            }
            return mean;
        }
    }

    /** So many that the runs begin with the centres of a part: they end where no row of all changes its centre any more. */
    @Test
    void centresOfManyRowsAreTheMeansOfTheirRowsOnAnyNumberOfThreads() throws Exception {
        int rows = 300_000;
        SplittableRandom random = new SplittableRandom(8);
        Features.Builder builder = Features.builder(SurveyObject.numbered(rows), 3);
        int[] truth = new int[rows];
        for (int row = 0; row < rows; row++) {
            // Rows in the order of their groups, as a survey may have them in the order of its fields.
            truth[row] = (int) (row * 6L / rows);
            float[] value = new float[3];
            for (int k = 0; k < 3; k++) {
                value[k] = (float) (random.nextDouble() + (truth[row] >> k & 1) * 3 + 100);
            }
            builder.add(value, 0);
        }
        Features many = builder.build();
        KMeansDetector settings = KMeansDetector.defaults().withClusters(6).withRestarts(4);

        FittedKMeans fitted = Execution.of(2).call(() -> settings.fit(many));

        assertThat(fitted.converged()).isTrue();
        assertThat(fitted.predict(many)).isEqualTo(fitted.labels());
        int[] labels = fitted.labels();
        int[] ofGroups =
                IntStream.range(0, 6).map(group -> labels[group * rows / 6 + 1]).toArray();
        assertThat(ofGroups).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, rows).filter(row -> labels[row] != ofGroups[truth[row]]))
                .isEmpty();
        for (int threads : new int[] {1, 5}) {
            FittedKMeans again = Execution.of(threads).call(() -> settings.fit(many));
            assertThat(again.labels()).isEqualTo(labels);
            assertThat(again.inertia()).isEqualTo(fitted.inertia());
            for (int c = 0; c < 6; c++) {
                assertThat(again.centroid(c)).isEqualTo(fitted.centroid(c));
            }
        }
    }
}
