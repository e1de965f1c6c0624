package org.galaxyscreen.detectors.ensemble;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.galaxyscreen.detectors.internal.RobustScale;
import org.galaxyscreen.detectors.internal.TrainScores;
import org.galaxyscreen.detectors.threshold.MadThreshold;

/**
 * How a detector's scores are put into units that other detectors' scores can be compared with. Fitted to the scores of the
 * training objects; never lowers a higher score below a lower one. Where all training scores are equal, their spread
 * counts as 1.
 */
public enum ScoreScaling {
    /** Scores as they are. */
    IDENTITY {
        @Override
        double[] parameters(double[] trainScores) {
            return new double[0];
        }
    },
    /**
     * The part of the training scores that lie below, equal ones counted half: 0 to 1, and a little above 1 beyond the
     * highest one, so that no two different scores beyond it are equal. Keeps all training scores.
     */
    RANK {
        @Override
        double[] parameters(double[] trainScores) {
            if (trainScores.length == 0) {
                throw new IllegalArgumentException("there are no training scores; at least one is needed");
            }
            double[] sorted = trainScores.clone();
            Arrays.sort(sorted);
            return sorted;
        }
    },
    /** Standard deviations (the population's) from the mean. */
    Z {
        @Override
        double[] parameters(double[] trainScores) {
            return meanAndDeviation(TrainScores.sorted(trainScores));
        }
    },
    /** Deviations from the median, estimated by the median absolute deviation as in {@link MadThreshold}. */
    ROBUST_Z {
        @Override
        double[] parameters(double[] trainScores) {
            RobustScale scale = RobustScale.of(TrainScores.sorted(trainScores));
            return new double[] {scale.median(), orOne(scale.deviation())};
        }
    },
    /**
     * A probability of being an outlier, by Gaussian scaling: max(0, erf((score − mean) / (√2 · deviation))) (Kriegel,
     * Kröger, Schubert and Zimek 2011, Interpreting and Unifying Outlier Scores, doi:10.1137/1.9781611972818.2). All scores
     * below the mean are 0, and those beyond some eight deviations 1: among either there is no order left.
     */
    GAUSSIAN {
        @Override
        double[] parameters(double[] trainScores) {
            return meanAndDeviation(TrainScores.sorted(trainScores));
        }
    },
    /**
     * The same by gamma scaling, for scores that are never negative and have a tail: with F the gamma distribution of the
     * training scores' mean and deviation, max(0, (F(score) − F(mean)) / (1 − F(mean))) (ibid.). Needs training scores from
     * 0 up.
     */
    GAMMA {
        @Override
        double[] parameters(double[] trainScores) {
            double[] sorted = TrainScores.sorted(trainScores);
            if (sorted[0] < 0) {
                throw new IllegalArgumentException("the lowest training score is " + sorted[0]
                        + "; gamma scaling needs scores from 0 up, or else take GAUSSIAN");
            }
            double[] moments = meanAndDeviation(sorted);
            double mean = moments[0];
            double deviation = moments[1];
            // All scores 0: the exponential distribution of mean 1, for one of mean 0 has no scale.
            double shape = mean > 0 ? mean * mean / (deviation * deviation) : 1;
            double scale = mean > 0 ? deviation * deviation / mean : 1;
            return new double[] {shape, scale, RegularizedGamma.Q.value(shape, mean / scale)};
        }
    };

    /**
     * Fits the units to training scores.
     *
     * @param trainScores in any order; not changed
     * @throws IllegalArgumentException if there is no score, one is not finite (but for {@link #RANK}), or negative for
     *     {@link #GAMMA}
     */
    public FittedScoreScaling fit(double[] trainScores) {
        return new FittedScoreScaling(this, parameters(trainScores));
    }

    /** How many parameters are fitted; −1 where it is one a training score. */
    int parameterCount() {
        return switch (this) {
            case IDENTITY -> 0;
            case RANK -> -1;
            case Z, ROBUST_Z, GAUSSIAN -> 2;
            case GAMMA -> 3;
        };
    }

    abstract double[] parameters(double[] trainScores);

    private static double[] meanAndDeviation(double[] sorted) {
        double mean = Arrays.stream(sorted).sum() / sorted.length;
        double variance = Arrays.stream(sorted)
                        .map(score -> (score - mean) * (score - mean))
                        .sum()
                / sorted.length;
        // Rounding leaves equal scores with a deviation near nothing; dividing by it would make noise of it.
        boolean constant = sorted[0] == sorted[sorted.length - 1];
        return new double[] {mean, constant ? 1 : orOne(Math.sqrt(variance))};
    }

    private static double orOne(double deviation) {
        return deviation > 0 ? deviation : 1;
    }
}
