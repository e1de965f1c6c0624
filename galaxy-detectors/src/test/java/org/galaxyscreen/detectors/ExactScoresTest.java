package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.linalg.SymmetricEigen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PCA or standardisation and then nearest neighbours, against the same in plain double: of rows of any unit, far from the
 * origin or not, in groups, of any rank, with duplicates.
 */
class ExactScoresTest {
    private static final NeighbourDetector NEIGHBOURS = NeighbourDetector.defaults();

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pcaGivesTheScoresOfDoubleArithmetic(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Features rows = rows(random);
        int components = 1 + random.nextInt(Math.min(rows.rows(), rows.dimensions()));
        requireClose(scores(Pca.ofComponents(components), rows), scores(projected(doubles(rows), components)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void standardisationGivesTheScoresOfDoubleArithmetic(long seed) {
        Features rows = rows(new SplittableRandom(seed));
        requireClose(scores(new StandardScaler(), rows), scores(standardised(doubles(rows))));
    }

    /** Coordinates are float32: the least distances are only as good as that. */
    private static void requireClose(double[] actual, double[] expected) {
        double largest = Arrays.stream(expected).max().orElseThrow();
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("row %d", i).isCloseTo(expected[i], within(1e-3 * expected[i] + 2e-5 * largest));
        }
    }

    static Features rows(SplittableRandom random) {
        int n = 30 + random.nextInt(80);
        int d = 2 + random.nextInt(120);
        int rank = 1 + random.nextInt(random.nextBoolean() ? d : Math.min(d, 6));
        double scale = Math.pow(10, 60 * random.nextDouble() - 30);
        double offset = random.nextBoolean() ? 0 : Math.pow(10, 3 * random.nextDouble());
        double apart = random.nextBoolean() ? 0 : 300;
        double[] mixing = new double[rank * d];
        double[] group = new double[d];
        Arrays.setAll(mixing, i -> Samples.gaussian(random));
        Arrays.setAll(group, k -> apart * Samples.gaussian(random));
        float[] values = new float[n * d];
        for (int row = 0; row < n; row++) {
            if (row > 0 && random.nextInt(10) == 0) {
                System.arraycopy(values, random.nextInt(row) * d, values, row * d, d);
                continue;
            }
            int side = random.nextInt(3) - 1;
            double[] latent = new double[rank];
            Arrays.setAll(latent, l -> Samples.gaussian(random) * Math.pow(0.9, l));
            for (int k = 0; k < d; k++) {
                double sum = offset + side * group[k];
                for (int l = 0; l < rank; l++) {
                    sum += latent[l] * mixing[l * d + k];
                }
                values[row * d + k] = (float) (scale * sum);
            }
        }
        return Samples.features(values, d);
    }

    static double[] scores(Transform transform, Features rows) {
        Features transformed = transform.fit(rows, ProgressListener.NONE).transform(rows);
        return NEIGHBOURS
                .fit(transformed, ProgressListener.NONE)
                .score(transformed)
                .values();
    }

    static double[][] doubles(Features rows) {
        double[][] values = new double[rows.rows()][rows.dimensions()];
        for (int i = 0; i < values.length; i++) {
            int row = i;
            Arrays.setAll(values[i], k -> rows.value(row, k));
        }
        return values;
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (int k = 0; k < mean.length; k++) {
            int column = k;
            double first = rows[0][k];
            mean[k] = first
                    + Arrays.stream(rows)
                                    .mapToDouble(row -> row[column] - first)
                                    .sum()
                            / rows.length;
        }
        return mean;
    }

    static double[][] standardised(double[][] rows) {
        double[] mean = mean(rows);
        double[][] result = new double[rows.length][mean.length];
        for (int k = 0; k < mean.length; k++) {
            int column = k;
            boolean constant = Arrays.stream(rows).allMatch(row -> row[column] == rows[0][column]);
            double variance = Arrays.stream(rows)
                    .mapToDouble(row -> Math.pow(row[column] - mean[column], 2))
                    .average()
                    .orElseThrow();
            for (int i = 0; i < rows.length; i++) {
                result[i][k] = constant ? 0 : (rows[i][k] - mean[k]) / Math.sqrt(variance);
            }
        }
        return result;
    }

    static double[][] projected(double[][] rows, int components) {
        double[] mean = mean(rows);
        int d = mean.length;
        double[] covariance = new double[d * d];
        for (double[] row : rows) {
            for (int a = 0; a < d; a++) {
                for (int b = 0; b < d; b++) {
                    covariance[a * d + b] += (row[a] - mean[a]) * (row[b] - mean[b]);
                }
            }
        }
        double[] directions = SymmetricEigen.all(covariance, d).vectors();
        double[][] result = new double[rows.length][components];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < components; c++) {
                for (int k = 0; k < d; k++) {
                    result[i][c] += (rows[i][k] - mean[k]) * directions[c * d + k];
                }
            }
        }
        return result;
    }

    /** A row does not count as its own neighbour. */
    static double[] scores(double[][] rows) {
        double[] scores = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double[] query = rows[i];
            double[] distances = Arrays.stream(rows)
                    .filter(row -> row != query)
                    .mapToDouble(row -> distance(query, row))
                    .sorted()
                    .limit(NEIGHBOURS.neighbours())
                    .toArray();
            scores[i] = switch (NEIGHBOURS.distance()) {
                case LARGEST -> distances[distances.length - 1];
                case MEAN -> Arrays.stream(distances).average().orElseThrow();
            };
        }
        return scores;
    }

    private static double distance(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += (x[k] - y[k]) * (x[k] - y[k]);
        }
        return Math.sqrt(sum);
    }
}
