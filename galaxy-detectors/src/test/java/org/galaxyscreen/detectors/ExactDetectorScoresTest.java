package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.autoencoder.FittedAutoencoder;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.forest.FittedIsolationForest;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Detectors behind PCA and standardisation, against the same in plain double with what was fitted held fixed: of the rows of
 * {@link ExactScoresTest}. The features between are float32: what they move is allowed for.
 */
class ExactDetectorScoresTest {
    private static final int SEEDS = 24;
    private static final int NEIGHBOURS = 10;

    /** Rows as the detector gets them, the same in double, and how far a coordinate may be off. */
    private record Case(Named<Features> rows, double[][] exact, double error) {
        Features features() {
            return rows.getPayload();
        }

        String name() {
            return rows.getName();
        }
    }

    private interface Check {
        void check(Case one);
    }

    /** Only components well above rounding are kept: the others' coordinates have no value to be compared with. */
    private static void forEach(boolean pca, double leastPart, Check check) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Features rows = ExactScoresTest.rows(new SplittableRandom(seed));
            double[][] exact;
            Features transformed;
            if (pca) {
                double[] variance = Pca.ofComponents(Math.min(12, Math.min(rows.rows(), rows.dimensions())))
                        .fit(rows)
                        .explainedVariance();
                int kept = (int) Arrays.stream(variance)
                        .filter(value -> value > leastPart * variance[0])
                        .count();
                FittedPca fitted = Pca.ofComponents(kept).fit(rows);
                exact = projected(fitted, ExactScoresTest.doubles(rows));
                transformed = fitted.transform(rows);
            } else {
                exact = ExactScoresTest.standardised(ExactScoresTest.doubles(rows));
                transformed =
                        new StandardScaler().fit(rows, ProgressListener.NONE).transform(rows);
            }
            double largest = Arrays.stream(exact)
                    .mapToDouble(ExactDetectorScoresTest::norm)
                    .max()
                    .orElseThrow();
            check.check(new Case(Named.of("seed " + seed, transformed), exact, 1e-6 * largest));
        }
    }

    private static double[][] projected(FittedPca fitted, double[][] rows) {
        double[] mean = fitted.mean();
        double[][] result = new double[rows.length][fitted.components()];
        for (int c = 0; c < fitted.components(); c++) {
            double[] direction = fitted.component(c);
            for (int i = 0; i < rows.length; i++) {
                for (int k = 0; k < mean.length; k++) {
                    result[i][c] += (rows[i][k] - mean[k]) * direction[k];
                }
            }
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void kMeansScoresAreDistancesToTheFittedCentres(boolean pca) {
        forEach(pca, 1e-8, one -> {
            FittedKMeans fitted =
                    KMeansDetector.defaults().withClusters(3).withRestarts(2).fit(one.features());
            double[] scores = fitted.score(one.features()).values();
            double[][] centres = IntStream.range(0, 3)
                    .filter(fitted::counts)
                    .mapToObj(c -> doubles(fitted.centroid(c)))
                    .toArray(double[][]::new);
            for (int i = 0; i < scores.length; i++) {
                double expected = nearest(one.exact()[i], centres);
                assertThat(scores[i])
                        .as("%s, row %d", one.name(), i)
                        .isCloseTo(expected, within(1e-3 * expected + one.error()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dbscanScoresAreDistancesToTheCoreRowsOverEps(boolean pca) {
        forEach(pca, 1e-8, one -> {
            FittedDbscan fitted = DbscanDetector.defaults().fit(one.features());
            double[] scores = fitted.score(one.features()).values();
            double[][] cores = Arrays.stream(fitted.keptCoreRows())
                    .mapToObj(row -> one.exact()[row])
                    .toArray(double[][]::new);
            for (int i = 0; i < scores.length; i++) {
                double expected = nearest(one.exact()[i], cores) / fitted.eps();
                assertThat(scores[i])
                        .as("%s, row %d", one.name(), i)
                        .isCloseTo(expected, within(1e-3 * expected + 2 * one.error() / fitted.eps()));
            }
        });
    }

    /** But for rows with a neighbour that rounding could exchange for another one, of another density. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void localOutlierFactorsAreThoseOfDoubleArithmetic(boolean pca) {
        int[] checked = new int[2];
        forEach(pca, 1e-8, one -> {
            double[] scores = LofDetector.defaults()
                    .withNeighbours(NEIGHBOURS)
                    .fit(one.features())
                    .score(one.features())
                    .values();
            double[][] exact = one.exact();
            int n = exact.length;
            int[][] neighbours = new int[n][];
            double[] reach = new double[n];
            boolean[] clear = new boolean[n];
            for (int i = 0; i < n; i++) {
                int row = i;
                int[] order = IntStream.range(0, n)
                        .filter(other -> other != row)
                        .boxed()
                        .sorted(Comparator.comparingDouble(other -> distance(exact[row], exact[other])))
                        .mapToInt(Integer::intValue)
                        .toArray();
                neighbours[i] = Arrays.copyOf(order, NEIGHBOURS);
                double[] last = exact[order[NEIGHBOURS - 1]];
                double[] next = exact[order[NEIGHBOURS]];
                reach[i] = distance(exact[i], last);
                clear[i] = distance(exact[i], next) - reach[i] > 4 * one.error() || Arrays.equals(last, next);
            }
            double[] mean = new double[n];
            Arrays.setAll(mean, i -> Arrays.stream(neighbours[i])
                    .mapToDouble(other -> Math.max(reach[other], distance(exact[i], exact[other])))
                    .average()
                    .orElseThrow());
            for (int i = 0; i < n; i++) {
                double least = Math.min(
                        mean[i],
                        Arrays.stream(neighbours[i])
                                .mapToDouble(other -> mean[other])
                                .min()
                                .orElseThrow());
                boolean compared = clear[i] && Arrays.stream(neighbours[i]).allMatch(other -> clear[other]);
                checked[0]++;
                if (compared && least > 1e3 * one.error()) {
                    checked[1]++;
                    double at = mean[i];
                    double expected = Arrays.stream(neighbours[i])
                            .mapToDouble(other -> at / mean[other])
                            .average()
                            .orElseThrow();
                    assertThat(scores[i])
                            .as("%s, row %d", one.name(), i)
                            .isCloseTo(expected, within(expected * (1e-3 + 4 * one.error() / least)));
                }
            }
        });
        assertThat(checked[1]).as("of %d rows", checked[0]).isGreaterThan(checked[0] / 2);
    }

    /** But for rows that rounding could move to the other side of a split. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isolationForestScoresAreThoseOfTheFittedTrees(boolean pca) {
        int[] checked = new int[2];
        forEach(pca, 1e-6, one -> {
            FittedIsolationForest fitted =
                    IsolationForestDetector.defaults().withTrees(20).fit(one.features());
            double[] scores = fitted.score(one.features()).values();
            for (int i = 0; i < scores.length; i++) {
                double path = path(fitted, one.exact()[i], one.error());
                checked[0]++;
                if (Double.isFinite(path)) {
                    checked[1]++;
                    int sample = Math.min(256, scores.length);
                    // Equation 1 of Liu, Ting and Zhou 2008.
                    double expected = 2 * (Math.log(sample - 1.0) + 0.5772156649015329) - 2 * (sample - 1.0) / sample;
                    assertThat(scores[i])
                            .as("%s, row %d", one.name(), i)
                            .isCloseTo(Math.pow(2, -path / 20 / expected), within(1e-12));
                }
            }
        });
        assertThat(checked[1]).as("of %d rows", checked[0]).isGreaterThan(checked[0] / 2);
    }

    /** The sum over all trees; NaN where a split is met too nearly. */
    private static double path(FittedIsolationForest forest, double[] row, double error) {
        int[] dimension = (int[]) field(forest, "dimension");
        float[] split = (float[]) field(forest, "split");
        int[] child = (int[]) field(forest, "child");
        double[] path = (double[]) field(forest, "path");
        double sum = 0;
        for (int root : (int[]) field(forest, "roots")) {
            int node = root;
            while (dimension[node] >= 0) {
                double beyond = row[dimension[node]] - split[node];
                if (Math.abs(beyond) <= error) {
                    return Double.NaN;
                }
                node = child[node] + (beyond > 0 ? 1 : 0);
            }
            sum += path[node];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void autoencoderScoresAreThoseOfItsWeights(boolean pca) {
        forEach(pca, 1e-4, one -> {
            if (one.features().dimensions() < 2) {
                return; // nothing can be narrower
            }
            FittedAutoencoder fitted = AutoencoderDetector.defaults()
                    .withHiddenLayers(List.of(8, 1))
                    .withMaxEpochs(3)
                    .fit(one.features());
            double[] scores = fitted.score(one.features()).values();
            double[] expected = Arrays.stream(one.exact())
                    .mapToDouble(row -> error(fitted, row))
                    .toArray();
            double largest = Arrays.stream(expected).max().orElseThrow();
            for (int i = 0; i < scores.length; i++) {
                assertThat(scores[i])
                        .as("%s, row %d", one.name(), i)
                        .isCloseTo(expected[i], within(1e-3 * expected[i] + 2e-5 * largest));
            }
        });
    }

    private static double error(FittedAutoencoder fitted, double[] row) {
        Object standardisation = field(fitted, "standardisation");
        double[] mean = (double[]) field(standardisation, "mean");
        double[] inverse = (double[]) field(standardisation, "inverse");
        double[] standardised = new double[row.length];
        Arrays.setAll(standardised, k -> (row[k] - mean[k]) * inverse[k]);
        double[] values = standardised;
        for (Object layer : (List<?>) field(fitted, "layers")) {
            double[] sums = doubles((float[]) field(layer, "bias"));
            float[] weight = (float[]) field(layer, "weight");
            for (int i = 0; i < values.length; i++) {
                for (int o = 0; o < sums.length; o++) {
                    sums[o] += values[i] * weight[i * sums.length + o];
                }
            }
            values = (boolean) field(layer, "relu")
                    ? Arrays.stream(sums).map(sum -> Math.max(0, sum)).toArray()
                    : sums;
        }
        double squared = distance(standardised, values);
        return squared * squared / row.length;
    }

    private static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(k -> values[k]).toArray();
    }

    private static double nearest(double[] row, double[][] among) {
        return Arrays.stream(among)
                .mapToDouble(other -> distance(row, other))
                .min()
                .orElseThrow();
    }

    private static double norm(double[] row) {
        return distance(row, new double[row.length]);
    }

    private static double distance(double[] x, double[] y) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += (x[k] - y[k]) * (x[k] - y[k]);
        }
        return Math.sqrt(sum);
    }
}
