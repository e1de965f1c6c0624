package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves trained autoencoders. For the service loader. */
public final class AutoencoderCodec implements DetectorCodec<FittedAutoencoder> {
    /** For the service loader. */
    public AutoencoderCodec() {}

    @Override
    public String name() {
        return "autoencoder";
    }

    @Override
    public Class<FittedAutoencoder> type() {
        return FittedAutoencoder.class;
    }

    @Override
    public void save(FittedAutoencoder fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedAutoencoder load(StateReader state) throws IOException {
        return FittedAutoencoder.load(state);
    }
}
