package org.galaxyscreen.detectors.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.RowSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FittedBytes;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PCA of rows whose components follow by hand: {@code (2, 20, 8, 7, 5) + a u + b v} with u = (0, 0, 0, 3, 4) / 5 and
 * v = (1, 0, 0, 0, 0). The multiples a = -5, 0, 5 and b = 1, -2, 1 add up to 0, and so do their products, so that u and v are the
 * components, with the variances 50 / 2 and 6 / 2.
 */
class PcaByHandTest {
    private static final float[] VALUES = {
        3, 20, 8, 4, 1, //
        0, 20, 8, 7, 5, //
        3, 20, 8, 10, 9
    };
    private static final double[] U = {0, 0, 0, 0.6, 0.8};
    private static final double[] V = {1, 0, 0, 0, 0};

    private static Features rows() {
        return Samples.features(VALUES, 5);
    }

    /** By the rows' products, and by the dimensions'. */
    static Stream<FittedPca> two() {
        return Stream.of(
                Pca.ofComponents(2).fit(rows()),
                Pca.ofComponents(2).accumulator(5).add(rows()).fit(),
                Pca.explaining(0.9).fit(rows()),
                Pca.explaining(0.9).accumulator(5).add(rows()).fit());
    }

    @ParameterizedTest
    @MethodSource("two")
    void componentsOfRowsOnAPlane(FittedPca fitted) {
        assertThat(fitted.inputDimensions()).isEqualTo(5);
        assertThat(fitted.outputDimensions()).isEqualTo(2);
        assertThat(fitted.mean()).containsExactly(new double[] {2, 20, 8, 7, 5}, within(1e-12));
        assertThat(fitted.explainedVariance()).containsExactly(new double[] {25, 3}, within(1e-5));
        assertThat(fitted.explainedVarianceRatio()).containsExactly(new double[] {25 / 28.0, 3 / 28.0}, within(1e-6));
        assertThat(fitted.singularValues()).containsExactly(new double[] {Math.sqrt(50), Math.sqrt(6)}, within(1e-5));
        assertThat(fitted.component(0)).containsExactly(U, within(1e-6));
        assertThat(fitted.component(1)).containsExactly(V, within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("two")
    void coordinatesAreTheMultiples(FittedPca fitted) {
        // The last row lies off the plane by 3 along (0, 1, 0, 0, 0): that is lost.
        Features others = Samples.features(new float[] {3, 20, 8, 4, 1, 2, 23, 8, 7 + 6, 5 + 8}, 5);
        Features coordinates = fitted.transform(others);

        assertThat(coordinates.row(0)).containsExactly(new float[] {-5, 1}, within(1e-5f));
        assertThat(coordinates.row(1)).containsExactly(new float[] {10, 0}, within(1e-5f));
        assertThat(fitted.inverseTransform(coordinates).row(1))
                .containsExactly(new float[] {2, 20, 8, 13, 13}, within(1e-5f));
    }

    @Test
    void whitenedOnesAreInStandardDeviations() throws Exception {
        FittedPca fitted = Pca.ofComponents(2).withWhitening(true).fit(rows());
        FittedPca read = (FittedPca) FittedBytes.read(FittedBytes.of(fitted), FittedTransform.class);

        for (FittedPca each : List.of(fitted, read)) {
            float b = (float) (1 / Math.sqrt(3));
            assertThat(each.transform(rows()).row(2)).containsExactly(new float[] {1, b}, within(1e-5f));
            assertThat(each.inverseTransform(each.transform(rows())).row(2))
                    .containsExactly(new float[] {3, 20, 8, 10, 9}, within(1e-5f));
            assertThat(each.singularValues()).containsExactly(new double[] {Math.sqrt(50), Math.sqrt(6)}, within(1e-5));
        }
    }

    /** 25 / 28 = 0.893 of the variance lies along u; two components are all that three rows have. */
    @Test
    void variancePartsByHand() {
        for (Pca pca : List.of(Pca.explaining(0.89), Pca.explaining(0.9), Pca.explaining(1))) {
            int expected = pca.explainedVariance() < 25 / 28.0 ? 1 : 2;
            assertThat(pca.fit(rows()).components()).as("%s", pca).isEqualTo(expected);
        }
        assertThat(Pca.explaining(0.89).accumulator(5).add(rows()).fit().components())
                .isEqualTo(1);
    }

    /** As many components as rows, though the last one has no extent: some direction that is orthogonal to the others. */
    @Test
    void theLastComponentOfAsManyAsRowsHasNoVariance() {
        FittedPca fitted = Pca.ofComponents(3).fit(rows());

        assertThat(fitted.explainedVariance()[2]).isZero();
        double[] third = fitted.component(2);
        double length = 0;
        for (double value : third) {
            length += value * value;
        }
        assertThat(length).isCloseTo(1, within(1e-9));
        assertThat(third[0]).isCloseTo(0, within(1e-6));
        assertThat(0.6 * third[3] + 0.8 * third[4]).isCloseTo(0, within(1e-6));
        assertThat(fitted.transform(rows()).value(1, 2)).isCloseTo(0, within(1e-5f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void rowsThatAreAllTheSameHaveNoVariance(int dimensions) {
        float[] values = new float[2 * dimensions];
        Arrays.fill(values, 4);
        FittedPca fitted = Pca.ofComponents(1).fit(Samples.features(values, dimensions));

        assertThat(fitted.explainedVariance()).containsExactly(0);
        assertThat(fitted.explainedVarianceRatio()).containsExactly(0);
        assertThat(fitted.transform(Samples.features(values, dimensions)).row(1))
                .containsExactly(0);
    }

    @Test
    void moreRowsCanComeAfterAFit() {
        PcaAccumulator some = Pca.ofComponents(1).accumulator(5).add(Samples.features(new float[0], 5));
        assertThatThrownBy(some::fit).hasMessage("PCA needs at least 2 rows to learn from; there are 0");
        some.add(rows().select(new int[] {0}));
        assertThatThrownBy(some::fit).hasMessage("PCA needs at least 2 rows to learn from; there are 1");
        some.add(rows().select(new int[] {2}));
        // Rows 0 and 2 differ by 10 u: their variance is 2 times 5 squared.
        assertThat(some.fit().explainedVariance()[0]).isCloseTo(50, within(1e-9));
        some.add(rows().select(new int[] {1}));
        assertThat(some.fit().explainedVariance()[0]).isCloseTo(25, within(1e-9));
    }

    @Test
    void badRowsAreRefusedByName() {
        Features bad = Samples.features(new float[] {1, 2, 3, Float.NaN, 5, 6}, 2);
        FittedPca fitted = Pca.ofComponents(1).fit(Samples.features(new float[] {1, 2, 3, 5, 5, 9}, 2));
        String reason = "row 1 (row-1) has NaN in dimension 1; every value must be finite";

        assertThatThrownBy(() -> Pca.ofComponents(1).fit(bad)).hasMessageContaining("PCA: " + reason);
        assertThatThrownBy(() -> Pca.ofComponents(1).accumulator(2).add(bad)).hasMessageContaining("PCA: " + reason);
        assertThatThrownBy(() -> fitted.transform(bad)).hasMessageContaining("PCA: " + reason);
        assertThatThrownBy(() -> fitted.transform(rows()))
                .hasMessage("PCA was fitted on rows of 2 values; these have 5");
        assertThatThrownBy(() -> fitted.inverseTransform(rows()))
                .hasMessage("PCA's inverse was fitted on rows of 1 values; these have 5");
        assertThatThrownBy(() -> Pca.explaining(1).fit(Samples.features(new float[] {1, 2}, 2)))
                .hasMessage("PCA needs at least 2 rows to learn from; there are 1");
        assertThatThrownBy(() -> Pca.ofComponents(4).fit(rows()))
                .hasMessage("PCA needs at least 4 rows to learn from; there are 3");
        assertThatThrownBy(() -> Pca.ofComponents(4).accumulator(5).add(rows()).fit())
                .hasMessageContaining("the lesser of the two is 3");
        assertThatThrownBy(() -> Pca.ofComponents(1).accumulator(16385))
                .hasMessageContaining("dimensions is 16385; 1 to 16384 expected");
        assertThatThrownBy(() -> Pca.ofComponents(1).accumulator(0)).hasMessageContaining("dimensions is 0");
    }

    /** The automatic choice is the randomised one from 500 dimensions on, for a tenth of them at most. */
    @Test
    void solverThatIsChosen() {
        float[] values = new float[520 * 500];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Samples.gaussian(random) * Math.pow(0.98, i % 500));
        }
        for (int dimensions : new int[] {499, 500}) {
            Features rows = Samples.features(Arrays.copyOf(values, 520 * dimensions), dimensions);
            for (int components : dimensions == 500 ? new int[] {50, 51} : new int[] {49}) {
                Pca pca = Pca.ofComponents(components);
                boolean randomised = dimensions == 500 && components == 50;
                double[] auto = pca.fit(rows).component(3);
                double[] exact = pca.withSolver(Pca.Solver.EXACT).fit(rows).component(3);
                double[] other = pca.withSolver(Pca.Solver.RANDOMISED).fit(rows).component(3);
                assertThat(auto)
                        .as("%d of %d", components, dimensions)
                        .isEqualTo(randomised ? other : exact)
                        .isNotEqualTo(randomised ? exact : other);
            }
        }
        // A part of the variance needs all eigenvalues, whatever solver is asked for.
        Features few = Samples.features(Arrays.copyOf(values, 60 * 20), 20);
        assertThat(Pca.explaining(0.5)
                        .withSolver(Pca.Solver.RANDOMISED)
                        .fit(few)
                        .explainedVariance())
                .isEqualTo(Pca.explaining(0.5).fit(few).explainedVariance());
    }

    @Test
    void settingsAreWhatWasAskedFor() {
        Pca pca = Pca.ofComponents(3).withSeed(7).withSolver(Pca.Solver.EXACT).withWhitening(true);

        assertThat(pca.components()).isEqualTo(3);
        assertThat(pca.seed()).isEqualTo(7);
        assertThat(pca.solver()).isEqualTo(Pca.Solver.EXACT);
        assertThat(pca.whiten()).isTrue();
        assertThat(pca.minimumRows()).isEqualTo(3);
        assertThat(Pca.ofComponents(1).minimumRows()).isEqualTo(2);
        assertThat(Pca.explaining(0.5).minimumRows()).isEqualTo(2);
        assertThat(Pca.explaining(0.5).components()).isNull();
        assertThat(Pca.explaining(0.5).explainedVariance()).isEqualTo(0.5);
        assertThat(pca.toString()).isEqualTo("Pca[3, 1.0, true, EXACT, 7]");
        Pca same = Pca.ofComponents(3).withSeed(7).withSolver(Pca.Solver.EXACT).withWhitening(true);
        assertThat(same).isEqualTo(pca).hasSameHashCodeAs(pca).isNotEqualTo("pca");
        for (Pca other : List.of(
                Pca.ofComponents(3),
                pca.withSeed(8),
                pca.withSolver(Pca.Solver.AUTO),
                pca.withWhitening(false),
                Pca.explaining(0.5))) {
            assertThat(other).isNotEqualTo(pca);
        }
        assertThatThrownBy(() -> Pca.explaining(0)).hasMessageContaining("explainedVariance is 0.0; above 0");
    }

    @Test
    void optionsByName() {
        Pca.Provider provider = new Pca.Provider();

        assertThat(provider.create(NamedOptions.of(Map.of()))).isEqualTo(Pca.explaining(0.95));
        assertThat(provider.create(NamedOptions.of(Map.of("components", "4", "whiten", "true", "seed", "9"))))
                .isEqualTo(Pca.ofComponents(4).withWhitening(true).withSeed(9));
        assertThat(provider.create(NamedOptions.of(Map.of("explained-variance", "0.5"))))
                .isEqualTo(Pca.explaining(0.5));
        assertThatThrownBy(
                        () -> provider.create(NamedOptions.of(Map.of("components", "4", "explained-variance", "0.5"))))
                .hasMessageContaining("exclude each other");
    }

    /** Rows in a file may take minutes: somebody hears of them, and can stop. */
    @Test
    void rowsInAFileAreHeardOfAndCanBeLeft() {
        RowSource source = (from, count, target, offset) ->
                System.arraycopy(VALUES, from % 3 * 5, target, offset, Math.min(15 - from % 3 * 5, count * 5));
        int count = 2500;
        Features rows = Features.of(SurveyObject.numbered(count), 5, source);
        List<Progress> heard = new ArrayList<>();
        Pca.ofComponents(1).fit(rows, heard::add);

        assertThat(heard).extracting(Progress::done).containsExactly(1024L, 2048L, 2500L);
        assertThat(heard).extracting(Progress::total).containsOnly(2500L);
        heard.clear();
        Pca.ofComponents(1).fit(rows(), heard::add);
        assertThat(heard).isEmpty();

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Pca.ofComponents(1).fit(rows, ProgressListener.NONE))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while fitting PCA");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** More rows than are computed at a time keep their order, with those of the last, shorter tile. */
    @Test
    void manyRowsKeepTheirOrder() {
        int count = 64 * 240 + 7;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        Features rows = Samples.features(values, 1);
        Features coordinates = Pca.ofComponents(1).fit(rows).transform(rows);

        assertThat(coordinates.rows()).isEqualTo(count);
        double mean = (count - 1) / 2.0;
        assertThat(IntStream.range(0, count)
                        .filter(i -> Math.abs(coordinates.value(i, 0) - (i - mean)) > 1e-3)
                        .toArray())
                .isEmpty();
    }
}
