package org.galaxyscreen.detectors.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.RowSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardScalerTest {
    /** A time in seconds since 1970, or a wavelength: the deviation is small beside the mean, and yet all there is. */
    @ParameterizedTest
    @CsvSource({"1.7e9, 512", "16384, 0.0078125", "-1e30, 2e23", "0, 1e-40", "0, 1e38"})
    void aColumnFarFromZeroIsScaledByItsDeviation(float offset, float step) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[2 * 400];
        for (int row = 0; row < 400; row++) {
            values[2 * row] = offset + step * random.nextInt(-2, 3);
            values[2 * row + 1] = (float) Samples.gaussian(random);
        }
        Features rows = Samples.features(values, 2);
        Features standardised = fit(rows).transform(rows);

        for (int k = 0; k < 2; k++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < 400; row++) {
                sum += standardised.value(row, k);
                squares += Math.pow(standardised.value(row, k), 2);
            }
            assertThat(sum / 400).as("mean of column %d", k).isCloseTo(0, within(1e-6));
            assertThat(squares / 400).as("variance of column %d", k).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "0.1", "1.7e9", "3e38", "1e-42"})
    void aConstantColumnIsOnlyShifted(float value) {
        float[] values = new float[300];
        Arrays.fill(values, value);
        FittedStandardScaler fitted = fit(Samples.features(values, 1));

        assertThat(fitted.transform(Samples.features(new float[] {value}, 1)).value(0, 0))
                .isZero();
        float other = Math.nextUp(value);
        assertThat(fitted.transform(Samples.features(new float[] {other}, 1)).value(0, 0))
                .isEqualTo(other - value);
    }

    @Test
    void oneRowThatDiffersMakesAColumnVary() {
        Features rows = Samples.features(new float[] {5, 5, 5, 5, 6}, 1);
        assertThat(fit(rows).transform(rows).value(4, 0)).isCloseTo(2, within(1e-6f));
    }

    /** 1, 3, 5 and 7: the mean is 4, and the mean of the squares about it (9 + 1 + 1 + 9) / 4 = 5. */
    @Test
    void deviationsByHand() {
        Features rows = Samples.features(new float[] {1, 9, 3, 9, 5, 9, 7, 9}, 2);
        FittedStandardScaler fitted = fit(rows);

        assertThat(fitted.inputDimensions()).isEqualTo(2);
        assertThat(fitted.outputDimensions()).isEqualTo(2);
        assertThat(fitted.transform(rows).row(3)).containsExactly(new float[] {(float) (3 / Math.sqrt(5)), 0});
        StandardScalerAccumulator parts = new StandardScaler().accumulator(2).add(rows);
        assertThat(parts.rows()).isEqualTo(4);
        assertThat(parts.fit().transform(rows).row(3))
                .containsExactly(fitted.transform(rows).row(3), within(1e-6f));
    }

    /** Rows that are not in memory are standardised block by block, as they are asked for, and stay out of memory. */
    @Test
    void rowsInAFileAreStandardisedWhenAskedFor() {
        RowSource source = (from, count, target, offset) -> {
            for (int i = 0; i < 2 * count; i++) {
                target[offset + i] = 2 * from + i;
            }
        };
        Features rows = Features.of(SurveyObject.numbered(700), 2, source);
        List<Progress> heard = new ArrayList<>();
        FittedStandardScaler fitted = new StandardScaler().fit(rows, heard::add);
        Features standardised = fitted.transform(rows);

        assertThat(heard).isNotEmpty();
        assertThat(standardised.held()).isFalse();
        // 700 numbers with steps of 2: their variance is 4 (700 squared - 1) / 12.
        double deviation = Math.sqrt(4 * (700.0 * 700 - 1) / 12);
        float[] some = {-1, -1, -1, -1, -1, -1};
        standardised.copyRows(500, 2, some, 1);
        float first = (float) ((500 - 349.5) * 2 / deviation);
        float second = (float) ((501 - 349.5) * 2 / deviation);
        assertThat(some).containsExactly(new float[] {-1, first, first, second, second, -1}, within(1e-6f));

        FittedStandardScaler narrow = fit(Samples.features(new float[] {1e-30f, 1e-30f, 2e-30f, 2e-30f}, 2));
        Features far = narrow.transform(rows.select(new int[] {0, 3}));
        assertThat(far.firstNotFinite()).isEmpty();
        Features wild = narrow.transform(Features.of(SurveyObject.numbered(3), 2, (from, count, target, offset) -> {
            for (int i = 0; i < 2 * count; i++) {
                target[offset + i] = 2 * from + i == 5 ? 1e30f : 0;
            }
        }));
        float[] target = new float[6];
        assertThatThrownBy(() -> wild.copyRows(0, 3, target, 0))
                .hasMessageContaining("row 2 (row-2) has 1.0E30 in dimension 1");
    }

    @Test
    void badRowsAreRefusedByName() {
        Features bad = Samples.features(new float[] {1, Float.POSITIVE_INFINITY}, 1);
        String reason = "standardisation: row 1 (row-1) has Infinity in dimension 0; every value must be finite";

        assertThatThrownBy(() -> fit(bad)).hasMessageContaining(reason);
        assertThatThrownBy(() -> new StandardScaler().accumulator(1).add(bad)).hasMessageContaining(reason);
        assertThatThrownBy(() -> fit(Samples.features(new float[] {1}, 1)).transform(bad))
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> fit(Samples.features(new float[0], 1)))
                .hasMessage("standardisation needs at least 1 rows to learn from; there are 0");
        assertThatThrownBy(() -> new StandardScaler().accumulator(1).fit())
                .hasMessage("standardisation needs at least 1 row to learn from; there are 0");
        assertThatThrownBy(() -> new StandardScaler().accumulator(0)).hasMessage("dimensions is 0; 1 or more expected");
        assertThat(new StandardScaler().minimumRows()).isEqualTo(1);
    }

    @Test
    void anInterruptEndsAFit() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> new StandardScaler().accumulator(1).add(Samples.features(new float[] {1, 2}, 1)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while reading rows");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static FittedStandardScaler fit(Features rows) {
        return new StandardScaler().fit(rows, ProgressListener.NONE);
    }
}
