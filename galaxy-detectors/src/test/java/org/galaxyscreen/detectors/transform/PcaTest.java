package org.galaxyscreen.detectors.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.linalg.SymmetricEigen;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcaTest {
    @Test
    void meanVariancesAndRatiosAreScikitLearns() throws IOException {
        Features x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        JsonNode expected = new ObjectMapper()
                .readTree(ReferenceData.require("golden/seed0/clusters.json").toFile())
                .get("pca");

        FittedPca fitted = Pca.explaining(1).fit(x);

        requireClose(fitted.mean(), expected.get("mean"));
        requireClose(fitted.explainedVariance(), expected.get("explained_variance"));
        requireClose(fitted.explainedVarianceRatio(), expected.get("explained_variance_ratio"));
    }

    private static void requireClose(double[] actual, JsonNode expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual[i])
                    .as("entry %d", i)
                    .isCloseTo(
                            expected.get(i).asDouble(),
                            within(1e-5 * Math.abs(expected.get(i).asDouble()) + 1e-6));
        }
    }

    /** Few directions with much variance, many with little: what a network's features look like. */
    private static Features spread(int rows, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int directions = 30;
        float[] mixing = new float[directions * dimensions];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = (float) (2 * random.nextDouble() - 1);
        }
        float[] values = new float[rows * dimensions];
        for (int row = 0; row < rows; row++) {
            for (int l = 0; l < directions; l++) {
                double latent = (2 * random.nextDouble() - 1) * Math.pow(0.85, l);
                for (int k = 0; k < dimensions; k++) {
                    values[row * dimensions + k] += (float) (latent * mixing[l * dimensions + k]);
                }
            }
            for (int k = 0; k < dimensions; k++) {
                values[row * dimensions + k] += (float) (5 + 0.02 * random.nextDouble());
            }
        }
        return Samples.features(values, dimensions);
    }

    @Test
    void randomisedOneFindsWhatTheExactOneFinds() {
        Features rows = spread(1500, 600, 1);
        FittedPca exact = Pca.ofComponents(25).withSolver(Pca.Solver.EXACT).fit(rows);
        FittedPca randomised =
                Pca.ofComponents(25).withSolver(Pca.Solver.RANDOMISED).fit(rows);

        for (int c = 0; c < 25; c++) {
            assertThat(randomised.explainedVariance()[c])
                    .as("component %d", c)
                    .isCloseTo(exact.explainedVariance()[c], within(1e-6 * exact.explainedVariance()[c]));
            assertThat(dot(randomised.component(c), exact.component(c))).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void rowsThatComeInPartsGiveTheSame() {
        Features rows = spread(1500, 60, 2);
        FittedPca whole = Pca.ofComponents(10).fit(rows);
        PcaAccumulator parts = Pca.ofComponents(10).accumulator(60);
        for (int from = 0; from < 1500; from += 370) {
            parts.add(rows.select(
                    IntStream.range(from, Math.min(1500, from + 370)).toArray()));
        }
        FittedPca together = parts.fit();

        assertThat(parts.rows()).isEqualTo(1500);
        for (int c = 0; c < 10; c++) {
            assertThat(together.explainedVariance()[c])
                    .isCloseTo(whole.explainedVariance()[c], within(1e-6 * whole.explainedVariance()[c]));
            assertThat(dot(together.component(c), whole.component(c))).isCloseTo(1, within(1e-6));
        }
    }

    /** With fewer rows than dimensions the rows' products are taken instead: the directions are the same. */
    @ParameterizedTest
    @CsvSource({"50, 80", "128, 257", "300, 530"})
    void fewerRowsThanDimensionsGiveTheSameDirections(int count, int dimensions) {
        Features rows = spread(count, dimensions, 3);
        FittedPca few = Pca.ofComponents(20).fit(rows);
        FittedPca covariance =
                Pca.ofComponents(20).accumulator(dimensions).add(rows).fit();

        for (int c = 0; c < 20; c++) {
            assertThat(few.explainedVariance()[c])
                    .isCloseTo(
                            covariance.explainedVariance()[c],
                            within(1e-5 * covariance.explainedVariance()[c]));
            assertThat(dot(few.component(c), covariance.component(c))).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void componentsAreOrthonormalAndCoordinatesUncorrelated() {
        Features rows = spread(800, 90, 4);
        FittedPca fitted = Pca.ofComponents(12).fit(rows);
        Features coordinates = fitted.transform(rows);

        for (int a = 0; a < 12; a++) {
            for (int b = 0; b < 12; b++) {
                assertThat(dot(fitted.component(a), fitted.component(b))).isCloseTo(a == b ? 1 : 0, within(1e-10));
                double covariance = 0;
                for (int row = 0; row < 800; row++) {
                    covariance += (double) coordinates.value(row, a) * coordinates.value(row, b);
                }
                double expected = a == b ? fitted.explainedVariance()[a] : 0;
                assertThat(covariance / 799).isCloseTo(expected, within(2e-5 * fitted.explainedVariance()[0]));
            }
        }
        assertThat(coordinates.objects()).isEqualTo(rows.objects());
    }

    @Test
    void whitenedCoordinatesHaveVarianceOne() {
        Features rows = spread(800, 40, 5);
        Features coordinates = Pca.ofComponents(8).withWhitening(true).fit(rows).transform(rows);

        for (int c = 0; c < 8; c++) {
            int component = c;
            double squares = IntStream.range(0, 800)
                    .mapToDouble(row -> Math.pow(coordinates.value(row, component), 2))
                    .sum();
            assertThat(squares / 799).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void allComponentsGiveTheRowsBack() {
        Features rows = spread(300, 20, 6);
        for (boolean whiten : new boolean[] {false, true}) {
            FittedPca fitted = Pca.ofComponents(20).withWhitening(whiten).fit(rows);
            Features back = fitted.inverseTransform(fitted.transform(rows));
            for (int row = 0; row < 300; row += 13) {
                for (int k = 0; k < 20; k++) {
                    assertThat(back.value(row, k)).isCloseTo(rows.value(row, k), within(1e-4f));
                }
            }
        }
    }

    @Test
    void varianceAskedForDecidesHowManyAreKept() {
        Features rows = spread(800, 60, 7);
        FittedPca all = Pca.explaining(1).fit(rows);
        FittedPca most = Pca.explaining(0.9).fit(rows);

        double[] ratios = all.explainedVarianceRatio();
        double kept = Arrays.stream(ratios, 0, most.components()).sum();
        double fewer = Arrays.stream(ratios, 0, most.components() - 1).sum();
        assertThat(Arrays.stream(ratios).sum()).isCloseTo(1, within(1e-9));
        assertThat(kept).isGreaterThan(0.9);
        assertThat(fewer).isLessThanOrEqualTo(0.9);
    }

    @ParameterizedTest
    @CsvSource({"50, 9", "300, 58", "20, 1"})
    void coordinatesOfARowDoNotDependOnTheOthers(int dimensions, int components) {
        Features rows = spread(500, dimensions, 8);
        FittedPca fitted = Pca.ofComponents(components).fit(rows);
        Features all = fitted.transform(rows);

        for (int row = 0; row < rows.rows(); row++) {
            assertThat(fitted.transform(rows.select(new int[] {row})).row(0)).isEqualTo(all.row(row));
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Features rows = spread(30, 10, 9);
        assertThatThrownBy(() -> Pca.ofComponents(0)).hasMessage("components is 0; 1 or more expected");
        assertThatThrownBy(() -> Pca.explaining(1.5))
                .hasMessage("explainedVariance is 1.5; above 0 and at most 1 expected");
        assertThatThrownBy(() -> Pca.ofComponents(11).fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the lesser of the two is 10");
        assertThatThrownBy(() -> Pca.ofComponents(2).accumulator(10).fit()).hasMessageContaining("there are 0");
    }

    /** Fewer rows than dimensions, and of a rank below the components: distances must stay those of the rows. */
    @Test
    void componentsBeyondTheRankAddNothing() {
        SplittableRandom random = new SplittableRandom(10);
        float[] values = new float[60 * 200];
        float[] mixing = new float[5 * 200];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = (float) Samples.gaussian(random);
        }
        for (int row = 0; row < 60; row++) {
            for (int l = 0; l < 5; l++) {
                int latent = random.nextInt(-8, 9);
                for (int k = 0; k < 200; k++) {
                    values[row * 200 + k] += latent * mixing[l * 200 + k];
                }
            }
        }
        Features rows = Samples.features(values, 200);
        FittedPca fitted = Pca.ofComponents(50).fit(rows);
        Features coordinates = fitted.transform(rows);

        for (int a = 0; a < 50; a++) {
            for (int b = 0; b < 50; b++) {
                assertThat(dot(fitted.component(a), fitted.component(b)))
                        .as("components %d and %d", a, b)
                        .isCloseTo(a == b ? 1 : 0, within(1e-6));
            }
        }
        for (int row = 1; row < 60; row++) {
            double expected = Math.sqrt(Distances.squared(rows.row(0), 0, rows.row(row), 0, 200));
            double found = Math.sqrt(Distances.squared(coordinates.row(0), 0, coordinates.row(row), 0, 50));
            assertThat(found).isCloseTo(expected, within(1e-5 * expected));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 100})
    void whiteningMakesNothingOfDirectionsWithoutVariance(int count) {
        SplittableRandom random = new SplittableRandom(13);
        float[] values = new float[count * 12];
        for (int row = 0; row < count; row++) {
            for (int l = 0; l < 3; l++) {
                int latent = random.nextInt(-8, 9);
                for (int k = 0; k < 12; k++) {
                    values[row * 12 + k] += latent * ((k * (l + 3)) % 7 - 3);
                }
            }
        }
        Features rows = Samples.features(values, 12);
        FittedPca fitted = Pca.ofComponents(6).withWhitening(true).fit(rows);
        Features coordinates = fitted.transform(rows);

        assertThat(Arrays.copyOfRange(fitted.explainedVariance(), 3, 6)).containsOnly(0);
        for (int row = 0; row < count; row++) {
            for (int c = 3; c < 6; c++) {
                assertThat(coordinates.value(row, c)).isCloseTo(0, within(1e-4f));
            }
        }
    }

    /**
     * Groups that lie 20 000 standard deviations apart: in float32 their spread drowned in the products. The groups are on a
     * line, so that the components after the first are those of the spread.
     */
    @Test
    void groupsFarApartKeepTheirSpread() {
        SplittableRandom random = new SplittableRandom(11);
        int dimensions = 16;
        float[] values = new float[3000 * dimensions];
        for (int i = 0; i < values.length; i++) {
            int k = i % dimensions;
            double group = i / dimensions % 3 - 1;
            values[i] = (float) (20000 * group + (1 + k) * Samples.gaussian(random));
        }
        Features rows = Samples.features(values, dimensions);
        FittedPca fitted = Pca.ofComponents(8).fit(rows);
        double[] covariance = new double[dimensions * dimensions];
        double[] mean = new double[dimensions];
        for (int i = 0; i < values.length; i++) {
            mean[i % dimensions] += values[i] / 3000.0;
        }
        for (int row = 0; row < 3000; row++) {
            for (int a = 0; a < dimensions; a++) {
                for (int b = 0; b < dimensions; b++) {
                    covariance[a * dimensions + b] +=
                            (values[row * dimensions + a] - mean[a]) * (values[row * dimensions + b] - mean[b]) / 2999;
                }
            }
        }
        SymmetricEigen.Pairs exact = SymmetricEigen.all(covariance, dimensions);
        for (int c = 0; c < 8; c++) {
            assertThat(fitted.explainedVariance()[c])
                    .as("component %d", c)
                    .isCloseTo(exact.values()[c], within(1e-5 * exact.values()[c]));
            double[] direction = Arrays.copyOfRange(exact.vectors(), c * dimensions, (c + 1) * dimensions);
            assertThat(Math.abs(dot(fitted.component(c), direction))).isCloseTo(1, within(1e-8));
        }
    }

    /** A power of two scales every float exactly: the coordinates are to be scaled as exactly. */
    @ParameterizedTest
    @ValueSource(ints = {-100, -93, -40, 40, 60, 100})
    void theUnitOfTheRowsDoesNotMatter(int exponent) {
        for (int dimensions : new int[] {8, 90}) {
            Features rows = spread(60, dimensions, 12);
            float[] scaled = new float[60 * dimensions];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = Math.scalb(rows.value(i / dimensions, i % dimensions), exponent);
            }
            Features other = Samples.features(scaled, dimensions);
            Features expected = Pca.ofComponents(4).fit(rows).transform(rows);
            Features found = Pca.ofComponents(4).fit(other).transform(other);
            for (int row = 0; row < 60; row++) {
                for (int c = 0; c < 4; c++) {
                    assertThat(Math.scalb(found.value(row, c), -exponent))
                            .isCloseTo(expected.value(row, c), within(1e-5f));
                }
            }
        }
    }

    @Test
    void threadsDoNotMatterForFewerRowsThanDimensions() throws Exception {
        Features rows = spread(300, 530, 15);
        FittedPca expected = Execution.of(1).call(() -> Pca.ofComponents(12).fit(rows));
        for (int threads : new int[] {2, 3, 5}) {
            FittedPca found =
                    Execution.of(threads).call(() -> Pca.ofComponents(12).fit(rows));
            assertThat(found.explainedVariance()).isEqualTo(expected.explainedVariance());
            for (int c = 0; c < 12; c++) {
                assertThat(found.component(c)).isEqualTo(expected.component(c));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pca.Solver.class)
    void threadsOfOpenBlasDoNotMatter(Pca.Solver solver) {
        Features rows = spread(1200, 530, 14);
        Pca pca = Pca.ofComponents(12).withSolver(solver);
        FittedPca expected = pca.fit(rows);
        for (int threads : new int[] {1, 3}) {
            openblas.blas_set_num_threads(threads);
            FittedPca found = pca.fit(rows);
            assertThat(openblas.blas_get_num_threads()).isEqualTo(threads);
            assertThat(found.explainedVariance()).isEqualTo(expected.explainedVariance());
            assertThat(found.component(11)).isEqualTo(expected.component(11));
        }
        openblas.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
    }

    /** Differences from the mean beyond a float's largest, and rows so small that the inverse of their spread is. */
    @ParameterizedTest
    @CsvSource({"124, false", "124, true", "-120, true", "-135, false", "-135, true"})
    void extremesOfFloatsRange(int exponent, boolean whiten) {
        for (int dimensions : new int[] {6, 80}) {
            SplittableRandom random = new SplittableRandom(15);
            float[] values = new float[60 * dimensions];
            float[] scaled = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                // Few bits, so that even denormal numbers hold them; the first rows on either side of 0.
                values[i] = (random.nextInt(16) - 8) / (i % dimensions < 2 ? 1f : 4f);
                scaled[i] = Math.scalb(values[i], exponent);
            }
            Pca pca = Pca.ofComponents(4).withWhitening(whiten);
            Features rows = Samples.features(values, dimensions);
            Features other = Samples.features(scaled, dimensions);
            Features expected = pca.fit(rows).transform(rows);
            Features found = pca.fit(other).transform(other);
            for (int row = 0; row < 60; row++) {
                for (int c = 0; c < 4; c++) {
                    assertThat(Math.scalb((double) found.value(row, c), whiten ? 0 : -exponent))
                            .isCloseTo(expected.value(row, c), within(whiten ? 1e-5 : 1e-4));
                }
            }
        }
    }

    @Test
    void coordinatesBeyondFloatsRangeAreRefused() {
        float large = 0.9f * Float.MAX_VALUE;
        Features rows =
                Samples.features(new float[] {large, large, large, -large, -large, -large, large, large, large}, 3);
        FittedPca fitted = Pca.ofComponents(1).fit(rows);

        assertThatThrownBy(() -> fitted.transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "beyond what a float holds: leave the row out if it is wrong, or else divide all");
        Features small = Samples.features(new float[] {1e-30f, 2e-30f, 3e-30f}, 1);
        Features wild = Samples.features(new float[] {1e30f}, 1);
        assertThatThrownBy(
                        () -> Pca.ofComponents(1).withWhitening(true).fit(small).transform(wild))
                .hasMessageContaining("row 0 (row-0) has coordinate 1.0");
        assertThatThrownBy(() ->
                        new StandardScaler().fit(small, ProgressListener.NONE).transform(wild))
                .hasMessageContaining("row 0 (row-0) has 1.0E30 in dimension 0, so many standard deviations");
    }

    private static double dot(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(k -> x[k] * y[k]).sum();
    }
}
