package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
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

    @Override
    public FittedPipeline fit(Features train, ProgressListener progress) {
        List<FittedTransform> fitted = new ArrayList<>();
        Features rows = train;
        for (Transform step : steps) {
            FittedTransform transform = step.fit(rows, progress);
            rows = transform.transform(rows);
            fitted.add(transform);
        }
        FittedDetector last = detector.fit(rows, progress);
        return new FittedPipeline(train.dimensions(), fitted, last);
    }

    @Override
    public FittedPipeline fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }
}
