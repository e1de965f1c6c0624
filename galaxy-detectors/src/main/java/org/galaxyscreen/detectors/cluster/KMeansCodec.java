package org.galaxyscreen.detectors.cluster;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves K-means centres. For the service loader. */
public final class KMeansCodec implements DetectorCodec<FittedKMeans> {
    /** For the service loader. */
    public KMeansCodec() {}

    @Override
    public String name() {
        return "kmeans";
    }

    @Override
    public Class<FittedKMeans> type() {
        return FittedKMeans.class;
    }

    @Override
    public void save(FittedKMeans fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedKMeans load(StateReader state) throws IOException {
        return FittedKMeans.load(state);
    }
}
