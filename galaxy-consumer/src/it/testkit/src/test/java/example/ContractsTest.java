package example;

import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.testkit.DetectorContract;
import org.galaxyscreen.testkit.ThresholdContract;
import org.junit.jupiter.api.Nested;

class ContractsTest {
    @Nested
    class Distance extends DetectorContract {
        @Override
        protected Detector detector() {
            return new MeanDistance();
        }
    }

    @Nested
    class Medians extends ThresholdContract {
        @Override
        protected Threshold threshold() {
            return new TenMedians();
        }
    }
}
