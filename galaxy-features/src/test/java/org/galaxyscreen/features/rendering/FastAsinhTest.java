package org.galaxyscreen.features.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastAsinhTest {
    /** asinh by its definition, with the logarithm that keeps the digits of small values. */
    private static float brightness(float value, double low, double high, double a) {
        double t = Math.max(0, Math.min(1, (value - low) / (high - low))) / a;
        return (float) (log(t) / log(1 / a));
    }

    private static double log(double t) {
        return StrictMath.log1p(t + t * t / (1 + Math.sqrt(t * t + 1)));
    }

    /** Values of all sizes, and those next to where the computation changes its way: the series' end, and the cells' ends. */
    @Test
    void shortComputationKeepsWellWithinTheDoubt() {
        Random random = new Random(18);
        double[] t = new double[6 * 100_000];
        for (int i = 0; i < t.length; i += 6) {
            double cell =
                    StrictMath.sinh(StrictMath.log(Math.scalb(1 + random.nextInt(256) / 256.0, random.nextInt(40))));
            t[i] = Math.pow(10, -30 + 130 * random.nextDouble());
            t[i + 1] = cell;
            t[i + 2] = Math.nextUp(cell);
            t[i + 3] = Math.max(0, Math.nextDown(cell));
            t[i + 4] = random.nextDouble();
            t[i + 5] = Math.nextDown(0x1p-8) + Math.ulp(0x1p-8) * random.nextInt(3);
        }
        double[] results = new double[t.length];

        FastAsinh.asinh(t, results, t.length);

        double worst = 0;
        for (int i = 0; i < t.length; i++) {
            worst = Math.max(worst, t[i] == 0 ? results[i] : Math.abs(results[i] / log(t[i]) - 1));
        }
        assertThat(worst).isLessThan(3e-13);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-4, 0.02, 0.1, 0.125, 1, 8, 1e30})
    void allBitsAreThoseOfTheDefinition(double a) {
        Random random = new Random(17);
        for (int turn = 0; turn < 40; turn++) {
            double low = turn == 0 ? 0 : random.nextGaussian() * Math.pow(10, random.nextInt(8) - 4);
            double high = low + Math.pow(10, random.nextInt(10) - 5) * (1 + random.nextDouble());
            float[] values = new float[4000];
            for (int i = 0; i < values.length; i++) {
                // From far below the limits to far above, and close above the lower one, where the relative error
                // counts.
                double x = i % 2 == 0 ? 1.4 * random.nextDouble() - 0.2 : Math.pow(10, -12 * random.nextDouble());
                values[i] = (float) (low + x * (high - low));
            }
            float[] expected = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                expected[i] = brightness(values[i], low, high, a);
            }

            new Stretch(Stretch.Kind.ASINH, a, 1).apply(values, low, high);

            assertThat(values).as("asinh:%s from %s to %s", a, low, high).containsExactly(expected);
        }
    }
}
