package org.galaxyscreen.detectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.evaluation.Evaluation.AtCutoff;
import org.galaxyscreen.detectors.evaluation.Evaluation.Estimate;
import org.junit.jupiter.api.Test;

/**
 * The references are scikit-learn 1.2's and NumPy 1.24's, on {@code u = np.arange(1, 201) * 0.6180339887498949 % 1},
 * {@code y = np.arange(200) % 9 == 4} (22 anomalies) and {@code s = u + 0.35 * y}.
 */
class EvaluationTest {
    private static final int N = 200;
    private static final boolean[] ANOMALOUS = new boolean[N];
    private static final double[] SCORES = new double[N];
    private static final EvaluationOptions OPTIONS =
            EvaluationOptions.defaults().withCutoffs(List.of(10, 50)).withResamples(200);

    static {
        for (int i = 0; i < N; i++) {
            ANOMALOUS[i] = i % 9 == 4;
            SCORES[i] = (i + 1) * 0.6180339887498949 % 1 + (ANOMALOUS[i] ? 0.35 : 0);
        }
    }

    /** roc_auc_score(y, s), average_precision_score(y, s); y[np.argsort(-s)][:22].mean(). */
    @Test
    void areasAreScikitLearns() {
        Evaluation evaluation = Evaluation.of(SCORES, ANOMALOUS, OPTIONS);

        assertThat(evaluation.rocAuc().value()).isCloseTo(0.783197139938713, within(1e-12));
        assertThat(evaluation.averagePrecision().value()).isCloseTo(0.5423786159597629, within(1e-12));
        assertThat(evaluation.precisionAtAnomalies().value()).isCloseTo(0.45454545454545453, within(1e-12));
    }

    /** s = np.floor(20 * s) / 20: 27 distinct scores. */
    @Test
    void areasWithTiesAreScikitLearns() {
        Evaluation evaluation = Evaluation.of(rounded(), ANOMALOUS, OPTIONS);

        assertThat(evaluation.rocAuc().value()).isCloseTo(0.7817926455566905, within(1e-12));
        assertThat(evaluation.averagePrecision().value()).isCloseTo(0.5095166103997668, within(1e-12));
    }

    /** I = y[np.argsort(-s)][:k]; w = k - np.arange(k); I.sum() / k, I.sum() / 22, (w * I).sum() / (k * (k + 1) / 2). */
    @Test
    void topObjectsAreCountedAndWeighted() {
        List<AtCutoff> cutoffs = Evaluation.of(SCORES, ANOMALOUS, OPTIONS).cutoffs();

        assertAt(cutoffs.get(0), 10, 0.9, 0.4090909090909091, 0.9818181818181818, 1e-12);
        assertAt(cutoffs.get(1), 50, 0.24, 0.5454545454545454, 0.36627450980392157, 1e-12);
    }

    /** The same, the mean of 40,000 random orders of the tied: np.lexsort((rng.random(200), -s)), seed 0. */
    @Test
    void tiesCountAsTheMeanOfTheirOrders() {
        List<AtCutoff> cutoffs = Evaluation.of(rounded(), ANOMALOUS, OPTIONS).cutoffs();

        assertAt(cutoffs.get(0), 10, 0.8196325, 0.37256023, 0.95082091, 2e-3);
        assertAt(cutoffs.get(1), 50, 0.24445, 0.55556818, 0.36180837, 2e-3);
    }

    private static void assertAt(
            AtCutoff at, int k, double precision, double recall, double rankWeighted, double tolerance) {
        assertThat(at.k()).isEqualTo(k);
        assertThat(at.precision().value()).isCloseTo(precision, within(tolerance));
        assertThat(at.recall().value()).isCloseTo(recall, within(tolerance));
        assertThat(at.rankWeighted().value()).isCloseTo(rankWeighted, within(tolerance));
    }

    /** Normal scores, the anomalies' shifted by 1: the area is Φ(1/√2) = scipy.stats.norm.cdf(0.5 ** 0.5). */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheySay() {
        double truth = 0.7602499389065233;
        int holding = 0;
        for (int trial = 0; trial < 300; trial++) {
            SplittableRandom random = new SplittableRandom(trial);
            boolean[] anomalous = new boolean[150];
            Arrays.fill(anomalous, 0, 30, true);
            double[] scores = IntStream.range(0, 150)
                    .mapToDouble(i -> Samples.gaussian(random) + (anomalous[i] ? 1 : 0))
                    .toArray();
            Estimate auc = Evaluation.of(
                            scores, anomalous, OPTIONS.withConfidence(0.9).withSeed(trial))
                    .rocAuc();
            holding += auc.low() <= truth && truth <= auc.high() ? 1 : 0;
        }

        // A percentile interval of 30 anomalies holds a little less often; a deviation of 300 trials is 1.7 %.
        assertThat(holding / 300.0).isBetween(0.83, 0.95);
    }

    @Test
    void sameSeedGivesTheSameIntervals() {
        Evaluation first = Evaluation.of(SCORES, ANOMALOUS, OPTIONS);

        assertThat(Evaluation.of(SCORES, ANOMALOUS, OPTIONS)).isEqualTo(first);
        assertThat(Evaluation.of(SCORES, ANOMALOUS, OPTIONS.withSeed(1))
                        .rocAuc()
                        .low())
                .isNotEqualTo(first.rocAuc().low());
    }

    @Test
    void intervalsHoldTheValueAndWidenWithConfidence() {
        Estimate narrow =
                Evaluation.of(SCORES, ANOMALOUS, OPTIONS.withConfidence(0.5)).averagePrecision();
        Estimate wide =
                Evaluation.of(SCORES, ANOMALOUS, OPTIONS.withConfidence(0.99)).averagePrecision();

        assertThat(narrow.low()).isGreaterThan(wide.low()).isLessThan(narrow.value());
        assertThat(narrow.high()).isLessThan(wide.high()).isGreaterThan(narrow.value());
    }

    @Test
    void cutoffsBeyondTheObjectsAreLeftOut() {
        Evaluation evaluation = Evaluation.of(SCORES, ANOMALOUS, OPTIONS.withCutoffs(List.of(10, 200, 201)));

        assertThat(evaluation.cutoffs()).extracting(AtCutoff::k).containsExactly(10, 200);
        assertThat(evaluation.cutoffs().get(1).recall()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(evaluation.cutoffs().get(1).precision().value()).isEqualTo(0.11);
    }

    @Test
    void tablesNameWhatWasEvaluated() {
        boolean[] anomalous = {true, false, true, false, false};
        EvaluationOptions options = OPTIONS.withCutoffs(List.of(2));
        Map<String, Evaluation> evaluations = new LinkedHashMap<>();
        evaluations.put("a|b", Evaluation.of(new double[] {9, 1, 8, 2, 3}, anomalous, options));
        evaluations.put(
                "none",
                Evaluation.of(new double[] {9, 1}, new boolean[] {true, false}, options.withCutoffs(List.of())));

        assertThat(EvaluationTable.of(evaluations).toMarkdown())
                .isEqualTo("| scores | objects | anomalies | ROC AUC | average precision | precision at anomalies"
                        + " | precision at 2 | recall at 2 | rank-weighted at 2 |\n"
                        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
                        + "| a\\|b | 5 | 2 | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000]"
                        + " | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |\n"
                        + "| none | 2 | 1 | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000]"
                        + " | – | – | – |\n");
    }

    @Test
    void objectsCanSayWhetherTheyAreAnomalies() {
        List<SurveyObject> objects = List.of(
                SurveyObject.of("a").withLabel("ring"),
                SurveyObject.of("b"),
                SurveyObject.of("c").withLabel("spiral"));
        Scores scores = new Scores("kmeans", objects, new double[] {3, 2, 1});

        Evaluation evaluation = Evaluation.of(scores, object -> "ring".equals(object.label()), OPTIONS);

        assertThat(evaluation.rocAuc()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(evaluation.table("kmeans").rows()).hasSize(1);
    }

    @Test
    void badArgumentsAreNamed() {
        assertThatThrownBy(() -> Evaluation.of(new double[] {1, Double.NaN}, new boolean[] {true, false}, OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Evaluation.of(SCORES, new boolean[3], OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200 scores for 3 labels");
        assertThatThrownBy(() -> OPTIONS.withCutoffs(List.of(10, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cutoffs is [10, 5]");
        assertThatThrownBy(() -> OPTIONS.withResamples(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resamples is 0");
        assertThatThrownBy(() -> OPTIONS.withConfidence(95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("confidence is 95.0");
    }

    @Test
    void interruptionStopsTheResampling() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Evaluation.of(SCORES, ANOMALOUS, OPTIONS))
                    .isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static double[] rounded() {
        return Arrays.stream(SCORES).map(s -> Math.floor(20 * s) / 20).toArray();
    }
}
