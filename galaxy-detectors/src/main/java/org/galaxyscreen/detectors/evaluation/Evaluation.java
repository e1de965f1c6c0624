package org.galaxyscreen.detectors.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.internal.Quantiles;

/**
 * How well scores find known anomalies, with bootstrap intervals. Objects of equal scores have no order among themselves:
 * every measure is its expectation over their random order (average precision as scikit-learn's).
 *
 * <p>The intervals are percentile intervals (Efron 1979, doi:10.1214/aos/1176344552) over samples of as many anomalies and as
 * many ordinary objects, drawn with replacement: they say what other objects of the same kinds would give to the same
 * fitted detector, not what another training would.
 *
 * @param rows how many objects were ranked
 * @param anomalies how many of them are anomalies
 * @param rocAuc the chance that an anomaly scores above an ordinary object; 0.5 is chance (Fawcett 2006,
 *     doi:10.1016/j.patrec.2005.10.010)
 * @param averagePrecision the mean of the precision at each anomaly's place; chance is about the part of anomalies
 * @param precisionAtAnomalies the part of anomalies among as many top objects as there are anomalies
 * @param cutoffs what the top objects hold, for each cutoff of the options that is not above {@code rows}
 * @param confidence of the intervals
 */
public record Evaluation(
        int rows,
        int anomalies,
        Estimate rocAuc,
        Estimate averagePrecision,
        Estimate precisionAtAnomalies,
        List<AtCutoff> cutoffs,
        double confidence) {
    /** Copies the list. */
    public Evaluation {
        cutoffs = List.copyOf(cutoffs);
    }

    /**
     * A measure and its interval.
     *
     * @param value measured on the objects as they are
     * @param low the interval's lower end
     * @param high the interval's upper end
     */
    public record Estimate(double value, double low, double high) {}

    /**
     * What the top objects hold.
     *
     * @param k how many objects
     * @param precision the part of them that are anomalies
     * @param recall the part of all anomalies that are among them
     * @param rankWeighted the rank-weighted score of Lochner and Bassett (2021, doi:10.1016/j.ascom.2021.100481, equation
     *     4): the weights k + 1 − place of the anomalies' places, summed, as a part of the sum of all k weights; 1 if all
     *     top objects are anomalies
     */
    public record AtCutoff(int k, Estimate precision, Estimate recall, Estimate rankWeighted) {}

    /**
     * Measures a ranking. The same scores, labels and options give the same numbers.
     *
     * @param scores higher is more anomalous
     * @param anomalous which of them are anomalies
     * @throws IllegalArgumentException if the lengths differ, a score is NaN, or not both kinds are there
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static Evaluation of(double[] scores, boolean[] anomalous, EvaluationOptions options) {
        Ranking ranking = new Ranking(scores, anomalous);
        int[] cutoffs = options.cutoffs().stream()
                .mapToInt(Integer::intValue)
                .filter(k -> k <= ranking.rows())
                .toArray();
        double[] values = ranking.measure(cutoffs);
        double[][] samples = new double[values.length][options.resamples()];
        SplittableRandom random = new SplittableRandom(options.seed());
        for (int sample = 0; sample < options.resamples(); sample++) {
            Cancellation.check("evaluating scores");
            double[] measures = ranking.resample(cutoffs, random);
            for (int m = 0; m < values.length; m++) {
                samples[m][sample] = measures[m];
            }
        }
        double tail = (1 - options.confidence()) / 2;
        Estimate[] estimates = new Estimate[values.length];
        for (int m = 0; m < values.length; m++) {
            estimates[m] = new Estimate(values[m], Quantiles.of(samples[m], tail), Quantiles.of(samples[m], 1 - tail));
        }
        List<AtCutoff> atCutoffs = new ArrayList<>();
        for (int c = 0; c < cutoffs.length; c++) {
            int k = cutoffs[c];
            Estimate found = estimates[Ranking.Measures.found(c)];
            atCutoffs.add(new AtCutoff(
                    k,
                    over(found, k),
                    over(found, ranking.anomalies()),
                    over(estimates[Ranking.Measures.weighted(c)], k * (k + 1.0) / 2)));
        }
        return new Evaluation(
                ranking.rows(),
                ranking.anomalies(),
                estimates[Ranking.Measures.ROC_AUC],
                estimates[Ranking.Measures.AVERAGE_PRECISION],
                estimates[Ranking.Measures.PRECISION_AT_ANOMALIES],
                atCutoffs,
                options.confidence());
    }

    /** As {@link #of(double[], boolean[], EvaluationOptions)}, the anomalies being the objects that the predicate accepts. */
    public static Evaluation of(Scores scores, Predicate<SurveyObject> anomalous, EvaluationOptions options) {
        boolean[] labels = new boolean[scores.size()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = anomalous.test(scores.object(row));
        }
        return of(scores.values(), labels, options);
    }

    private static Estimate over(Estimate estimate, double divisor) {
        return new Estimate(estimate.value() / divisor, estimate.low() / divisor, estimate.high() / divisor);
    }

    /** This evaluation as a table of one row. */
    public EvaluationTable table(String name) {
        return EvaluationTable.of(Map.of(name, this));
    }
}
