package org.galaxyscreen.detectors.threshold;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.detectors.internal.RankScaling;
import org.galaxyscreen.detectors.internal.TrainScores;

/**
 * How sure a verdict is: the chance that it would be the same after training on other objects of the same kind (Perini,
 * Vercruyssen and Davis 2020, Quantifying the Confidence of Anomaly Detectors in Their Example-Wise Predictions,
 * doi:10.1007/978-3-030-67664-3_14, equations 1 to 3). Immutable and thread-safe.
 *
 * <p>Of n training scores, t are at most the score asked about, and m were flagged: another training flags the object if
 * at least n − m + 1 of n draws, each with chance (1 + t) / (2 + n), fall below it. Only the upper fence counts.
 */
public final class AnomalyConfidence {
    private final double[] sorted;
    private final double upper;
    private final int flagged;

    private AnomalyConfidence(double[] sorted, double upper, int flagged) {
        this.sorted = sorted;
        this.upper = upper;
        this.flagged = flagged;
    }

    /**
     * @param trainScores in any order; not changed
     * @param fences above whose upper one a score is anomalous
     * @throws IllegalArgumentException if there is no score, or one is not finite
     */
    public static AnomalyConfidence fit(double[] trainScores, Fences fences) {
        double[] sorted = TrainScores.sorted(trainScores);
        int flagged = (int)
                Arrays.stream(sorted).filter(score -> score > fences.upper()).count();
        return new AnomalyConfidence(sorted, fences.upper(), flagged);
    }

    /** The chance, 0 to 1, that another training would flag an object of this score. */
    public double ofAnomaly(double score) {
        if (flagged == 0) {
            return 0;
        }
        int n = sorted.length;
        double chance = (1.0 + RankScaling.first(sorted, score, true)) / (2.0 + n);
        return RegularizedBeta.value(chance, n - flagged + 1.0, flagged);
    }

    /** The chance, 0 to 1, that another training would come to the same verdict on an object of this score. */
    public double of(double score) {
        double anomaly = ofAnomaly(score);
        return score > upper ? anomaly : 1 - anomaly;
    }
}
