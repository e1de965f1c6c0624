package org.galaxyscreen.testkit;

import java.util.List;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.Combination;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.ScoreScaling;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;

/** This library's detectors, with settings for the contracts' rows. */
final class OurDetectors {
    private OurDetectors() {}

    static Detector autoencoder() {
        return AutoencoderDetector.defaults()
                .withHiddenLayers(List.of(12, 4))
                .withLearningRate(3e-3)
                .withMaxEpochs(8);
    }

    static Detector kMeans() {
        return KMeansDetector.defaults().withClusters(3);
    }

    static Detector dbscan() {
        return DbscanDetector.defaults();
    }

    static Detector neighbours() {
        return NeighbourDetector.defaults();
    }

    static Detector lof() {
        return LofDetector.defaults();
    }

    static Detector isolationForest() {
        return IsolationForestDetector.defaults();
    }

    /** Of a detector and an ensemble, so that both ways of flagging are in it. */
    static Detector ensemble() {
        EnsembleDetector inner = new EnsembleDetector(
                        List.of(EnsembleDetector.Member.of(dbscan(), new FixedThreshold(1))), Voting.all())
                .withName("inner")
                .withScaling(ScoreScaling.Z);
        return new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(kMeans(), IqrThreshold.upper()),
                                EnsembleDetector.Member.of(lof(), IqrThreshold.both()),
                                EnsembleDetector.Member.of(inner, IqrThreshold.upper())),
                        Voting.any())
                .withScaling(ScoreScaling.ROBUST_Z)
                .withCombination(Combination.maximumOfAverage(2, 1))
                .withThreshold(new QuantileThreshold(0.05));
    }

    static Detector pipelineOfTransforms() {
        return Pipeline.of(lof(), new StandardScaler(), Pca.ofComponents(8));
    }
}
