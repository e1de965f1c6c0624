package org.galaxyscreen.interest.head;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves a head's weights, its calibration, and how well it foretold. For the service loader. */
public final class HeadCodec implements DetectorCodec<FittedHead> {
    /** For the service loader. */
    public HeadCodec() {}

    @Override
    public String name() {
        return "head";
    }

    @Override
    public Class<FittedHead> type() {
        return FittedHead.class;
    }

    @Override
    public void save(FittedHead fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedHead load(StateReader state) throws IOException {
        return FittedHead.load(state);
    }
}
