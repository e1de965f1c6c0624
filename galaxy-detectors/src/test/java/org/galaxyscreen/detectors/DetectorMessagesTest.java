package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
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
import org.galaxyscreen.detectors.threshold.MadThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector says of rows that it refuses. What else they promise is tested by the contracts of galaxy-testkit. */
class DetectorMessagesTest {
    private static final int DIMENSIONS = 20;
    private static final Features TRAIN = Samples.clustered(300, DIMENSIONS, 3, 11);

    static Stream<Named<Detector>> detectors() {
        Detector autoencoder = AutoencoderDetector.defaults()
                .withHiddenLayers(List.of(12, 4))
                .withLearningRate(3e-3)
                .withMaxEpochs(8);
        Detector kmeans = KMeansDetector.defaults().withClusters(3);
        Detector dbscan = DbscanDetector.defaults();
        Detector ensemble = new EnsembleDetector(
                Stream.of(autoencoder, kmeans, dbscan)
                        .map(detector -> EnsembleDetector.Member.of(detector, IqrThreshold.upper()))
                        .toList(),
                Voting.majority());
        Detector nested = new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(kmeans, IqrThreshold.upper()),
                                EnsembleDetector.Member.of(
                                        new EnsembleDetector(
                                                        List.of(EnsembleDetector.Member.of(
                                                                dbscan, new FixedThreshold(1))),
                                                        Voting.all())
                                                .withName("inner")
                                                .withScaling(ScoreScaling.Z),
                                        MadThreshold.upper())),
                        Voting.any())
                .withName("nested")
                .withScaling(ScoreScaling.ROBUST_Z)
                .withCombination(Combination.maximumOfAverage(2, 1))
                .withThreshold(new QuantileThreshold(0.05));
        return Stream.of(
                        autoencoder,
                        kmeans,
                        dbscan,
                        NeighbourDetector.defaults(),
                        LofDetector.defaults(),
                        IsolationForestDetector.defaults(),
                        ensemble,
                        nested,
                        Pipeline.of(LofDetector.defaults(), new StandardScaler(), Pca.ofComponents(8)))
                .map(detector -> Named.of(detector instanceof Pipeline ? "pipeline" : detector.name(), detector));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void valuesThatAreNotFiniteAreNamed(Detector detector) {
        float[] bad = TRAIN.row(0);
        bad[13] = Float.NaN;
        Features features = Samples.append(TRAIN, bad, "broken-galaxy");
        FittedDetector fitted = detector.fit(TRAIN);

        assertThatThrownBy(() -> detector.fit(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 300 (broken-galaxy) has NaN in dimension 13");
        assertThatThrownBy(() -> fitted.score(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 300 (broken-galaxy) has NaN in dimension 13");
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void rowsOfAnotherLengthAreRefused(Detector detector) {
        FittedDetector fitted = detector.fit(TRAIN);

        assertThatThrownBy(() -> fitted.score(Samples.clustered(5, 7, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows of 20 values; these have 7");
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void tooFewRowsAreRefused(Detector detector) {
        assertThatThrownBy(() -> detector.fit(TRAIN.select(new int[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs at least");
        assertThatThrownBy(() -> detector.fit(TRAIN.select(new int[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are 0");
    }
}
