package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.MadThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.threshold.TailThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.detectors.transform.TransformProvider;
import org.junit.jupiter.api.Test;

/** What users choose by name, as they type it. */
class NamedProvidersTest {
    private static Threshold threshold(String text) {
        return Providers.create(ThresholdProvider.class, "threshold", text);
    }

    private static Transform transform(String text) {
        return Providers.create(TransformProvider.class, "transform", text);
    }

    private static Detector detector(String text) {
        return Providers.create(DetectorProvider.class, "detector", text);
    }

    @Test
    void thresholdsAreMadeByName() {
        assertThat(threshold("iqr")).isEqualTo(IqrThreshold.upper());
        assertThat(threshold("iqr:3")).isEqualTo(new IqrThreshold(3, false));
        assertThat(threshold("iqr:two-sided=true")).isEqualTo(IqrThreshold.both());
        assertThat(threshold("mad:2,two-sided=true")).isEqualTo(new MadThreshold(2, true));
        assertThat(threshold("mad")).isEqualTo(MadThreshold.upper());
        assertThat(threshold("quantile:0.02")).isEqualTo(new QuantileThreshold(0.02));
        assertThat(threshold("tail:0.002")).isEqualTo(new TailThreshold(0.002, 0.1));
        assertThat(threshold("tail:0.002,tail-fraction=0.2")).isEqualTo(new TailThreshold(0.002, 0.2));
        assertThat(threshold("fixed:-1.5")).isEqualTo(new FixedThreshold(-1.5));
    }

    @Test
    void transformsAreMadeByName() {
        assertThat(transform("standardise")).isEqualTo(new StandardScaler());
        assertThat(transform("pca:64")).isEqualTo(Pca.ofComponents(64));
        assertThat(transform("pca:explained-variance=0.9,whiten=true,seed=4"))
                .isEqualTo(Pca.explaining(0.9).withWhitening(true).withSeed(4));
    }

    @Test
    void detectorsAreMadeByName() {
        assertThat(detector("kmeans:5,seed=9"))
                .isEqualTo(KMeansDetector.defaults().withClusters(5).withSeed(9));
        assertThat(detector("dbscan:2.5,min-samples=4"))
                .isEqualTo(DbscanDetector.defaults().withMinPts(4).withEps(2.5));
        assertThat(detector("dbscan:eps-quantile=0.9"))
                .isEqualTo(DbscanDetector.defaults().withEpsQuantile(0.9));
        assertThat(detector("knn:7")).isEqualTo(NeighbourDetector.defaults().withNeighbours(7));
        assertThat(detector("lof:7")).isEqualTo(LofDetector.defaults().withNeighbours(7));
        assertThat(detector("iforest:subsample=64,seed=-1"))
                .isEqualTo(IsolationForestDetector.defaults().withSubsample(64).withSeed(-1));
        assertThat(detector("autoencoder:3"))
                .isEqualTo(AutoencoderDetector.defaults().withMaxEpochs(3));
    }

    /** So that a detector is called in files, in tables and on the command line alike. */
    @Test
    void detectorsGoByTheirProvidersNames() {
        List<String> names = List.copyOf(
                Providers.byName(DetectorProvider.class, DetectorProvider::name).keySet());
        assertThat(names).containsExactly("autoencoder", "kmeans", "dbscan", "knn", "lof", "iforest");
        assertThat(names).allSatisfy(name -> assertThat(detector(name).name()).isEqualTo(name));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threshold("sigma"))
                .withMessage("'sigma' is no threshold; iqr, mad, quantile, tail or fixed expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threshold("iqr:factor=2"))
                .withMessage("the threshold iqr has no option factor; it has k, two-sided");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threshold("iqr:-1"))
                .withMessageStartingWith("the option k is '-1'; a number from 0.0 to ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> threshold("quantile"))
                .withMessage("the option contamination is missing; give contamination=VALUE");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transform("pca:3,explained-variance=0.5"))
                .withMessageContaining("exclude each other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detector("kmeans:seed=a"))
                .withMessage("the option seed is 'a'; a whole number expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transform("standardise:1"))
                .withMessage("'1' is no option; name=value expected");
    }
}
