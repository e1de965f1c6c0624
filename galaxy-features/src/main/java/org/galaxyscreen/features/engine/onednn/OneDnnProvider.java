package org.galaxyscreen.features.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;

/** Brings the oneDNN engine. */
public final class OneDnnProvider implements EngineProvider {
    /** For the service loader. */
    public OneDnnProvider() {}

    @Override
    public EngineOptions.Kind kind() {
        return EngineOptions.Kind.ONEDNN;
    }

    @Override
    public boolean present() {
        return unavailableReason().isEmpty();
    }

    @Override
    public Set<Precision> precisions() {
        return Set.of(Precision.FP32, Precision.BF16, Precision.INT8);
    }

    @Override
    public Optional<String> unavailableReason() {
        return OneDnnEngine.unavailableReason();
    }

    @Override
    public Optional<String> refusal(EngineOptions options) {
        return EngineSupport.neverOn(Device.CUDA, kind(), options);
    }

    @Override
    public Optional<String> refusal(Weights weights, Precision precision) {
        return Optional.empty();
    }

    @Override
    public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
        return new OneDnnEngine(weights, readout, options, remark);
    }

    @Override
    public Watched watch(Weights weights) {
        return new WatchedWorkers(weights);
    }

    private static final class WatchedWorkers implements Watched {
        private final OneDnnWorkers workers;
        private final FloatBuffer features;

        WatchedWorkers(Weights weights) {
            this.workers = OneDnnWorkers.forCalibration(weights);
            this.features = FloatBuffer.allocate(weights.network().dimensions(weights.lastStage()));
        }

        @Override
        public void compute(FloatBuffer image, BiConsumer<String, FloatBuffer> activations) {
            workers.compute(
                    image, features, 1, (name, result, first, images) -> activations.accept(name, values(result)));
        }

        private static FloatBuffer values(memory result) {
            long floats = result.get_desc().get_size() / Float.BYTES;
            return new FloatPointer(result.get_data_handle()).capacity(floats).asBuffer();
        }

        @Override
        public void close() {
            workers.close();
        }
    }
}
