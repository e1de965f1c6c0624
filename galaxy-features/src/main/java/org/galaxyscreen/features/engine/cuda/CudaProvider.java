package org.galaxyscreen.features.engine.cuda;

import java.util.Optional;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.Readout;
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
    public Optional<String> refusal(Readout readout) {
        return readout.isOneMean()
                ? Optional.empty()
                : Optional.of(
                        "the cuda engine gives the mean of one stage alone; use --engine onednn or onnx for several"
                                + " stages, other poolings or patches");
    }

    @Override
    public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
        Stage stage = readout.lastStage();
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
