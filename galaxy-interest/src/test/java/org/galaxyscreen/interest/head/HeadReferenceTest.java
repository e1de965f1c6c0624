package org.galaxyscreen.interest.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what scikit-learn and mord learn from the same rows: {@code make_head.py}. */
class HeadReferenceTest {
    private static final int ROWS = 90;
    private static final int COLUMNS = 6;

    private final Map<String, double[]> reference = read();

    private static Map<String, double[]> read() {
        Map<String, double[]> lines = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(HeadReferenceTest.class.getResourceAsStream("head.tsv"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] parts = line.split("\t");
                lines.put(
                        parts[0],
                        Arrays.stream(parts)
                                .skip(1)
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }

    private double[] reference(String name) {
        return Objects.requireNonNull(reference.get(name), name);
    }

    private float[][] rows() {
        double[] values = reference("rows");
        float[][] rows = new float[ROWS][COLUMNS];
        for (int i = 0; i < values.length; i++) {
            rows[i / COLUMNS][i % COLUMNS] = (float) values[i];
        }
        return rows;
    }

    private int[] labels() {
        return Arrays.stream(reference("labels")).mapToInt(value -> (int) value).toArray();
    }

    private void requireSame(String name, int... cuts) {
        double alpha = Double.parseDouble(name.split(" ")[1]);
        CutLoss loss = new CutLoss(rows(), labels(), cuts, alpha);

        double[] point = Lbfgs.minimum(loss, loss.start(), 1e-9);

        assertThat(point).hasSameSizeAs(reference(name));
        Offset<Double> rounding = within(2e-5);
        for (int k = 0; k < point.length; k++) {
            assertThat(point[k]).as("%s, %d", name, k).isCloseTo(reference(name)[k], rounding);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic 0.1", "logistic 1", "logistic 100"})
    void logisticIsThatOfScikitLearn(String name) {
        requireSame(name, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal 0.1", "ordinal 1", "ordinal 100"})
    void ordinalIsThatOfMord(String name) {
        requireSame(name, 1, 2, 3, 4, 5);
    }

    @Test
    void calibrationIsThatOfScikitLearn() {
        boolean[] interesting = new boolean[ROWS];
        int[] labels = labels();
        IntStream.range(0, ROWS).forEach(i -> interesting[i] = labels[i] >= 4);

        Logistic found = Logistic.fit(reference("decisions"), interesting);

        assertThat(found.slope()).isCloseTo(reference("sigmoid")[0], within(1e-4));
        assertThat(found.offset()).isCloseTo(reference("sigmoid")[1], within(1e-4));
    }

    @Test
    void gradientIsThatOfTheLoss() {
        CutLoss loss = new CutLoss(rows(), labels(), new int[] {1, 2, 3, 4, 5}, 3);
        double[] point = IntStream.range(0, COLUMNS + 5)
                .mapToDouble(k -> Math.sin(k + 1.0))
                .toArray();
        double[] gradient = new double[point.length];
        loss.at(point, gradient);
        double[] unused = new double[point.length];
        for (int k = 0; k < point.length; k++) {
            double[] more = point.clone();
            double[] less = point.clone();
            more[k] += 1e-6;
            less[k] -= 1e-6;
            assertThat(gradient[k]).isCloseTo((loss.at(more, unused) - loss.at(less, unused)) / 2e-6, within(1e-8));
        }
    }
}
