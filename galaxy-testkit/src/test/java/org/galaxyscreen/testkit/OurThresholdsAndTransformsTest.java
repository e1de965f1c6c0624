package org.galaxyscreen.testkit;

import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.MadThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.threshold.TailThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.detectors.transform.TransformProvider;
import org.junit.jupiter.api.Nested;

/** This library's thresholds and transforms, and what makes them by name. */
class OurThresholdsAndTransformsTest {
    @Nested
    class Iqr extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return IqrThreshold.upper();
        }
    }

    @Nested
    class IqrOfBothSides extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return IqrThreshold.both();
        }
    }

    @Nested
    class Mad extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return MadThreshold.upper();
        }
    }

    @Nested
    class Quantile extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return new QuantileThreshold(0.05);
        }
    }

    @Nested
    class Tail extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return TailThreshold.defaults();
        }
    }

    @Nested
    class Fixed extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return new FixedThreshold(5);
        }
    }

    abstract static class ThresholdByName extends NamedProviderContract<Threshold, ThresholdProvider> {
        @Override
        protected Class<ThresholdProvider> door() {
            return ThresholdProvider.class;
        }
    }

    @Nested
    class IqrByName extends ThresholdByName {
        @Override
        protected String text() {
            return "iqr";
        }
    }

    @Nested
    class MadByName extends ThresholdByName {
        @Override
        protected String text() {
            return "mad";
        }
    }

    @Nested
    class QuantileByName extends ThresholdByName {
        @Override
        protected String text() {
            return "quantile:0.05";
        }
    }

    @Nested
    class TailByName extends ThresholdByName {
        @Override
        protected String text() {
            return "tail:0.001";
        }
    }

    @Nested
    class FixedByName extends ThresholdByName {
        @Override
        protected String text() {
            return "fixed:1";
        }
    }

    @Nested
    class Scaling extends TransformContract {
        @Override
        protected Transform transform() {
            return new StandardScaler();
        }
    }

    @Nested
    class Components extends TransformContract {
        @Override
        protected Transform transform() {
            return Pca.ofComponents(8);
        }
    }

    @Nested
    class WhitenedComponents extends TransformContract {
        @Override
        protected Transform transform() {
            return Pca.explaining(0.9).withWhitening(true);
        }
    }

    abstract static class TransformByName extends NamedProviderContract<Transform, TransformProvider> {
        @Override
        protected Class<TransformProvider> door() {
            return TransformProvider.class;
        }
    }

    @Nested
    class ScalingByName extends TransformByName {
        @Override
        protected String text() {
            return "standardise";
        }
    }

    @Nested
    class ComponentsByName extends TransformByName {
        @Override
        protected String text() {
            return "pca";
        }
    }
}
