package org.galaxyscreen.detectors;

import java.util.List;

/** A network in training: dense layers, the mean squared error of its own input, and Adam. For one thread. */
interface AutoencoderNetwork extends AutoCloseable {
    /**
     * One step of training.
     *
     * @param rows {@code count} standardised rows; not changed
     * @return the mean squared error before the step
     */
    double learn(float[] rows, int count);

    /** The mean squared error of some rows. */
    double error(float[] rows, int count);

    /** A copy of the layers as they are now. */
    List<DenseLayer> layers();

    @Override
    void close();
}
