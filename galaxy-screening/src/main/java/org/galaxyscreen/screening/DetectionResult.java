package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.jspecify.annotations.Nullable;

/** What a detector says of feature rows. Immutable. */
public final class DetectionResult {
    private final FittedDetector detector;
    private final @Nullable Fences fences;
    private final long trainingRows;
    private final Scores scores;
    private final boolean[] flags;
    private final Path file;

    DetectionResult(
            FittedDetector detector,
            @Nullable Fences fences,
            long trainingRows,
            Scores scores,
            boolean[] flags,
            Path file) {
        this.detector = detector;
        this.fences = fences;
        this.trainingRows = trainingRows;
        this.scores = scores;
        this.flags = flags;
        this.file = file;
    }

    /** What was fitted, or loaded. */
    public FittedDetector detector() {
        return detector;
    }

    /** The fences of its scores; empty where the members of an ensemble vote. */
    public Optional<Fences> fences() {
        return Optional.ofNullable(fences);
    }

    /** How many rows it learned from. */
    public long trainingRows() {
        return trainingRows;
    }

    /** The rows' scores. */
    public Scores scores() {
        return scores;
    }

    /** Whether a row is flagged. */
    public boolean flagged(int row) {
        return flags[row];
    }

    /** How many rows are flagged. */
    public long flagged() {
        return IntStream.range(0, flags.length).filter(row -> flags[row]).count();
    }

    /** The table of scores. */
    public Path file() {
        return file;
    }
}
