package org.galaxyscreen.detectors.neighbour;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves the training rows that neighbours are looked for among. For the service loader. */
public final class NeighbourCodec implements DetectorCodec<FittedNeighbours> {
    /** For the service loader. */
    public NeighbourCodec() {}

    @Override
    public String name() {
        return "knn";
    }

    @Override
    public Class<FittedNeighbours> type() {
        return FittedNeighbours.class;
    }

    @Override
    public void save(FittedNeighbours fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedNeighbours load(StateReader state) throws IOException {
        return FittedNeighbours.load(state);
    }
}
