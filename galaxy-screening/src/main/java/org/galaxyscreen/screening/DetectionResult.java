package org.galaxyscreen.screening;

import java.nio.file.Path;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;

/** What a detector says of feature rows. Immutable. */
public final class DetectionResult {
    private final FittedFlaggingDetector detector;
    private final Verdicts verdicts;
    private final Path file;

    DetectionResult(FittedFlaggingDetector detector, Verdicts verdicts, Path file) {
        this.detector = detector;
        this.verdicts = verdicts;
        this.file = file;
    }

    /** What was fitted, or loaded, with its fences. */
    public FittedFlaggingDetector detector() {
        return detector;
    }

    /** The rows' scores and flags, those of an ensemble's members included. */
    public Verdicts verdicts() {
        return verdicts;
    }

    /** The rows' scores. */
    public Scores scores() {
        return verdicts.scores();
    }

    /** Whether a row is flagged. */
    public boolean flagged(int row) {
        return verdicts.flagged(row);
    }

    /** How many rows are flagged. */
    public long flagged() {
        return verdicts.flagged();
    }

    /** The table of scores. */
    public Path file() {
        return file;
    }
}
