package org.galaxyscreen.detectors.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTest {
    private static final int COLUMNS = 5;

    private static float[][] random(int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] values = new float[rows][COLUMNS];
        for (float[] row : values) {
            for (int q = 0; q < COLUMNS; q++) {
                row[q] = (float) random.nextDouble(-1, 1);
            }
        }
        return values;
    }

    private static float[][] copy(float[][] values) {
        float[][] copied = new float[values.length][];
        for (int i = 0; i < values.length; i++) {
            copied[i] = values[i].clone();
        }
        return copied;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 9, 12, 18, 54, 64, 96, 144})
    void transformsAreTheSumsTheyAreDefinedAs(int length) {
        float[][] re = random(length, 1);
        float[][] im = random(length, 2);
        float[][] wasRe = copy(re);
        float[][] wasIm = copy(im);

        new Fourier(length).transform(re, im, COLUMNS);

        for (int k = 0; k < length; k++) {
            for (int q = 0; q < COLUMNS; q++) {
                double sumRe = 0;
                double sumIm = 0;
                for (int t = 0; t < length; t++) {
                    double angle = -2 * Math.PI * k * t / length;
                    sumRe += wasRe[t][q] * Math.cos(angle) - wasIm[t][q] * Math.sin(angle);
                    sumIm += wasRe[t][q] * Math.sin(angle) + wasIm[t][q] * Math.cos(angle);
                }
                assertThat((double) re[k][q]).isCloseTo(sumRe, within(1e-6 * length));
                assertThat((double) im[k][q]).isCloseTo(sumIm, within(1e-6 * length));
            }
        }
    }

    @Test
    void partsChangedForEachOtherTransformBack() {
        float[][] re = random(48, 3);
        float[][] im = random(48, 4);
        float[][] wasRe = copy(re);
        float[][] wasIm = copy(im);
        Fourier fourier = new Fourier(48);

        fourier.transform(re, im, COLUMNS);
        fourier.transform(im, re, COLUMNS);

        for (int t = 0; t < 48; t++) {
            for (int q = 0; q < COLUMNS; q++) {
                assertThat(re[t][q] / 48).isCloseTo(wasRe[t][q], within(1e-6f));
                assertThat(im[t][q] / 48).isCloseTo(wasIm[t][q], within(1e-6f));
            }
        }
    }

    @Test
    void lengthsAreTheNextEvenOnesOfHalvesAndThirds() {
        assertThat(Fourier.lengthOf(32)).isEqualTo(32);
        assertThat(Fourier.lengthOf(33)).isEqualTo(36);
        assertThat(Fourier.lengthOf(81)).isEqualTo(96); // 81 itself is odd
        assertThat(Fourier.lengthOf(433)).isEqualTo(486);
        assertThatThrownBy(() -> new Fourier(10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length has the factor 5; 2 and 3 are those that there may be");
    }
}
