package org.galaxyscreen.detectors.autoencoder;

import java.util.List;

/**
 * Another library that trains the autoencoder, in the place of the library's own matrix products: for {@link
 * AutoencoderDetector#withTrainer}. Rows, their order, noise and the choice of the best epoch are the same for all. An implementation
 * is safe for several threads.
 */
public interface AutoencoderTrainer {
    /** Which it is, for messages: {@code dl4j}. */
    String name();

    /**
     * A network that starts from these layers and learns by Adam (β₁ = 0.9, β₂ = 0.999, ε = 1e-8) on the mean squared error.
     *
     * @param first the layers from the input on; not to be changed
     * @param learningRate Adam's step, positive
     * @throws IllegalStateException if it cannot compute on this machine
     */
    AutoencoderNetwork start(List<DenseLayer> first, double learningRate);
}
