package org.galaxyscreen.detectors.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.detectors.threshold.AnomalyConfidence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The references are SciPy 1.10's on {@code x = -np.log1p(-(np.arange(1, 501) * 0.6180339887498949 % 1))}, with
 * {@code m, s = x.mean(), x.std()}.
 */
class ScoreScalingTest {
    private static final double[] TRAIN = IntStream.rangeClosed(1, 500)
            .mapToDouble(i -> -Math.log1p(-(i * 0.6180339887498949 % 1)))
            .toArray();

    /**
     * (v - m) / s; (v - np.median(x)) / median_abs_deviation(x, scale='normal'); max(0, erf((v - m) / s / np.sqrt(2)));
     * and with F = lambda v: gamma.cdf(v, m * m / s / s, scale=s * s / m), max(0, (F(v) - F(m)) / (1 - F(m))).
     */
    @ParameterizedTest
    @CsvSource({
        "0.2, -0.8069350973966011, -0.6895597892962446, 0, 0",
        "1.5, 0.511234860735516, 1.1325830376098949, 0.39081338899780077, 0.400167004826338",
        "3, 2.032200197041805, 3.2350555301939017, 0.9578666070285518, 0.8695695355568984",
        "7, 6.088107760525243, 8.841648843751255, 0.9999999988574704, 0.9977978654411932"
    })
    void unitsAreSciPys(double score, double z, double robust, double gaussian, double gamma) {
        assertThat(ScoreScaling.Z.fit(TRAIN).scale(score)).isCloseTo(z, within(1e-12));
        assertThat(ScoreScaling.ROBUST_Z.fit(TRAIN).scale(score)).isCloseTo(robust, within(1e-12));
        assertThat(ScoreScaling.GAUSSIAN.fit(TRAIN).scale(score)).isCloseTo(gaussian, within(1e-12));
        assertThat(ScoreScaling.GAMMA.fit(TRAIN).scale(score)).isCloseTo(gamma, within(1e-12));
        assertThat(ScoreScaling.IDENTITY.fit(TRAIN).scale(score)).isEqualTo(score);
    }

    @ParameterizedTest
    @EnumSource(ScoreScaling.class)
    void higherScoresAreNeverLower(ScoreScaling scaling) {
        FittedScoreScaling fitted = scaling.fit(TRAIN);
        double[] values = IntStream.range(-100, 2000)
                .mapToDouble(i -> fitted.scale(i / 50.0))
                .toArray();

        assertThat(values).isSorted();
        assertThat(values[values.length - 1]).isGreaterThan(values[150]);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScoreScaling.class,
            names = {"GAUSSIAN", "GAMMA"})
    void probabilitiesLieBetweenZeroAndOne(ScoreScaling scaling) {
        FittedScoreScaling fitted = scaling.fit(TRAIN);

        assertThat(Arrays.stream(new double[] {-5, 0, 0.5, 2, 1e3, 1e300, Double.POSITIVE_INFINITY})
                        .map(fitted::scale))
                .allMatch(value -> value >= 0 && value <= 1);
        assertThat(fitted.scale(1e300)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScoreScaling.class,
            names = {"IDENTITY"},
            mode = EnumSource.Mode.EXCLUDE)
    void unitsDoNotDependOnTheScoresOwn(ScoreScaling scaling) {
        double[] scaled = Arrays.stream(TRAIN).map(x -> 1000 * x).toArray();

        for (double score : new double[] {0.1, 1.1, 4, 30}) {
            assertThat(scaling.fit(scaled).scale(1000 * score))
                    .isCloseTo(scaling.fit(TRAIN).scale(score), within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource(ScoreScaling.class)
    void scoresThatAreAllEqualDoNoHarm(ScoreScaling scaling) {
        for (double score : new double[] {0, 0.1, 7}) {
            double[] equal = new double[30];
            Arrays.fill(equal, score);
            FittedScoreScaling fitted = scaling.fit(equal);

            assertThat(fitted.scale(score)).isFinite();
            assertThat(fitted.scale(score + 1)).isFinite().isGreaterThan(fitted.scale(score));
        }
    }

    @Test
    void badScoresAreNamed() {
        assertThatThrownBy(() -> ScoreScaling.GAMMA.fit(new double[] {-1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1.0; gamma scaling needs scores from 0 up");
        assertThatThrownBy(() -> ScoreScaling.RANK.fit(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no training scores");
        assertThatThrownBy(() -> ScoreScaling.Z.fit(new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 is NaN");
    }

    /**
     * t = np.quantile(x, 0.95) = 2.9597983659836937; f = (x > t).sum() = 25; p = (1 + (v >= x).sum()) / 502;
     * 1 - binom.cdf(500 - f, 500, p).
     */
    @ParameterizedTest
    @CsvSource({
        "1, 0, false",
        "2.5, 0.0013885813502043654, false",
        "2.9006023986640197, 0.25982406839187244, false",
        "3.2, 0.7919969909457052, true",
        "5, 0.9999999999990653, true"
    })
    void confidenceIsTheBinomialChanceOfTheSameVerdict(double score, double anomaly, boolean flagged) {
        AnomalyConfidence confidence = AnomalyConfidence.fit(TRAIN, Fences.above(2.9597983659836937));

        assertThat(confidence.ofAnomaly(score)).isCloseTo(anomaly, within(1e-11));
        assertThat(confidence.of(score)).isCloseTo(flagged ? anomaly : 1 - anomaly, within(1e-11));
    }

    @Test
    void nothingFlaggedInTrainingMeansNothingEver() {
        AnomalyConfidence confidence = AnomalyConfidence.fit(TRAIN, Fences.above(1e6));

        assertThat(confidence.ofAnomaly(10)).isZero();
        assertThat(confidence.of(10)).isEqualTo(1);
    }
}
