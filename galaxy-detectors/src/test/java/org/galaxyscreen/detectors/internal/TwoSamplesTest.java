package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** References of SciPy 1.x: {@code hypergeom.sf(k - 1, N, K, n)}, {@code special.kolmogorov(x)}, {@code ks_2samp}. */
class TwoSamplesTest {
    @Test
    void flagsAreComparedAsFisherDoes() {
        assertThat(TwoSamples.moreOften(12, 500, 20, 1000)).isCloseTo(0.3693775550999497, within(1e-10));
        assertThat(TwoSamples.moreOften(1, 20, 2, 100)).isCloseTo(0.4242273180458625, within(1e-10));
        assertThat(TwoSamples.moreOften(50, 500, 1000, 100_000))
                .isCloseTo(7.705340935768823e-33, Percentage.withPercentage(1e-3));
        // All three of 35 that are flagged among 32: 32·31·30 / (35·34·33).
        assertThat(TwoSamples.moreOften(3, 32, 0, 3)).isCloseTo(29_760 / 39_270.0, within(1e-12));
        assertThat(TwoSamples.moreOften(0, 500, 7, 1000)).isCloseTo(1, within(1e-10));
        assertThat(TwoSamples.moreOften(0, 500, 0, 1000)).isCloseTo(1, within(1e-10));
    }

    @Test
    void distanceIsTheGreatestBetweenTheSteps() {
        double[] first = IntStream.range(0, 1000).mapToDouble(i -> i / 1000.0).toArray();
        double[] second =
                IntStream.range(0, 500).mapToDouble(i -> i / 500.0 + 0.1).toArray();
        assertThat(TwoSamples.distance(first, second)).isCloseTo(0.101, within(0.0011));
        assertThat(TwoSamples.distance(new double[] {1, 1, 1}, new double[] {1, 1}))
                .as("ties")
                .isZero();
        assertThat(TwoSamples.distance(new double[] {1, 2}, new double[] {3, 4}))
                .isEqualTo(1);
    }

    @Test
    void probabilityIsKolmogorovsWithStephensCorrection() {
        assertThat(TwoSamples.probability(0.1, 1000, 500)).isCloseTo(0.0023207317289540164, within(1e-12));
        assertThat(TwoSamples.probability(0.2, 100, 500)).isCloseTo(0.0020958717975868247, within(1e-12));
        assertThat(TwoSamples.probability(0.05, 2000, 500)).isCloseTo(0.26333388238031297, within(1e-12));
        assertThat(TwoSamples.probability(0, 2000, 500)).isEqualTo(1);
    }
}
