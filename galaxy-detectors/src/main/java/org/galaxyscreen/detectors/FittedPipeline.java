package org.galaxyscreen.detectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SettingCurve;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.detectors.transform.FittedTransform;

/** Fitted transforms with a fitted detector behind them. */
public final class FittedPipeline implements FittedDetector {
    /** Rows that are transformed and scored at a time, so that no copy of all of them is made. */
    private static final int BLOCK = 1 << 14;

    private final int dimensions;
    private final List<FittedTransform> steps;
    private final FittedDetector detector;

    FittedPipeline(int dimensions, List<FittedTransform> steps, FittedDetector detector) {
        this.dimensions = dimensions;
        this.steps = List.copyOf(steps);
        this.detector = detector;
    }

    /**
     * What was fitted in parts, elsewhere than in {@link Pipeline#fit}.
     *
     * @param steps in order; empty for none
     * @param detector scores what the last step gives
     * @return both as one
     * @throws IllegalArgumentException if a step, or the detector, takes rows of another length than it is given
     */
    public static FittedPipeline of(List<FittedTransform> steps, FittedDetector detector) {
        int width = steps.isEmpty() ? detector.dimensions() : steps.get(0).inputDimensions();
        int dimensions = width;
        for (FittedTransform step : steps) {
            if (step.inputDimensions() != width) {
                throw new IllegalArgumentException("a step takes rows of " + step.inputDimensions() + " values; "
                        + width + " are what it is given");
            }
            width = step.outputDimensions();
        }
        if (detector.dimensions() != width) {
            throw new IllegalArgumentException("the detector '" + detector.name() + "' scores rows of "
                    + detector.dimensions() + " values; " + width + " are what it is given");
        }
        return new FittedPipeline(dimensions, steps, detector);
    }

    @Override
    public String name() {
        return detector.name();
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** The steps, in order. */
    public List<FittedTransform> steps() {
        return steps;
    }

    /** The detector at the end. */
    public FittedDetector detector() {
        return detector;
    }

    /** Rows as the detector sees them. */
    public Features transform(Features features) {
        Features rows = features;
        for (FittedTransform step : steps) {
            rows = step.transform(rows);
        }
        return rows;
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("the pipeline of " + name(), dimensions, features);
        double[] scores = new double[features.rows()];
        for (int from = 0; from < scores.length; from += BLOCK) {
            Cancellation.check("scoring by " + name());
            int to = Math.min(scores.length, from + BLOCK);
            Features block = features.view(IntStream.range(from, to).toArray());
            System.arraycopy(detector.score(transform(block)).values(), 0, scores, from, to - from);
        }
        return new Scores(name(), features.objects(), scores);
    }

    @Override
    public Optional<String> learned() {
        return detector.learned();
    }

    @Override
    public Optional<String> advice() {
        return detector.advice();
    }

    @Override
    public Optional<SettingCurve> curve(Features train) {
        return detector.curve(transform(train));
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions);
        state.putAll("steps", steps, (each, step) -> each.fitted(step));
        state.child("detector").fitted(detector);
    }

    static FittedPipeline load(StateReader state) throws IOException {
        int dimensions = state.positiveInteger("dimensions");
        List<FittedTransform> steps = new ArrayList<>();
        int width = dimensions;
        for (StateReader each : state.all("steps")) {
            FittedTransform step = each.fitted(FittedTransform.class);
            if (step.inputDimensions() != width) {
                throw each.malformed("the step takes rows of " + step.inputDimensions() + " values; " + width
                        + " are what it is given");
            }
            width = step.outputDimensions();
            steps.add(step);
        }
        FittedDetector detector = state.child("detector").fitted(FittedDetector.class);
        if (detector.dimensions() != width) {
            throw state.malformed("the detector scores rows of " + detector.dimensions() + " values; " + width
                    + " are what it is given");
        }
        return new FittedPipeline(dimensions, steps, detector);
    }
}
