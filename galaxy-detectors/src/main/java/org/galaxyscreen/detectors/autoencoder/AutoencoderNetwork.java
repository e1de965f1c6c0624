package org.galaxyscreen.detectors.autoencoder;

import java.util.List;

/** A network in training: dense layers, the mean squared error against the rows it should give, and Adam. For one thread. */
interface AutoencoderNetwork extends AutoCloseable {
    /**
     * Rows to learn from.
     *
     * @param input what goes in: {@code count} standardised rows, with noise where the variant asks for it
     * @param target what should come out
     * @param latentNoise drawn from the standard normal distribution, a row's latent values at a time; empty where the
     *     variant draws none
     */
    record Batch(float[] input, float[] target, float[] latentNoise, int count) {}

    /**
     * One step of training.
     *
     * @return the mean squared error before the step
     */
    double learn(Batch batch);

    /** The mean squared error of some rows, without noise. */
    double error(float[] rows, int count);

    /** A copy of the layers as they are now, as scoring needs them. */
    List<DenseLayer> layers();

    @Override
    void close();
}
