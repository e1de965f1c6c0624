package org.galaxyscreen.detectors.forest;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves isolation forests. For the service loader. */
public final class IsolationForestCodec implements DetectorCodec<FittedIsolationForest> {
    /** For the service loader. */
    public IsolationForestCodec() {}

    @Override
    public String name() {
        return "iforest";
    }

    @Override
    public Class<FittedIsolationForest> type() {
        return FittedIsolationForest.class;
    }

    @Override
    public void save(FittedIsolationForest fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedIsolationForest load(StateReader state) throws IOException {
        return FittedIsolationForest.load(state);
    }
}
