package org.galaxyscreen.detectors.neighbour;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves training rows with their densities. For the service loader. */
public final class LofCodec implements DetectorCodec<FittedLof> {
    /** For the service loader. */
    public LofCodec() {}

    @Override
    public String name() {
        return "lof";
    }

    @Override
    public Class<FittedLof> type() {
        return FittedLof.class;
    }

    @Override
    public void save(FittedLof fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedLof load(StateReader state) throws IOException {
        return FittedLof.load(state);
    }
}
