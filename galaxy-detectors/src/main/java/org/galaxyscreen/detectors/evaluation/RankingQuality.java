package org.galaxyscreen.detectors.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well scores find known anomalies. {@link Evaluation} gives more measures, with intervals.
 *
 * @param rows how many objects were ranked
 * @param anomalies how many of them are anomalies
 * @param rocAuc the chance that an anomaly scores above an ordinary object, ties counted half; 0.5 is chance (Fawcett
 *     2006, doi:10.1016/j.patrec.2005.10.010)
 * @param averagePrecision the mean of the precision at each anomaly's place; chance is the part of anomalies
 * @param precisionAtAnomalies the part of anomalies among as many top objects as there are anomalies
 */
public record RankingQuality(
        int rows, int anomalies, double rocAuc, double averagePrecision, double precisionAtAnomalies) {

    /**
     * Measures a ranking.
     *
     * @param scores higher is more anomalous
     * @param anomalous which of them are anomalies
     * @throws IllegalArgumentException if the lengths differ, a score is NaN, or not both kinds are there
     */
    public static RankingQuality of(double[] scores, boolean[] anomalous) {
        Ranking ranking = new Ranking(scores, anomalous);
        double[] measures = ranking.measure(new int[0]);
        return new RankingQuality(
                ranking.rows(),
                ranking.anomalies(),
                measures[Ranking.Measures.ROC_AUC],
                measures[Ranking.Measures.AVERAGE_PRECISION],
                measures[Ranking.Measures.PRECISION_AT_ANOMALIES]);
    }

    /** As {@link #of(double[], boolean[])} for the anomalies of one kind: those of other kinds are left out. */
    public static RankingQuality ofKind(double[] scores, boolean[] anomalous, boolean[] ofKind) {
        int[] kept = IntStream.range(0, scores.length)
                .filter(i -> ofKind[i] || !anomalous[i])
                .toArray();
        boolean[] labels = new boolean[kept.length];
        for (int i = 0; i < kept.length; i++) {
            labels[i] = ofKind[kept[i]];
        }
        return of(Arrays.stream(kept).mapToDouble(i -> scores[i]).toArray(), labels);
    }
}
