package org.galaxyscreen.detectors.transform;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves principal components. For the service loader. */
public final class PcaCodec implements DetectorCodec<FittedPca> {
    /** For the service loader. */
    public PcaCodec() {}

    @Override
    public String name() {
        return "pca";
    }

    @Override
    public Class<FittedPca> type() {
        return FittedPca.class;
    }

    @Override
    public void save(FittedPca fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedPca load(StateReader state) throws IOException {
        return FittedPca.load(state);
    }
}
