package org.galaxyscreen.detectors;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves pipelines: the steps, and the detector behind them. For the service loader. */
public final class PipelineCodec implements DetectorCodec<FittedPipeline> {
    /** For the service loader. */
    public PipelineCodec() {}

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public Class<FittedPipeline> type() {
        return FittedPipeline.class;
    }

    @Override
    public void save(FittedPipeline fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedPipeline load(StateReader state) throws IOException {
        return FittedPipeline.load(state);
    }
}
