package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.galaxyscreen.detectors.cluster.Knee.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Curves and knees as published with the Python package kneed (github.com/arvkevi/kneed, its README and tests). */
class KneeTest {
    private static final double[] CONVEX_INCREASING = {1, 2, 3, 4, 5, 10, 15, 20, 40, 100};

    /** Figure 2 of the paper: 5 − 1 / (x + 0.1). */
    @Test
    void kneeOfThePapersFigureIsFound() {
        double[] x = IntStream.range(0, 10).mapToDouble(i -> i / 9.0).toArray();
        double[] y = Arrays.stream(x).map(v -> 5 - 1 / (v + 0.1)).toArray();

        assertThat(Knee.all(x, y, Shape.CONCAVE_INCREASING, 1)).containsExactly(2);
        assertThat(Knee.farthest(x, y, Shape.CONCAVE_INCREASING)).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"CONVEX_INCREASING, 7", "CONVEX_DECREASING, 2", "CONCAVE_INCREASING, 2", "CONCAVE_DECREASING, 7"})
    void eachShapeHasItsKnee(Shape shape, int knee) {
        double[] y = new double[10];
        for (int i = 0; i < 10; i++) {
            y[i] = switch (shape) {
                case CONVEX_INCREASING -> CONVEX_INCREASING[i];
                case CONVEX_DECREASING -> CONVEX_INCREASING[9 - i];
                case CONCAVE_DECREASING -> 100 - CONVEX_INCREASING[i];
                case CONCAVE_INCREASING -> 100 - CONVEX_INCREASING[9 - i];
            };
        }

        assertThat(Knee.all(numbers(10), y, shape, 1)).containsExactly(knee);
        assertThat(Knee.farthest(numbers(10), y, shape)).hasValue(knee);
    }

    /** The first knee, counted from 1. */
    @ParameterizedTest
    @CsvSource({"1, 22", "3, 137", "5, 178", "10, 258", "100, 305", "200, 482", "400, 482"})
    void lessSensitivityFindsKneesLater(double sensitivity, int knee) throws IOException {
        double[] y = gamma();

        assertThat(Knee.all(numbers(y.length), y, Shape.CONVEX_DECREASING, sensitivity)[0] + 1)
                .isEqualTo(knee);
    }

    /** √x − x is largest at a quarter; the noise makes every other point a local maximum. */
    @Test
    void farthestPointIsFoundDespiteNoise() {
        double[] y = IntStream.range(0, 1001)
                .mapToDouble(i -> Math.sqrt(i / 1000.0) + (i % 2 == 0 ? 0 : 0.004))
                .toArray();

        assertThat(Knee.farthest(numbers(1001), y, Shape.CONCAVE_INCREASING).orElseThrow())
                .isBetween(245, 255);
    }

    @Test
    void curvesThatDoNotBendHaveNoKnee() {
        double[] x = numbers(50);
        double[] bent = Arrays.stream(x).map(v -> v * v).toArray();

        assertThat(Knee.farthest(x, x, Shape.CONVEX_INCREASING)).isEmpty();
        assertThat(Knee.farthest(x, new double[50], Shape.CONVEX_INCREASING)).isEmpty();
        assertThat(Knee.farthest(x, bent, Shape.CONCAVE_INCREASING)).isEmpty();
        assertThat(Knee.farthest(numbers(2), new double[] {0, 1}, Shape.CONVEX_INCREASING))
                .isEmpty();
        assertThat(Knee.all(x, x, Shape.CONVEX_INCREASING, 1)).isEmpty();
    }

    @Test
    void disorderIsRefused() {
        double[] x = {0, 1, 1};

        assertThatThrownBy(() -> Knee.farthest(x, x, Shape.CONVEX_INCREASING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x[2] is 1.0 after 1.0");
        assertThatThrownBy(() -> Knee.all(numbers(3), new double[4], Shape.CONVEX_INCREASING, 1))
                .hasMessageContaining("y has 4 values");
    }

    private static double[] numbers(int count) {
        return IntStream.range(0, count).asDoubleStream().toArray();
    }

    private static double[] gamma() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(KneeTest.class.getResourceAsStream("knee-gamma.txt")),
                StandardCharsets.US_ASCII))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        }
    }
}
