package org.galaxyscreen.features.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StretchTest {
    private static final float[] VALUES = {1e-30f, 1e-6f, 0.0124f, 0.0126f, 0.3f, 0.999f};

    /** The floats next to the formulas' values, computed with 700 digits by Python's {@code decimal}. */
    @ParameterizedTest
    @CsvSource({
        "asinh:1e-200, 0.85022545, 0.9700451, 0.99048144, 0.9905161, 0.99738955, 0.99999785",
        "asinh:1e-30, 0.012632431, 0.80198693, 0.9370788, 0.9373081, 0.98274386, 0.99998564",
        "asinh:0.001, 1.3156332e-28, 0.0001315633, 0.42264265, 0.424741, 0.84160167, 0.9998684",
        "asinh:0.1, 3.335309e-30, 3.335309e-06, 0.041252572, 0.04191448, 0.6065081, 0.99966794",
        "asinh:1, 1.1345927e-30, 1.1345927e-06, 0.014068589, 0.0142954895, 0.33546847, 0.99919754",
        "asinh:8, 1.0025928e-30, 1.0025927e-06, 0.012432145, 0.012632663, 0.30070737, 0.99900514",
        "asinh:1e30, 1e-30, 1e-06, 0.0124, 0.0126, 0.3, 0.999",
        "asinh:1e200, 1e-30, 1e-06, 0.0124, 0.0126, 0.3, 0.999",
        "log:1e-200, 1e-30, 1e-06, 0.0124, 0.0126, 0.3, 0.999",
        "log:1e-9, 1e-30, 1e-06, 0.0124, 0.0126, 0.3, 0.999",
        "log:1000, 1.4474388e-28, 0.00014467156, 0.37564725, 0.37779164, 0.8260693, 0.99985534",
        "log:1e200, 0.85, 0.97, 0.99046713, 0.9905019, 0.9973856, 0.99999785",
        "sinh:1e-5, 0.0, 0.0, 0.0, 0.0, 0.0, 3.8e-44",
        "sinh:0.0015, 0.0, 0.0, 0.0, 0.0, 0.0, 0.51342154",
        "sinh:0.3333333333333333, 2.994647e-31, 2.9946472e-07, 0.003714219, 0.003774154, 0.10246851, 0.9969896",
        "sinh:1e9, 1e-30, 1e-06, 0.0124, 0.0126, 0.3, 0.999"
    })
    void valuesAreThoseOfTheFormulas(String text, float a, float b, float c, float d, float e, float f) {
        float[] values = VALUES.clone();

        Stretch.parse(text).apply(values, 0, 1);

        assertThat(values).as(text).containsExactly(a, b, c, d, e, f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear",
                "sqrt",
                "power:1e-200",
                "log:1e200",
                "asinh:1e-200",
                "asinh",
                "asinh:1e200",
                "sinh:1e-200"
            })
    void limitsAndWhatLiesBeyondThem(String text) {
        float[] values = {
            -1e30f,
            -1,
            -Float.MIN_VALUE,
            -0f,
            0,
            1,
            2,
            1e30f,
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            Float.NaN
        };

        Stretch.parse(text).apply(values, 0, 1);

        assertThat(values).as(text).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 0, 1, Float.NaN);
    }

    /** Differences of limits that a float cannot hold, nor the reciprocal of the last a double. */
    @ParameterizedTest
    @ValueSource(doubles = {1e300, 1e-99, 1e-101, 2e-310})
    void theMiddleOfAnyLimitsIsTheSame(double range) {
        float[] values = {0};

        Stretch.asinh().apply(values, -range / 2, range / 2);

        // asinh(5) / asinh(10)
        assertThat(values).containsExactly(0.77126964f);
    }

    @Test
    void limitsThatCoincideMakeAllBlack() {
        float[] values = {1, 2, 3};

        Stretch.asinh().apply(values, 2, 2);

        assertThat(values).containsExactly(0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asinh:0", "asinh:-1", "log:1e-201", "sinh:1e201", "lupton:8:0"})
    void parametersOutOfRangeAreRefused(String text) {
        assertThatThrownBy(() -> Stretch.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.substring(0, text.indexOf(':')))
                .hasMessageContaining("1e-200 to 1e200");
    }

    @Test
    void brightnessNeverFallsWithTheValue() {
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.pow(10, -8 + 8.1 * i / values.length);
        }

        Stretch.asinh().apply(values, 0, 1);

        float[] sorted = values.clone();
        Arrays.sort(sorted);
        assertThat(values).isEqualTo(sorted);
    }
}
