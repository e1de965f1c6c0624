package org.galaxyscreen.testkit;

import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.junit.jupiter.api.Nested;

/** This library's detectors, and what makes them by name. */
class OurDetectorsTest {
    @Nested
    class Autoencoder extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.autoencoder();
        }
    }

    @Nested
    class KMeans extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.kMeans();
        }
    }

    @Nested
    class Dbscan extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.dbscan();
        }
    }

    @Nested
    class Neighbours extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.neighbours();
        }
    }

    @Nested
    class Lof extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.lof();
        }
    }

    @Nested
    class IsolationForest extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.isolationForest();
        }
    }

    @Nested
    class Ensemble extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.ensemble();
        }
    }

    @Nested
    class PipelineOfTransforms extends DetectorContract {
        @Override
        protected Detector detector() {
            return OurDetectors.pipelineOfTransforms();
        }
    }

    abstract static class ByName extends NamedProviderContract<Detector, DetectorProvider> {
        @Override
        protected Class<DetectorProvider> door() {
            return DetectorProvider.class;
        }
    }

    @Nested
    class AutoencoderByName extends ByName {
        @Override
        protected String text() {
            return "autoencoder";
        }
    }

    @Nested
    class KMeansByName extends ByName {
        @Override
        protected String text() {
            return "kmeans";
        }
    }

    @Nested
    class DbscanByName extends ByName {
        @Override
        protected String text() {
            return "dbscan";
        }
    }

    @Nested
    class NeighboursByName extends ByName {
        @Override
        protected String text() {
            return "knn";
        }
    }

    @Nested
    class LofByName extends ByName {
        @Override
        protected String text() {
            return "lof";
        }
    }

    @Nested
    class IsolationForestByName extends ByName {
        @Override
        protected String text() {
            return "iforest";
        }
    }
}
