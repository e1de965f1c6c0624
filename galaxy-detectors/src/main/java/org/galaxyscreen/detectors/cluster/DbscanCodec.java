package org.galaxyscreen.detectors.cluster;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves DBSCAN's core rows. For the service loader. */
public final class DbscanCodec implements DetectorCodec<FittedDbscan> {
    /** For the service loader. */
    public DbscanCodec() {}

    @Override
    public String name() {
        return "dbscan";
    }

    @Override
    public Class<FittedDbscan> type() {
        return FittedDbscan.class;
    }

    @Override
    public void save(FittedDbscan fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedDbscan load(StateReader state) throws IOException {
        return FittedDbscan.load(state);
    }
}
