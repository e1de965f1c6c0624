package org.galaxyscreen.detectors.autoencoder;

import java.util.List;

/**
 * A network in training: dense layers, the mean squared error against the rows it should give, and Adam. Owns native memory; close it.
 * For one thread.
 */
public interface AutoencoderNetwork extends AutoCloseable {
    /**
     * Rows to learn from. The arrays are the caller's, used again for the next batch, and may be longer than the rows.
     *
     * @param input what goes in: {@code count} standardised rows, with noise where the variant asks for it
     * @param target what should come out, {@code count} rows
     * @param latentNoise drawn from the standard normal distribution, a row's latent values at a time; empty where the
     *     variant draws none, as for every {@link AutoencoderTrainer}
     * @param count how many rows, from 1
     */
    record Batch(float[] input, float[] target, float[] latentNoise, int count) {}

    /**
     * One step of training.
     *
     * @return the mean squared error, over rows and dimensions, before the step
     */
    double learn(Batch batch);

    /**
     * The mean squared error of some rows, over rows and dimensions, without noise.
     *
     * @param rows {@code count} standardised rows; the array may be longer
     * @param count how many rows, from 1
     */
    double error(float[] rows, int count);

    /** A copy of the layers as they are now, as scoring needs them. */
    List<DenseLayer> layers();

    /** Frees what it holds; a second call does nothing. */
    @Override
    void close();
}
