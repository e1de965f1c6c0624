package org.galaxyscreen.detectors.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
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

    private static FittedStandardScaler fit(Features rows) {
        return new StandardScaler().fit(rows, ProgressListener.NONE);
    }
}
