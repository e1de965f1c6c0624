package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Threshold;
import org.junit.jupiter.api.Test;

/** Every {@link Threshold} promises this. */
public abstract class ThresholdContract {
    /** For whoever extends it. */
    protected ThresholdContract() {}

    /** The threshold. */
    protected abstract Threshold threshold();

    /** Scores with a tail, as detectors give them. */
    private static double[] scores(int count, long seed) {
        return new SplittableRandom(seed)
                .doubles(count)
                .map(uniform -> -Math.log1p(-uniform))
                .toArray();
    }

    /** A score far beyond all that were seen is anomalous, and one within them need not be: most of them are not. */
    @Test
    public void farScoresAreAnomalous() {
        double[] scores = scores(500, 1);

        Fences fences = threshold().fit(scores);

        assertThat(fences.isAnomalous(1e6)).isTrue();
        assertThat(Arrays.stream(scores).filter(fences::isAnomalous).count()).isLessThan(250);
    }

    /** The scores' order does not matter, and they are not changed. */
    @Test
    public void orderDoesNotMatter() {
        double[] scores = scores(500, 2);
        double[] given = scores.clone();
        Fences expected = threshold().fit(given);
        assertThat(given).isEqualTo(scores);
        double[] shuffled = new double[scores.length];
        int[] order = SampleRows.shuffled(scores.length, 3);
        Arrays.setAll(shuffled, i -> scores[order[i]]);

        Fences fences = threshold().fit(shuffled);

        assertThat(fences).isEqualTo(expected);
    }

    /** The same scores give the same fences, on whatever threads. */
    @Test
    public void sameScoresGiveTheSameFences() throws Exception {
        double[] scores = scores(500, 4);
        Threshold shared = threshold();
        Fences expected = threshold().fit(scores);

        assertThat(Threads.atOnce(() -> shared.fit(scores))).allMatch(expected::equals);
    }

    /** Few scores, and scores that are all equal, give fences too. */
    @Test
    public void fewAndEqualScoresGiveFences() {
        double[] equal = new double[50];
        Arrays.fill(equal, 2.5);
        for (double[] scores : new double[][] {{0.5}, {0.5, 0.7}, {1, 2, 3}, equal}) {
            assertThat(threshold().fit(scores))
                    .as("%s", Arrays.toString(scores))
                    .isNotNull();
        }
    }

    /** No scores are refused. */
    @Test
    public void noScoresAreRefused() {
        assertThatThrownBy(() -> threshold().fit(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
