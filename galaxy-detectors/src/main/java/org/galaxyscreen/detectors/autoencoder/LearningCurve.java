package org.galaxyscreen.detectors.autoencoder;

import java.util.List;

/**
 * How a training went.
 *
 * @param trainError the mean squared error over each epoch's batches, as training saw it
 * @param validationError the mean squared error on the held-out rows after each epoch; equal to {@code trainError} where
 *     no row was held out
 * @param bestEpoch the epoch whose weights were kept, from 0
 */
public record LearningCurve(List<Double> trainError, List<Double> validationError, int bestEpoch) {
    /** Copies the lists. */
    public LearningCurve {
        trainError = List.copyOf(trainError);
        validationError = List.copyOf(validationError);
    }
}
