package org.galaxyscreen.detectors.internal;

import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.StageEvent;

/** Detectors at work, with an event for each fit and each scoring. */
public final class StagedDetectors {
    private StagedDetectors() {}

    /** As {@link Detector#fit}. */
    public static FittedDetector fit(Detector detector, Features train, ProgressListener progress) {
        StageEvent event = StageEvent.started();
        FittedDetector fitted = detector.fit(train, progress);
        event.ended(StageEvent.Stage.FIT, detector.name(), train.rows());
        return fitted;
    }

    /** As {@link Detector#fitAndScore}, which is one stage: how much of it is scoring only the detector knows. */
    public static ScoredFit fitAndScore(Detector detector, Features train, ProgressListener progress) {
        StageEvent event = StageEvent.started();
        ScoredFit fit = detector.fitAndScore(train, progress);
        event.ended(StageEvent.Stage.FIT, detector.name(), train.rows());
        return fit;
    }

    /** As {@link FittedDetector#score}. */
    public static Scores score(FittedDetector detector, Features features) {
        StageEvent event = StageEvent.started();
        Scores scores = detector.score(features);
        event.ended(StageEvent.Stage.SCORE, detector.name(), features.rows());
        return scores;
    }
}
