package org.galaxyscreen.detectors.ensemble;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves ensembles, with their members. For the service loader. */
public final class EnsembleCodec implements DetectorCodec<FittedEnsemble> {
    /** For the service loader. */
    public EnsembleCodec() {}

    @Override
    public String name() {
        return "ensemble";
    }

    @Override
    public Class<FittedEnsemble> type() {
        return FittedEnsemble.class;
    }

    @Override
    public void save(FittedEnsemble fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedEnsemble load(StateReader state) throws IOException {
        return FittedEnsemble.load(state);
    }
}
