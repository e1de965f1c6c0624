package org.galaxyscreen.detectors.threshold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The references are NumPy 1.24's and SciPy 1.10's, on {@code u = arange(1, 501) * 0.6180339887498949 % 1} and what the
 * inverse distribution functions of {@link Law} make of it.
 */
class ThresholdTest {
    private static final Percentage EXACT = Percentage.withPercentage(1e-10);
    /** SciPy's simplex stops at about 1e-7. */
    private static final Percentage FITTED = Percentage.withPercentage(1e-4);

    private enum Law {
        EXPONENTIAL(u -> -Math.log1p(-u)),
        PARETO(u -> Math.pow(1 - u, -0.4)),
        UNIFORM(u -> u);

        private final DoubleUnaryOperator inverse;

        Law(DoubleUnaryOperator inverse) {
            this.inverse = inverse;
        }

        double[] evenly(int count) {
            return IntStream.rangeClosed(1, count)
                    .mapToDouble(i -> inverse.applyAsDouble(i * 0.6180339887498949 % 1))
                    .toArray();
        }

        double[] sample(int count, long seed) {
            return new SplittableRandom(seed).doubles(count).map(inverse).toArray();
        }

        /** The part of all scores above the fence. */
        double above(double fence) {
            double survival =
                    switch (this) {
                        case EXPONENTIAL -> Math.exp(-fence);
                        case PARETO -> Math.pow(fence, -2.5);
                        case UNIFORM -> 1 - fence;
                    };
            return Math.max(0, survival);
        }
    }

    /** np.quantile(x, 1 - contamination). */
    @ParameterizedTest
    @CsvSource({
        "EXPONENTIAL, 0.01, 4.49048430436521",
        "EXPONENTIAL, 0.037, 3.245355106031875",
        "PARETO, 0.01, 6.026836246858327",
        "PARETO, 0.037, 3.6629453089440065",
        "UNIFORM, 0.01, 0.9887829550163357",
        "UNIFORM, 0.037, 0.9610146241692269"
    })
    void quantileIsNumPys(Law law, double contamination, double expected) {
        Fences fences = new QuantileThreshold(contamination).fit(law.evenly(500));

        assertThat(fences.upper()).isCloseTo(expected, EXACT);
        assertThat(fences.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void quantileFlagsTheStatedPart() {
        double[] scores = Law.PARETO.sample(1000, 3);

        Fences fences = new QuantileThreshold(0.05).fit(scores);

        assertThat(Arrays.stream(scores).filter(fences::isAnomalous)).hasSize(50);
    }

    /** q1, q3 = np.percentile(x, [25, 75]); q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1). */
    @ParameterizedTest
    @CsvSource({
        "EXPONENTIAL, -1.3527625787696804, 3.017944852922237",
        "PARETO, 0.1993131661230908, 2.657981783504311",
        "UNIFORM, -0.49990835782052745, 1.496986022164374"
    })
    void tukeysFencesAreNumPys(Law law, double lower, double upper) {
        Fences both = IqrThreshold.both().fit(law.evenly(500));

        assertThat(both.lower()).isCloseTo(lower, EXACT);
        assertThat(both.upper()).isCloseTo(upper, EXACT);
        assertThat(IqrThreshold.upper().fit(law.evenly(500))).isEqualTo(Fences.above(both.upper()));
        // No reach: the quartiles.
        Fences quartiles = new IqrThreshold(0, true).fit(new double[] {5, 1, 2, 3, 4});
        assertThat(quartiles).isEqualTo(new Fences(2, 4));
    }

    /** np.median(x) ± 3.5 * scipy.stats.median_abs_deviation(x, scale='normal'). */
    @ParameterizedTest
    @CsvSource({
        "EXPONENTIAL, -1.8050965379691837, 3.1890234978630847",
        "PARETO, 0.06979537929515622, 2.567971991724147",
        "UNIFORM, -0.798821144127555, 1.7976349028379244"
    })
    void medianAbsoluteDeviationIsSciPys(Law law, double lower, double upper) {
        Fences both = MadThreshold.both().fit(law.evenly(500));

        assertThat(both.lower()).isCloseTo(lower, EXACT);
        assertThat(both.upper()).isCloseTo(upper, EXACT);
        assertThat(MadThreshold.upper().fit(law.evenly(500))).isEqualTo(Fences.above(both.upper()));
    }

    /** np.median(x) + 3.5 * np.sqrt(np.pi / 2) * np.mean(np.abs(x - np.median(x))). */
    @Test
    void meanDeviationStandsInWhereMostScoresAreEqual() {
        Fences fences = MadThreshold.upper().fit(new double[] {1, 1, 1, 1, 1, 1, 1, 2, 4});

        assertThat(fences.upper()).isCloseTo(2.9495997691574445, EXACT);
    }

    /**
     * t = np.quantile(x, 0.9); e = x[x > t] - t; c, _, s = genpareto.fit(e, floc=0), refined by Nelder-Mead to 1e-12;
     * t + genpareto.isf(0.001 * 500 / len(e), c, scale=s).
     */
    @ParameterizedTest
    @CsvSource({
        "EXPONENTIAL, -0.06255384033950406, 1.0438498435165275, 6.46720536599411",
        "PARETO, 0.32704907914211667, 1.0476854020187676, 13.741314371706558"
    })
    void tailFitIsSciPys(Law law, double shape, double scale, double fence) {
        double[] scores = law.evenly(500);
        double level = Quantiles.of(scores, 0.9);

        GeneralisedPareto tail = GeneralisedPareto.fit(
                Arrays.stream(scores).filter(x -> x > level).map(x -> x - level).toArray());

        assertThat(tail.shape()).isCloseTo(shape, FITTED);
        assertThat(tail.scale()).isCloseTo(scale, FITTED);
        assertThat(TailThreshold.defaults().fit(scores).upper()).isCloseTo(fence, FITTED);
    }

    /** e = ((1 - u)**-g - 1) / g, and scipy's genpareto.nnlf(…, e), minimised by Nelder-Mead to 1e-12: SciPy 1.17. */
    @ParameterizedTest
    @CsvSource({
        "-0.8, -0.8074430187320167, 1.006055689608259",
        "-0.5, -0.5096001389542058, 1.0072990671157078",
        "1.5, 1.4877738626364974, 1.0017447729760953"
    })
    void tailsThatEndAndHeavyOnesAreFittedAsSciPyDoes(double law, double shape, double scale) {
        double[] excesses = IntStream.rangeClosed(1, 500)
                .mapToDouble(i -> (Math.pow(1 - i * 0.6180339887498949 % 1, -law) - 1) / law)
                .toArray();

        GeneralisedPareto tail = GeneralisedPareto.fit(excesses);

        assertThat(tail.shape()).isCloseTo(shape, FITTED);
        assertThat(tail.scale()).isCloseTo(scale, FITTED);
    }

    /** genpareto.isf(0.01, c, scale=3). */
    @Test
    void partsOfTheDistributionAreSciPys() {
        assertThat(new GeneralisedPareto(0, 3).exceededBy(0.01)).isCloseTo(13.815510557964274, EXACT);
        assertThat(new GeneralisedPareto(-0.5, 3).exceededBy(0.01)).isCloseTo(5.4, EXACT);
        assertThat(new GeneralisedPareto(1e-9, 3).exceededBy(0.01))
                .isCloseTo(13.815510557964274, Percentage.withPercentage(1e-5));
    }

    /** k = np.sort(e); p = (np.arange(1, len(k) + 1) - 0.35) / len(k); a0 = k.mean(); a1 = np.mean((1 - p) * k). */
    @ParameterizedTest
    @CsvSource({
        "EXPONENTIAL, -0.026908717430404572, 1.0086029877589084",
        "PARETO, 0.32699266686391004, 1.031990854919807"
    })
    void momentsAreHoskingAndWalliss(Law law, double shape, double scale) {
        double[] scores = law.evenly(500);
        double level = Quantiles.of(scores, 0.9);

        GeneralisedPareto tail = GeneralisedPareto.byMoments(
                Arrays.stream(scores).filter(x -> x > level).map(x -> x - level).toArray());

        assertThat(tail.shape()).isCloseTo(shape, Percentage.withPercentage(1e-6));
        assertThat(tail.scale()).isCloseTo(scale, Percentage.withPercentage(1e-6));
    }

    /** Beyond shape −1 the likelihood has no maximum, and the uniform distribution up to the greatest excess is taken. */
    @Test
    void tailThatEndsIsNotOverrun() {
        double[] scores = Law.UNIFORM.evenly(500);
        double greatest = Arrays.stream(scores).max().orElseThrow();
        double level = Quantiles.of(scores, 0.9);

        assertThat(TailThreshold.defaults().fit(scores).upper())
                .isCloseTo(level + 0.99 * (greatest - level), Percentage.withPercentage(1e-6));
    }

    /**
     * With 20,000 scores, 2,000 of them in the tail, a single fence for 1 in 1,000 is good to about 14 %, so the mean of
     * 20 to about 3 %; 5 deviations are allowed.
     */
    @ParameterizedTest
    @EnumSource(Law.class)
    void falseAlarmRateHolds(Law law) {
        double[] rates = new double[20];
        for (int seed = 0; seed < rates.length; seed++) {
            rates[seed] = law.above(
                    TailThreshold.defaults().fit(law.sample(20_000, seed)).upper());
        }

        assertThat(Arrays.stream(rates).boxed()).allMatch(rate -> Math.abs(rate - 1e-3) < 0.7e-3);
        assertThat(Arrays.stream(rates).average().orElseThrow()).isCloseTo(1e-3, within(0.15e-3));
    }

    /** Where the empirical quantile has nothing to say: one false alarm in ten times as many scores as there are. */
    @ParameterizedTest
    @EnumSource(value = Law.class, names = "UNIFORM", mode = EnumSource.Mode.EXCLUDE)
    void rateHoldsBeyondTheTrainingScores(Law law) {
        double mean = IntStream.range(0, 20)
                .mapToDouble(seed -> law.above(new TailThreshold(1e-5, 0.1)
                        .fit(law.sample(10_000, seed))
                        .upper()))
                .average()
                .orElseThrow();

        assertThat(mean).isBetween(0.3e-5, 3e-5);
    }

    @Test
    void fencesFollowTheScoresUnit() {
        double[] scores = Law.PARETO.sample(2000, 8);
        double[] other = Arrays.stream(scores).map(x -> 1e-6 * x - 5).toArray();
        for (Threshold threshold :
                new Threshold[] {new QuantileThreshold(0.01), MadThreshold.upper(), TailThreshold.defaults()}) {
            assertThat(threshold.fit(other).upper())
                    .as("%s", threshold)
                    .isCloseTo(1e-6 * threshold.fit(scores).upper() - 5, within(1e-12));
        }
    }

    @Test
    void scoresThatAreAllEqualFlagNothing() {
        double[] scores = new double[50];
        Arrays.fill(scores, 2.5);
        for (Threshold threshold :
                new Threshold[] {new QuantileThreshold(0.01), MadThreshold.both(), TailThreshold.defaults()}) {
            assertThat(threshold.fit(scores).isAnomalous(2.5))
                    .as("%s", threshold)
                    .isFalse();
            assertThat(threshold.fit(scores).isAnomalous(2.6))
                    .as("%s", threshold)
                    .isTrue();
        }
    }

    @Test
    void fewScoresInTheTailGiveAFiniteFence() {
        for (int count = 1; count <= 30; count++) {
            double upper = TailThreshold.defaults()
                    .fit(Law.EXPONENTIAL.sample(count, count))
                    .upper();
            assertThat(upper).as("%d scores", count).isFinite();
        }
        assertThat(TailThreshold.defaults().fit(new double[] {1, 2, 3, 1e300}).upper())
                .isBetween(3.0, 1e301);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
    void partsOutsideZeroToOneAreRefused(double part) {
        assertThatThrownBy(() -> new QuantileThreshold(part))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contamination is " + part);
        assertThatThrownBy(() -> new TailThreshold(1e-3, part))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tailFraction is " + part);
        assertThatThrownBy(() -> new TailThreshold(part, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("falseAlarmRate is " + part);
        assertThatThrownBy(() -> new TailThreshold(0.1, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("falseAlarmRate is 0.1");
    }

    @Test
    void scoresThatAreNotFiniteAreNamed() {
        assertThatThrownBy(() -> MadThreshold.upper().fit(new double[] {1, Double.POSITIVE_INFINITY}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 is Infinity");
        assertThatThrownBy(() -> TailThreshold.defaults().fit(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no training scores");
        assertThatThrownBy(() -> IqrThreshold.upper().fit(new double[] {1, 2, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2 is NaN");
        for (double k : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new IqrThreshold(k, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k is " + k + "; a finite number from 0 up expected");
        }
        assertThatThrownBy(() -> new MadThreshold(-1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("k is -1.0");
    }
}
