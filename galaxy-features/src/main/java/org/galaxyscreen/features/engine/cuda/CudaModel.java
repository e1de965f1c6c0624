package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/** A network's weights and kernels on one GPU, shared by its streams. */
final class CudaModel implements AutoCloseable {
    private static final String PIXEL_STEM = "the stem from bytes";

    private final CudaDevices.Device device;
    private final Precision precision;
    private final ResNet50 network;
    private final CudaCalls.Scope scope;
    private final CudaKernels kernels;
    private final Map<String, Constants> constants = new HashMap<>();
    private final Pointer levels;
    private final boolean blueFirst;
    private final CudaTrials trials;
    private final int inputSize;

    /** A convolution's constants on the GPU. */
    record Constants(Pointer weight, Pointer bias) {}

    /** @throws CudaException if the GPU lacks the memory, or does not do what is asked */
    CudaModel(CudaDevices.Device device, Weights weights, Stage stage, Precision precision) {
        this.device = device;
        this.trials = CudaTrials.shared(device.name(), precision);
        this.precision = precision;
        this.network = ResNet50.of(weights.network(), stage);
        this.scope = new CudaCalls.Scope(device.number());
        this.inputSize = weights.preprocessing().crop();
        this.blueFirst = weights.preprocessing().order() == Preprocessing.ChannelOrder.BGR;
        boolean complete = false;
        try {
            select();
            kernels = new CudaKernels(device, precision, scope);
            levels = upload(CudaWeights.levels(weights.preprocessing()));
            Convolution stem = network.stem();
            put(stem.name(), CudaWeights.pack(weights, stem, CudaPlan.IMAGE_CHANNELS, Precision.FP32));
            if (precision != Precision.FP32) {
                put(PIXEL_STEM, CudaWeights.pixelStem(weights, stem, precision));
            }
            for (Bottleneck block : network.blocks()) {
                for (Convolution c : block.convolutions()) {
                    put(c.name(), CudaWeights.pack(weights, c, c.in(), precision));
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                scope.close();
            }
        }
    }

    private void put(String name, CudaWeights.Packed packed) {
        constants.put(name, new Constants(upload(packed.weight()), upload(packed.bias())));
    }

    private Pointer upload(ByteBuffer values) {
        Pointer target = scope.allocate(values.remaining());
        CudaCalls.cuda(
                "copying weights to GPU " + device.number(),
                cudart.cudaMemcpy(target, new BytePointer(values), values.remaining(), cudart.cudaMemcpyHostToDevice));
        return target;
    }

    /** Makes its GPU the calling thread's current one. */
    void select() {
        CudaCalls.cuda("choosing GPU " + device.number(), cudart.cudaSetDevice(device.number()));
    }

    int number() {
        return device.number();
    }

    Precision precision() {
        return precision;
    }

    /** How its steps are computed best. */
    CudaTrials trials() {
        return trials;
    }

    int inputSize() {
        return inputSize;
    }

    CudaKernels kernels() {
        return kernels;
    }

    /** 3 × 256 floats: what a byte of red, green or blue becomes. */
    Pointer levels() {
        return levels;
    }

    boolean blueFirst() {
        return blueFirst;
    }

    Constants constants(CudaPlan.Step step) {
        String name = step.operation() == CudaPlan.Operation.PIXEL_STEM
                ? PIXEL_STEM
                : Objects.requireNonNull(step.convolution()).name();
        return Objects.requireNonNull(constants.get(name), name);
    }

    /** The network for so many images. */
    CudaPlan plan(int images) {
        return CudaPlan.of(network, inputSize, images, CudaWeights.valueBytes(precision));
    }

    @Override
    public void close() {
        scope.close();
    }
}
