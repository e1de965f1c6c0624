package org.galaxyscreen.features.engine.cuda;

import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
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
    public Set<Precision> precisions() {
        return Set.of(Precision.FP32, Precision.BF16, Precision.FP16);
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
    public Optional<String> refusal(EngineOptions options) {
        return EngineSupport.neverOn(Device.CPU, kind(), options)
                .or(() -> options.precision() == Precision.INT8
                        ? Optional.of("precision is int8; the cuda engine computes in fp32, bf16 or fp16")
                        : Optional.empty());
    }

    @Override
    public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
        Stage stage = readout.lastStage();
        try {
            return new CudaEngine(
                    new CudaSystem(weights, stage, options.precision()),
                    weights.preprocessing().crop(),
                    weights.network().dimensions(stage),
                    options,
                    remark);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "the CUDA libraries are others than org.bytedeco:cuda was built for: " + e.getMessage(), e);
        }
    }
}
