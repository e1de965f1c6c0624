package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well scores find known anomalies.
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
     * @throws IllegalArgumentException if the lengths differ, or not both kinds are there
     */
    public static RankingQuality of(double[] scores, boolean[] anomalous) {
        int n = scores.length;
        if (anomalous.length != n) {
            throw new IllegalArgumentException(n + " scores for " + anomalous.length + " labels");
        }
        int positives = (int) IntStream.range(0, n).filter(i -> anomalous[i]).count();
        if (positives == 0 || positives == n) {
            throw new IllegalArgumentException(
                    positives + " of " + n + " objects are anomalies; both anomalies and ordinary objects are needed");
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double above = 0;
        double precisionSum = 0;
        double found = 0;
        double atTop = 0;
        for (int start = 0; start < n; ) {
            int end = start;
            int here = 0;
            while (end < n && scores[order[end]] == scores[order[start]]) {
                here += anomalous[order[end++]] ? 1 : 0;
            }
            int size = end - start;
            // Ties have no order among themselves: an anomaly among them beats half of the others.
            above += here * (n - positives - (start - found) - (size - here) / 2.0);
            atTop += (double) here * Math.max(0, Math.min(size, positives - start)) / size;
            found += here;
            precisionSum += here * found / end;
            start = end;
        }
        return new RankingQuality(
                n,
                positives,
                above / ((double) positives * (n - positives)),
                precisionSum / positives,
                atTop / positives);
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
