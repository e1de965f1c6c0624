package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.FittedPipeline;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.saved.DetectorFile;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.io.npy.FeatureReader;

/** Learns from one survey, keeps what was learned in a file, and judges another survey by it. */
public final class SaveAndLoad {
    private static final String FENCE = "upperFence";

    private SaveAndLoad() {}

    /** @param args features to learn from, .npy; features to judge, .npy; the detector's file */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[2]);
        learn(FeatureReader.read(Path.of(args[0]), ProgressListener.NONE), file);
        judge(FeatureReader.read(Path.of(args[1]), ProgressListener.NONE), file);
    }

    private static void learn(Features known, Path file) throws IOException {
        FittedPipeline fitted = Pipeline.of(NeighbourDetector.defaults(), new StandardScaler(), Pca.explaining(0.95))
                .fit(known);
        Fences fences = new QuantileThreshold(0.05).fit(fitted.score(known).values());
        DetectorFile.write(fitted, Map.of(FENCE, Double.toString(fences.upper())), file);
    }

    private static void judge(Features tonight, Path file) throws IOException {
        DetectorFile saved = DetectorFile.read(file);
        Fences fences = Fences.above(Double.parseDouble(saved.about().getOrDefault(FENCE, "")));
        Scores scores = saved.detector().score(tonight);
        for (int row = 0; row < scores.size(); row++) {
            if (fences.isAnomalous(scores.value(row))) {
                System.out.println(scores.object(row).id() + " " + scores.value(row));
            }
        }
    }
}
