package org.galaxyscreen.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.cuda.CudaProvider;
import org.galaxyscreen.features.engine.onednn.OneDnnProvider;
import org.galaxyscreen.features.engine.onnx.OnnxProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** This library's engines; DL4J's is tested in its module. */
class OurEnginesTest {
    @Nested
    class OneDnn extends ResNetEngineContract {
        @Override
        protected EngineProvider provider() {
            return new OneDnnProvider();
        }

        @Override
        protected EngineOptions.Kind reference() {
            return EngineOptions.Kind.ONNX;
        }
    }

    @Nested
    class Onnx extends ResNetEngineContract {
        @Override
        protected EngineProvider provider() {
            return new OnnxProvider();
        }

        /** Its sums depend on the batch's size. */
        @Override
        protected double placeTolerance() {
            return 1e-6;
        }
    }

    @Nested
    class Cuda extends ResNetEngineContract {
        @Override
        protected EngineProvider provider() {
            return new CudaProvider();
        }

        @BeforeEach
        void requireAGpu() {
            provider().unavailableReason().ifPresent(reason -> assumeTrue(false, "skipped: no GPU: " + reason));
        }
    }
}
