package org.galaxyscreen.features.engine.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Operation;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;

/**
 * A plan's steps as calls of cuDNN, cuBLASLt and this library's kernels on one stream. float32 is multiplied as such, not as
 * TF32; the narrower formats are summed in float32.
 */
final class CudaOperations {
    private final CudaStreamResources resources;
    private final CudaTimer timer;
    private final CudaConvolutions convolutions;
    private final CudaGemms gemms;

    CudaOperations(CudaStreamResources resources, CudaTrials trials) {
        this.resources = resources;
        this.timer = new CudaTimer(resources.stream(), resources.scope());
        this.convolutions = new CudaConvolutions(resources, timer, trials);
        this.gemms = new CudaGemms(resources, timer, trials);
    }

    /**
     * The network's calls, in order; each can be run any number of times, also while the stream records.
     *
     * @param fromFloats from an image of floats
     * @param fromPixels from an image of bytes
     */
    record Calls(List<Runnable> fromFloats, List<Runnable> fromPixels) {}

    /** Everything; once. What the buffers hold is lost: ways to compute are tried in them. */
    Calls all() {
        resources.fill();
        Map<Step, Runnable> calls = new HashMap<>();
        for (List<Step> steps :
                List.of(resources.plan().steps(), resources.plan().pixelSteps())) {
            for (Step step : steps) {
                calls.computeIfAbsent(step, this::call);
            }
        }
        convolutions.allocateWorkspace();
        return new Calls(
                resources.plan().steps().stream().map(calls::get).toList(),
                resources.plan().pixelSteps().stream().map(calls::get).toList());
    }

    private Runnable call(Step step) {
        return switch (step.operation()) {
            case STEM, PIXEL_STEM, CONVOLUTION -> convolutions.call(step);
            case GEMM -> gemms.call(step);
            case MAX_POOL, NARROW_MAX_POOL -> maxPool(step);
            case AVERAGE -> average(step);
        };
    }

    CudaTimer timer() {
        return timer;
    }

    CudaConvolutions convolutions() {
        return convolutions;
    }

    CudaGemms gemms() {
        return gemms;
    }

    private Runnable maxPool(Step step) {
        long side = (step.size() - 1) / 2 + 1;
        boolean narrow = step.operation() == Operation.NARROW_MAX_POOL;
        int channels = narrow
                ? CudaPlan.packs(
                        step.channels(),
                        CudaWeights.valueBytes(resources.model().precision()))
                : step.channels();
        return resources
                .model()
                .kernels()
                .launch(
                        resources.scope(),
                        narrow ? "maxpoolNarrow" : "maxpool",
                        resources.stream(),
                        resources.plan().images() * side * side * channels,
                        resources.buffer(step.source()),
                        step.size(),
                        channels,
                        resources.buffer(step.target()));
    }

    private Runnable average(Step step) {
        return resources
                .model()
                .kernels()
                .launch(
                        resources.scope(),
                        "average",
                        resources.stream(),
                        (long) resources.plan().images() * step.channels(),
                        resources.buffer(step.source()),
                        step.size() * step.size(),
                        step.channels(),
                        resources.buffer(step.target()));
    }
}
