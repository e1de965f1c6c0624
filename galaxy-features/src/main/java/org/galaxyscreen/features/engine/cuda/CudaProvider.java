package org.galaxyscreen.features.engine.cuda;

import java.util.Optional;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;

/** Brings the CUDA engine. */
public final class CudaProvider implements EngineProvider {
    /** For the service loader. */
    public CudaProvider() {}

    @Override
    public EngineOptions.Kind kind() {
        return EngineOptions.Kind.CUDA;
    }

    @Override
    public boolean present() {
        return CudaDevices.present();
    }

    @Override
    public Optional<String> unavailableReason() {
        return CudaDevices.unavailableReason();
    }

    @Override
    public InferenceEngine create(Weights weights, Stage stage, EngineOptions options, String remark) {
        try {
            return new CudaEngine(
                    new CudaSystem(weights, stage, options.precision()),
                    weights.preprocessing().crop(),
                    stage.dimensions(),
                    options,
                    remark);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "the CUDA libraries are others than org.bytedeco:cuda was built for: " + e.getMessage(), e);
        }
    }
}
