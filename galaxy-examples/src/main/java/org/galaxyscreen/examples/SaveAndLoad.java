package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.io.npy.FeatureReader;

/** Learns from one survey, keeps what was learned in a file, and judges another survey by it. */
public final class SaveAndLoad {
    private SaveAndLoad() {}

    /** @param args features to learn from, .npy; features to judge, .npy; the detector's file */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[2]);
        learn(FeatureReader.read(Path.of(args[0]), ProgressListener.NONE), file);
        judge(FeatureReader.read(Path.of(args[1]), ProgressListener.NONE), file);
    }

    private static void learn(Features known, Path file) throws IOException {
        Pipeline neighbours = Pipeline.of(NeighbourDetector.defaults(), new StandardScaler(), Pca.explaining(0.95));
        FlaggingDetector detector = FlaggingDetector.of(neighbours, new QuantileThreshold(0.05));
        DetectorFile.write(detector.fit(known), file);
    }

    private static void judge(Features tonight, Path file) throws IOException {
        Verdicts verdicts = DetectorFile.read(file).detector().judge(tonight);
        for (int row = 0; row < verdicts.rows(); row++) {
            if (verdicts.flagged(row)) {
                Scores scores = verdicts.scores();
                System.out.println(scores.object(row).id() + " " + scores.value(row));
            }
        }
    }
}
