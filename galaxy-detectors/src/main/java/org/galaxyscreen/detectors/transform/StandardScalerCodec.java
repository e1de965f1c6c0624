package org.galaxyscreen.detectors.transform;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves means and standard deviations. For the service loader. */
public final class StandardScalerCodec implements DetectorCodec<FittedStandardScaler> {
    /** For the service loader. */
    public StandardScalerCodec() {}

    @Override
    public String name() {
        return "standardScaler";
    }

    @Override
    public Class<FittedStandardScaler> type() {
        return FittedStandardScaler.class;
    }

    @Override
    public void save(FittedStandardScaler fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedStandardScaler load(StateReader state) throws IOException {
        return FittedStandardScaler.load(state);
    }
}
