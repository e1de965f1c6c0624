package org.galaxyscreen.detectors;

import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.StageEvent;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.internal.StagedDetectors;
import org.jspecify.annotations.Nullable;

/**
 * A detector and the rule by which its scores become flags, fitted and saved as one thing. Itself a detector, under the name of the one
 * inside. An ensemble, which may be behind the steps of a pipeline, decides itself.
 *
 * @param detector scores
 * @param threshold says which scores are anomalous, fitted to those of the training rows; null for an ensemble. One that is given for an
 *     ensemble becomes its own: {@link EnsembleDetector#withThreshold}
 */
public record FlaggingDetector(Detector detector, @Nullable Threshold threshold) implements Detector {
    /** @throws IllegalArgumentException if there is no threshold, and the detector is no ensemble */
    public FlaggingDetector {
        Objects.requireNonNull(detector, "detector");
        if (last(detector) instanceof EnsembleDetector ensemble) {
            if (threshold != null) {
                detector = inPlaceOfLast(detector, ensemble.withThreshold(threshold));
                threshold = null;
            }
        } else if (threshold == null) {
            throw new IllegalArgumentException(
                    "detector is '" + detector.name() + "'; an ensemble expected, or a threshold beside it");
        }
    }

    /** A detector, and what makes flags of its scores. */
    public static FlaggingDetector of(Detector detector, Threshold threshold) {
        return new FlaggingDetector(detector, Objects.requireNonNull(threshold, "threshold"));
    }

    /**
     * An ensemble, which may be behind the steps of a pipeline.
     *
     * @throws IllegalArgumentException if the detector is none
     */
    public static FlaggingDetector of(Detector ensemble) {
        return new FlaggingDetector(ensemble, null);
    }

    /**
     * What was fitted, and what it says of the rows that it was fitted on.
     *
     * @param detector what was fitted
     * @param verdicts of the training rows
     */
    public record Judged(FittedFlaggingDetector detector, Verdicts verdicts) {}

    /**
     * Fits, and judges the training rows, whose scores a threshold needs anyway: they are computed once.
     *
     * @throws IllegalArgumentException as {@link #fit(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Judged fitAndJudge(Features train, ProgressListener progress) {
        if (threshold != null) {
            ScoredFit fit = StagedDetectors.fitAndScore(detector, train, progress);
            Fences fences = threshold.fit(fit.scores().values());
            return new Judged(
                    FittedFlaggingDetector.of(fit.fitted(), fences, train.rows()), Verdicts.of(fit.scores(), fences));
        }
        StageEvent event = StageEvent.started();
        FittedDetector fitted;
        EnsembleDetector.Judged judged;
        if (detector instanceof Pipeline pipeline) {
            Pipeline.FittedSteps steps = pipeline.fitSteps(train, progress);
            judged = ((EnsembleDetector) pipeline.detector()).fitAndJudge(steps.rows(), progress);
            fitted = steps.before(judged.ensemble());
        } else {
            judged = ((EnsembleDetector) detector).fitAndJudge(train, progress);
            fitted = judged.ensemble();
        }
        event.ended(StageEvent.Stage.FIT, detector.name(), train.rows());
        return new Judged(FittedFlaggingDetector.of(fitted, train.rows()), judged.verdicts());
    }

    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        Judged judged = fitAndJudge(train, progress);
        return new ScoredFit(judged.detector(), judged.verdicts().scores());
    }

    /**
     * {@link EnsembleDetector#defaults}.
     *
     * @param seed of every random choice
     */
    public static FlaggingDetector defaults(long seed) {
        return of(EnsembleDetector.defaults(seed));
    }

    private static Detector last(Detector detector) {
        return detector instanceof Pipeline pipeline ? pipeline.detector() : detector;
    }

    private static Detector inPlaceOfLast(Detector detector, Detector other) {
        return detector instanceof Pipeline pipeline ? new Pipeline(pipeline.steps(), other) : other;
    }

    /** The ensemble, where it is one, be it behind the steps of a pipeline. */
    public Optional<EnsembleDetector> ensemble() {
        return last(detector) instanceof EnsembleDetector ensemble ? Optional.of(ensemble) : Optional.empty();
    }

    /** This with another ensemble, behind the same steps. */
    public FlaggingDetector withEnsemble(EnsembleDetector other) {
        return of(inPlaceOfLast(detector, other));
    }

    @Override
    public int minimumRows() {
        return detector.minimumRows();
    }

    @Override
    public String name() {
        return detector.name();
    }

    @Override
    public FittedFlaggingDetector fit(Features train, ProgressListener progress) {
        return threshold == null
                ? FittedFlaggingDetector.of(StagedDetectors.fit(detector, train, progress), train.rows())
                : fitAndJudge(train, progress).detector();
    }

    @Override
    public FittedFlaggingDetector fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }
}
