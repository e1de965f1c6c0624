package org.galaxyscreen.detectors.evaluation;

import java.util.List;

/**
 * What an {@link Evaluation} measures.
 *
 * @param cutoffs numbers of top objects that somebody would look at, ascending, each from 1
 * @param resamples how many bootstrap samples the intervals stand on, from 1
 * @param confidence of the intervals, above 0 and below 1
 * @param seed of the samples
 */
public record EvaluationOptions(List<Integer> cutoffs, int resamples, double confidence, long seed) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a number is out of range or the cutoffs do not ascend
     */
    public EvaluationOptions {
        cutoffs = List.copyOf(cutoffs);
        int last = 0;
        for (int cutoff : cutoffs) {
            if (cutoff <= last) {
                throw new IllegalArgumentException("cutoffs is " + cutoffs + "; ascending numbers from 1 expected");
            }
            last = cutoff;
        }
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples is " + resamples + "; 1 or more expected");
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence is " + confidence + "; above 0 and below 1 expected");
        }
    }

    /** The top 10, 50 and 100 objects; intervals of 95 % from 1000 samples. */
    public static EvaluationOptions defaults() {
        return new EvaluationOptions(List.of(10, 50, 100), 1000, 0.95, 0);
    }

    /** This with other cutoffs. */
    public EvaluationOptions withCutoffs(List<Integer> newCutoffs) {
        return new EvaluationOptions(newCutoffs, resamples, confidence, seed);
    }

    /** This with another number of samples. */
    public EvaluationOptions withResamples(int samples) {
        return new EvaluationOptions(cutoffs, samples, confidence, seed);
    }

    /** This with another confidence. */
    public EvaluationOptions withConfidence(double newConfidence) {
        return new EvaluationOptions(cutoffs, resamples, newConfidence, seed);
    }

    /** This with another seed. */
    public EvaluationOptions withSeed(long newSeed) {
        return new EvaluationOptions(cutoffs, resamples, confidence, newSeed);
    }
}
