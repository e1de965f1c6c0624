package org.galaxyscreen.dl4j;

import java.util.List;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.autoencoder.AutoencoderNetwork;
import org.galaxyscreen.detectors.autoencoder.AutoencoderTrainer;
import org.galaxyscreen.detectors.autoencoder.DenseLayer;

/**
 * Trains the autoencoder as a DL4J network on whichever ND4J backend is present: the reference for the library's own training, and
 * the way to a GPU that ND4J can use. For {@link AutoencoderDetector#withTrainer}. Safe for several threads.
 */
public record Dl4jTrainer() implements AutoencoderTrainer {
    @Override
    public String name() {
        return "dl4j";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if ND4J would choose a GPU that it cannot run on
     */
    @Override
    public AutoencoderNetwork start(List<DenseLayer> first, double learningRate) {
        return new Dl4jAutoencoder(first, learningRate);
    }
}
