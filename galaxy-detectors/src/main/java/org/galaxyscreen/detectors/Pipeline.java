package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Transform;

/**
 * Transforms with a detector behind them, fitted and saved as one thing, so that rows cannot be scaled in one way for the fit
 * and in another for scoring. Itself a detector, under the name of the one at its end.
 *
 * @param steps in order, each fitted on what the one before gives
 * @param detector sees what the last step gives
 */
public record Pipeline(List<Transform> steps, Detector detector) implements Detector {
    /** Copies the list. */
    public Pipeline {
        steps = List.copyOf(steps);
        Objects.requireNonNull(detector, "detector");
    }

    /** The detector behind the steps. */
    public static Pipeline of(Detector detector, Transform... steps) {
        return new Pipeline(List.of(steps), detector);
    }

    @Override
    public String name() {
        return detector.name();
    }

    @Override
    public int minimumRows() {
        return Math.max(
                detector.minimumRows(),
                steps.stream().mapToInt(Transform::minimumRows).max().orElse(1));
    }

    /** A transform that says where the rows are that it gives of those that it was fitted to. */
    interface Step extends Transform {
        Features transformed(FittedTransform fitted, Features rows);
    }

    /** The steps, fitted, and what the last of them gives of the training rows. */
    record FittedSteps(int dimensions, List<FittedTransform> transforms, Features rows) {
        FittedPipeline before(FittedDetector last) {
            return new FittedPipeline(dimensions, transforms, last);
        }
    }

    FittedSteps fitSteps(Features train, ProgressListener progress) {
        List<FittedTransform> fitted = new ArrayList<>();
        Features rows = train;
        for (Transform step : steps) {
            FittedTransform transform = step.fit(rows, progress);
            rows = step instanceof Step own ? own.transformed(transform, rows) : transform.transform(rows);
            fitted.add(transform);
        }
        return new FittedSteps(train.dimensions(), fitted, rows);
    }

    @Override
    public FittedPipeline fit(Features train, ProgressListener progress) {
        FittedSteps fitted = fitSteps(train, progress);
        return fitted.before(detector.fit(fitted.rows(), progress));
    }

    /** {@inheritDoc} The rows are transformed once. */
    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        FittedSteps fitted = fitSteps(train, progress);
        ScoredFit last = detector.fitAndScore(fitted.rows(), progress);
        return new ScoredFit(fitted.before(last.fitted()), last.scores());
    }

    @Override
    public FittedPipeline fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }
}
