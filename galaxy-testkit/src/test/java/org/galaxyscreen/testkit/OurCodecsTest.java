package org.galaxyscreen.testkit;

import org.galaxyscreen.core.Detector;
import org.galaxyscreen.detectors.FlaggingCodec;
import org.galaxyscreen.detectors.PipelineCodec;
import org.galaxyscreen.detectors.autoencoder.AutoencoderCodec;
import org.galaxyscreen.detectors.cluster.DbscanCodec;
import org.galaxyscreen.detectors.cluster.KMeansCodec;
import org.galaxyscreen.detectors.ensemble.EnsembleCodec;
import org.galaxyscreen.detectors.forest.IsolationForestCodec;
import org.galaxyscreen.detectors.neighbour.LofCodec;
import org.galaxyscreen.detectors.neighbour.NeighbourCodec;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.detectors.transform.PcaCodec;
import org.galaxyscreen.detectors.transform.StandardScalerCodec;
import org.junit.jupiter.api.Nested;

/** How this library's detectors and transforms go to files and come back. */
class OurCodecsTest {
    @Nested
    class Autoencoder extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new AutoencoderCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.autoencoder();
        }
    }

    @Nested
    class KMeans extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new KMeansCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.kMeans();
        }
    }

    @Nested
    class Dbscan extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new DbscanCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.dbscan();
        }
    }

    @Nested
    class Neighbours extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new NeighbourCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.neighbours();
        }
    }

    @Nested
    class Lof extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new LofCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.lof();
        }
    }

    @Nested
    class IsolationForest extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new IsolationForestCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.isolationForest();
        }
    }

    @Nested
    class Ensemble extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new EnsembleCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.ensemble();
        }
    }

    @Nested
    class PipelineOfTransforms extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new PipelineCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.pipelineOfTransforms();
        }
    }

    @Nested
    class StandardScaling extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new StandardScalerCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.pipelineOfTransforms();
        }
    }

    @Nested
    class PrincipalComponents extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new PcaCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.pipelineOfTransforms();
        }
    }

    @Nested
    class Flagging extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new FlaggingCodec();
        }

        @Override
        protected Detector detector() {
            return OurDetectors.kMeans();
        }
    }
}
