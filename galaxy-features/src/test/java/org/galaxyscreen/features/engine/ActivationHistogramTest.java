package org.galaxyscreen.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivationHistogramTest {
    @Test
    void uniformMagnitudesAreToldApartToTheLast() {
        ActivationHistogram histogram = new ActivationHistogram();
        Random random = new Random(1);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 3 * (i % 2 == 0 ? 1 : -1);
        }
        histogram.add(FloatBuffer.wrap(values));

        assertThat(histogram.bestRange(255)).isCloseTo(3, within(0.03));
    }

    /** The squared error of every range, rounded and clipped value by value, is what the histogram must not be beaten by. */
    @Test
    void longTailIsCutWhereTheErrorIsSmallest() {
        ActivationHistogram histogram = new ActivationHistogram();
        Random random = new Random(2);
        float[] values = new float[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.exp(random.nextGaussian());
        }
        histogram.add(FloatBuffer.wrap(values));
        double chosen = histogram.bestRange(255);

        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        double least = Double.MAX_VALUE;
        for (double range = largest; range > largest / 50; range *= 0.99) {
            least = Math.min(least, error(values, range, 255));
        }
        assertThat(chosen).isLessThan(largest);
        assertThat(error(values, chosen, 255)).isLessThan(1.1 * least);
    }

    private static double error(float[] values, double range, int levels) {
        double step = range / levels;
        double sum = 0;
        for (float value : values) {
            double rounded = Math.min(levels, Math.rint(value / step)) * step;
            sum += (value - rounded) * (value - rounded);
        }
        return sum;
    }

    @Test
    void orderOfTheValuesDoesNotMatter() {
        float[] rising = new float[1000];
        float[] falling = new float[1000];
        for (int i = 0; i < 1000; i++) {
            rising[i] = (float) Math.exp(i / 50.0);
            falling[999 - i] = rising[i];
        }
        ActivationHistogram a = new ActivationHistogram();
        ActivationHistogram b = new ActivationHistogram();
        for (int i = 0; i < 1000; i += 100) {
            a.add(FloatBuffer.wrap(rising, i, 100));
            b.add(FloatBuffer.wrap(falling, i, 100));
        }

        assertThat(a.bestRange(127)).isEqualTo(b.bestRange(127));
    }

    @Test
    void nothingButZerosHasARangeStill() {
        ActivationHistogram histogram = new ActivationHistogram();
        histogram.add(FloatBuffer.allocate(10));

        assertThat(histogram.bestRange(255)).isEqualTo(1);
    }

    @Test
    void notANumberIsRefused() {
        ActivationHistogram histogram = new ActivationHistogram();

        assertThatThrownBy(() -> histogram.add(FloatBuffer.wrap(new float[] {1, Float.NaN})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not finite");
    }
}
