package org.galaxyscreen.detectors;

import java.io.IOException;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** Saves detectors with their fences. For the service loader. */
public final class FlaggingCodec implements DetectorCodec<FittedFlaggingDetector> {
    /** For the service loader. */
    public FlaggingCodec() {}

    @Override
    public String name() {
        return "flagging";
    }

    @Override
    public Class<FittedFlaggingDetector> type() {
        return FittedFlaggingDetector.class;
    }

    @Override
    public void save(FittedFlaggingDetector fitted, StateWriter state) {
        fitted.save(state);
    }

    @Override
    public FittedFlaggingDetector load(StateReader state) throws IOException {
        return FittedFlaggingDetector.load(state);
    }
}
