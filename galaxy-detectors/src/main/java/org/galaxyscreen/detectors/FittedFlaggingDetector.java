package org.galaxyscreen.detectors;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.internal.StagedDetectors;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.jspecify.annotations.Nullable;

/** A fitted detector with its fences: it scores and flags any rows, and {@link DetectorFile} keeps it. */
public final class FittedFlaggingDetector implements FittedDetector {
    private final FittedDetector detector;
    private final @Nullable Fences fences;
    private final long trainingRows;
    private final @Nullable Baseline baseline;

    private FittedFlaggingDetector(FittedDetector detector, @Nullable Fences fences, long trainingRows) {
        this(detector, fences, trainingRows, null);
    }

    private FittedFlaggingDetector(
            FittedDetector detector, @Nullable Fences fences, long trainingRows, @Nullable Baseline baseline) {
        this.detector = Objects.requireNonNull(detector, "detector");
        this.fences = fences;
        this.trainingRows = trainingRows;
        this.baseline = baseline;
        if (trainingRows < 0) {
            throw new IllegalArgumentException("trainingRows is " + trainingRows + "; 0 or more expected");
        }
    }

    /**
     * A detector with fences that are known.
     *
     * @param trainingRows how many rows it learned from
     * @throws IllegalArgumentException if it is an ensemble, which has fences of its own or votes
     */
    public static FittedFlaggingDetector of(FittedDetector detector, Fences fences, long trainingRows) {
        if (ensemble(detector).isPresent()) {
            throw new IllegalArgumentException(
                    "detector is '" + detector.name() + "', an ensemble, which decides itself; leave the fences out");
        }
        return new FittedFlaggingDetector(detector, Objects.requireNonNull(fences, "fences"), trainingRows);
    }

    /** A detector with the fences that a threshold finds from its scores of the rows that it learned from. */
    public static FittedFlaggingDetector of(FittedDetector detector, Threshold threshold, Features train) {
        return of(detector, threshold.fit(detector.score(train).values()), train.rows());
    }

    /**
     * A fitted ensemble, which may be behind the steps of a pipeline.
     *
     * @param trainingRows how many rows it learned from
     * @throws IllegalArgumentException if the detector is no ensemble
     */
    public static FittedFlaggingDetector of(FittedDetector ensemble, long trainingRows) {
        if (ensemble(ensemble).isEmpty()) {
            throw new IllegalArgumentException(
                    "detector is '" + ensemble.name() + "'; an ensemble expected, or fences beside it");
        }
        return new FittedFlaggingDetector(ensemble, null, trainingRows);
    }

    private static Optional<FittedEnsemble> ensemble(FittedDetector detector) {
        return last(detector) instanceof FittedEnsemble ensemble ? Optional.of(ensemble) : Optional.empty();
    }

    /** What scores {@link #transform transformed} rows: the end of a pipeline, or else the detector. */
    public FittedDetector last() {
        return last(detector);
    }

    private static FittedDetector last(FittedDetector detector) {
        return detector instanceof FittedPipeline pipeline ? pipeline.detector() : detector;
    }

    @Override
    public String name() {
        return detector.name();
    }

    @Override
    public int dimensions() {
        return detector.dimensions();
    }

    /** What scores. */
    public FittedDetector detector() {
        return detector;
    }

    /** The ensemble, where it is one, be it behind the steps of a pipeline. */
    public Optional<FittedEnsemble> ensemble() {
        return ensemble(detector);
    }

    /** The fences of its scores; empty where the members of an ensemble vote. */
    public Optional<Fences> fences() {
        return fences == null ? ensemble().flatMap(FittedEnsemble::fences) : Optional.of(fences);
    }

    /** How many rows it learned from. */
    public long trainingRows() {
        return trainingRows;
    }

    /**
     * This with what rows looked like at the fit that it had not learned from.
     *
     * @throws IllegalArgumentException if it is of rows of another length
     */
    public FittedFlaggingDetector withBaseline(Baseline ofOthers) {
        if (ofOthers.dimensions() != dimensions()) {
            throw new IllegalArgumentException("baseline is of rows of " + ofOthers.dimensions() + " values; "
                    + dimensions() + " expected, as '" + name() + "' scores");
        }
        return new FittedFlaggingDetector(detector, fences, trainingRows, ofOthers);
    }

    /** What later rows are compared with; empty where no rows were left that it had not learned from, or few. */
    public Optional<Baseline> baseline() {
        return Optional.ofNullable(baseline);
    }

    /** Rows as the last detector sees them: transformed, where there is a pipeline. */
    public Features transform(Features features) {
        return detector instanceof FittedPipeline pipeline ? pipeline.transform(features) : features;
    }

    @Override
    public Scores score(Features features) {
        return StagedDetectors.score(detector, features);
    }

    /**
     * Scores rows and says which of them, and which by which member, are anomalies.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public Verdicts judge(Features features) {
        if (fences != null) {
            return Verdicts.of(score(features), fences);
        }
        if (detector instanceof FittedPipeline pipeline) {
            return ((FittedEnsemble) pipeline.detector()).judge(pipeline.transform(features));
        }
        return ((FittedEnsemble) detector).judge(features);
    }

    void save(StateWriter state) {
        state.put("trainingRows", trainingRows);
        if (fences != null) {
            state.put("fences", fences);
        }
        state.child("detector").fitted(detector);
        if (baseline != null) {
            baseline.save(state.child("baseline"));
        }
    }

    static FittedFlaggingDetector load(StateReader state) throws IOException {
        FittedDetector detector = state.child("detector").fitted(FittedDetector.class);
        long trainingRows = state.longInteger("trainingRows");
        FittedFlaggingDetector fitted =
                state.has("fences") ? of(detector, state.fences("fences"), trainingRows) : of(detector, trainingRows);
        if (!state.has("baseline")) {
            return fitted;
        }
        StateReader part = state.child("baseline");
        Baseline baseline = Baseline.load(part);
        if (baseline.dimensions() != fitted.dimensions()) {
            throw part.malformed("it is of rows of " + baseline.dimensions() + " values; the detector scores rows of "
                    + fitted.dimensions());
        }
        return fitted.withBaseline(baseline);
    }
}
