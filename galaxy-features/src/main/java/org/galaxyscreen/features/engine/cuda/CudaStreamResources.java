package org.galaxyscreen.features.engine.cuda;

import java.util.List;
import java.util.Objects;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Operation;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.network.Convolution;

/**
 * What all calls on a stream work with.
 *
 * @param buffers the plan's
 * @param output the features
 * @param scope owns what calls need for as long as the stream lives
 */
record CudaStreamResources(
        CudaModel model,
        CudaPlan plan,
        List<Pointer> buffers,
        Pointer output,
        CUstream_st stream,
        CudaCalls.Scope scope) {
    /** Bytes of which each format's values are small and positive. */
    private static final int SMALL = 0x3C;

    Pointer buffer(int number) {
        return number == CudaPlan.OUTPUT ? output : buffers.get(number);
    }

    /** Whether a step computes in float32. */
    boolean single(Step step) {
        return step.operation() == Operation.STEM || model.precision() == Precision.FP32;
    }

    /** Adds the bias to what a convolution or gemm left in its target, and applies ReLU: where the libraries do not. */
    Runnable bias(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        long size = c.outputSize(step.size());
        boolean stem = step.operation() == Operation.STEM;
        int packs = CudaPlan.packs(c.out(), stem ? Float.BYTES : CudaWeights.valueBytes(model.precision()));
        return model.kernels()
                .launch(
                        scope,
                        stem ? "biasSingle" : "bias",
                        stream,
                        plan.images() * size * size * packs,
                        buffer(step.target()),
                        model.constants(step).bias(),
                        packs,
                        step.relu() ? 1 : 0);
    }

    /** All on which it depends how fast a step is computed in which way. */
    List<Object> kind(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        return List.of(
                step.operation(),
                plan.images(),
                step.channels(),
                step.size(),
                c.out(),
                c.kernel(),
                c.stride(),
                step.relu(),
                step.shortcut() != CudaPlan.NO_SHORTCUT);
    }

    /** Writes ordinary numbers to all buffers: a GPU multiplies zeros faster than it will multiply images. */
    void fill() {
        for (int i = 0; i < buffers.size(); i++) {
            CudaCalls.cuda(
                    "filling memory",
                    cudart.cudaMemsetAsync(
                            buffers.get(i), SMALL, plan.bufferBytes().get(i), stream));
        }
    }
}
