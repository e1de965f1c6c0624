package org.galaxyscreen.dl4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;

/** Brings the DL4J engine; its own models are those of DL4J's zoo. */
public final class Dl4jProvider implements EngineProvider {
    /** For the service loader. */
    public Dl4jProvider() {}

    @Override
    public EngineOptions.Kind kind() {
        return EngineOptions.Kind.DL4J;
    }

    @Override
    public boolean present() {
        return true;
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FP32);
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public Optional<String> refusal(Readout readout) {
        return readout.patches() == null
                ? Optional.empty()
                : Optional.of("the dl4j engine gives no patches; use the onednn engine");
    }

    @Override
    public Optional<String> refusal(EngineOptions options) {
        return options.device() == Device.CUDA
                ? Optional.of(
                        "device is cuda; the dl4j engine cannot be bound to a GPU: ND4J's CUDA backend, where it is on the class"
                                + " path, takes one by itself. Leave the device out")
                : Optional.empty();
    }

    @Override
    public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException("precision is "
                    + options.precision().label() + "; the dl4j engine computes in fp32 alone" + remark);
        }
        return new Dl4jEngine(weights, readout, EngineSupport.processorBatch(options), remark);
    }

    @Override
    public InferenceEngine open(Path model, int inputSize, EngineOptions options) throws IOException {
        return Dl4jEngine.ofZoo(model, EngineSupport.processorBatch(options));
    }
}
