package org.galaxyscreen.features.engine.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.linalg.NativeFailure;

/** Brings the engine of ONNX models. */
public final class OnnxProvider implements EngineProvider {
    private static final String MISSING =
            "ONNX Runtime is not on the class path; add com.microsoft.onnxruntime:onnxruntime";

    /** For the service loader. */
    public OnnxProvider() {}

    @Override
    public EngineOptions.Kind kind() {
        return EngineOptions.Kind.ONNX;
    }

    @Override
    public boolean present() {
        try {
            Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FP32, Precision.INT8, Precision.FP16);
    }

    @Override
    public Optional<String> unavailableReason() {
        return present() ? Optional.empty() : Optional.of(MISSING);
    }

    @Override
    public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
        try {
            return OnnxEngine.ofWeights(weights, readout, options, remark);
        } catch (LinkageError e) {
            throw withoutOnnxRuntime(e);
        }
    }

    @Override
    public InferenceEngine open(Path model, int inputSize, EngineOptions options) throws IOException {
        try {
            return OnnxEngine.ofFile(model, inputSize, options);
        } catch (LinkageError e) {
            throw withoutOnnxRuntime(e);
        }
    }

    private static IllegalStateException withoutOnnxRuntime(LinkageError e) {
        return new IllegalStateException(
                e instanceof NoClassDefFoundError
                        ? MISSING
                        : "ONNX Runtime's natives do not load: " + NativeFailure.explain(e),
                e);
    }
}
