package org.galaxyscreen.features.engine.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.network.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * A plan's convolutions, with bias and ReLU, by cuDNN: as a graph of its backend API, by the fastest of the plans that its heuristics
 * propose; where there is none that runs, by its older calls.
 */
final class CudaConvolutions {
    /** More than that beside the activations is not worth what else it could hold. */
    static final long MOST_WORKSPACE = 512L << 20;

    /** The one that computes on tensor cores and can do without an activation, and the one that needs nothing. */
    private static final int[] ALGORITHMS = {
        cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM, cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM
    };

    /** cuDNN's codes for what is not supported are a thousand from here on, one for each reason. */
    private static final int NOT_SUPPORTED = cudnn.CUDNN_STATUS_NOT_SUPPORTED;

    private static final int REASONS = 1000;

    private final CudaStreamResources resources;
    private final CudaTimer timer;
    private final CudaTrials trials;
    private final cudnnContext context = new cudnnContext();
    private final FloatPointer one;
    private final FloatPointer zero;
    private final List<Biased> older = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();
    private long workspaceBytes;
    private Pointer workspace = new Pointer();

    CudaConvolutions(CudaStreamResources resources, CudaTimer timer, CudaTrials trials) {
        this.resources = resources;
        this.timer = timer;
        this.trials = trials;
        CudaCalls.cudnn("starting cuDNN", cudnn.cudnnCreate(context));
        resources.scope().atEnd(() -> cudnn.cudnnDestroy(context));
        CudaCalls.cudnn("starting cuDNN", cudnn.cudnnSetStream(context, resources.stream()));
        one = resources.scope().own(new FloatPointer(1).put(1f));
        zero = resources.scope().own(new FloatPointer(1).put(0f));
    }

    /** Allocates what the convolutions want beside the activations; after the last was made, and before the first is run. */
    void allocateWorkspace() {
        if (workspaceBytes > 0) {
            workspace = resources.scope().allocate(workspaceBytes);
        }
    }

    long workspaceBytes() {
        return workspaceBytes;
    }

    /** Why cuDNN computes convolutions without their bias, one for each that it refused to do at once. After the first run. */
    List<String> refusals() {
        return older.stream().map(Biased::refusal).filter(Objects::nonNull).toList();
    }

    /** How each convolution is computed, in words. */
    List<String> ways() {
        return List.copyOf(ways);
    }

    /** The call that computes a step; tries ways where that has not been done. */
    Runnable call(Step step) {
        String why;
        try {
            Runnable graph = graph(step);
            if (graph != null) {
                return graph;
            }
            why = "no plan of cuDNN's runs";
        } catch (CudaException e) {
            if (e.outOfMemory()) {
                throw e;
            }
            why = String.valueOf(e.getMessage());
        }
        ways.add("older calls: " + why);
        return olderCalls(step);
    }

    private @Nullable Runnable graph(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        int type = type(step);
        List<CudnnGraph.Plan> plans = CudnnGraph.plans(
                "the convolution " + step.name(),
                new CudnnGraph.Shape(type, resources.plan().images(), step.channels(), step.size(), c, step.relu()),
                CudnnGraph.Gpu.of(context),
                trials.limit(),
                MOST_WORKSPACE,
                resources.scope());
        int best = trials.fastest(resources.kind(step), plans.size(), number -> milliseconds(step, plans.get(number)));
        if (best == CudaTrials.NONE) {
            return null;
        }
        CudnnGraph.Plan plan = plans.get(best);
        workspaceBytes = Math.max(workspaceBytes, plan.workspace());
        ways.add("graph, engine " + plan.engine() + ", plan " + (best + 1) + " of " + plans.size());
        return new Runnable() {
            private @Nullable cudnnBackendDescriptor_t arguments;

            @Override
            public void run() {
                if (arguments == null) {
                    arguments = arguments(step, plan, workspace);
                }
                check(step, plan.run(arguments));
            }
        };
    }

    private cudnnBackendDescriptor_t arguments(Step step, CudnnGraph.Plan plan, Pointer memory) {
        CudaModel.Constants constants = resources.model().constants(step);
        return plan.arguments(
                resources.buffer(step.source()),
                constants.weight(),
                constants.bias(),
                resources.buffer(step.target()),
                memory);
    }

    /** How long a plan takes; not a number if it does not run. */
    private double milliseconds(Step step, CudnnGraph.Plan plan) {
        try (CudaCalls.Scope trial = new CudaCalls.Scope(resources.model().number())) {
            Pointer memory = plan.workspace() == 0 ? new Pointer() : trial.allocate(plan.workspace());
            cudnnBackendDescriptor_t arguments = arguments(step, plan, memory);
            return trials.milliseconds(timer, () -> check(step, plan.run(arguments)));
        } catch (CudaException e) {
            return Double.NaN;
        }
    }

    private int type(Step step) {
        return type(resources.single(step) ? Precision.FP32 : resources.model().precision());
    }

    /** cuDNN's number of a format. */
    static int type(Precision precision) {
        return switch (precision) {
            case FP32, INT8 -> cudnn.CUDNN_DATA_FLOAT;
            case BF16 -> cudnn.CUDNN_DATA_BFLOAT16;
            case FP16 -> cudnn.CUDNN_DATA_HALF;
        };
    }

    private Runnable olderCalls(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        CudaModel.Constants constants = resources.model().constants(step);
        int images = resources.plan().images();
        int type = type(step);
        int size = c.outputSize(step.size());
        cudnnTensorStruct x = tensor(type, images, step.channels(), step.size());
        cudnnTensorStruct y = tensor(type, images, c.out(), size);
        cudnnTensorStruct biases = tensor(type, 1, c.out(), 1);
        cudnnFilterStruct w = new cudnnFilterStruct();
        check(step, cudnn.cudnnCreateFilterDescriptor(w));
        resources.scope().atEnd(() -> cudnn.cudnnDestroyFilterDescriptor(w));
        check(
                step,
                cudnn.cudnnSetFilter4dDescriptor(
                        w, type, cudnn.CUDNN_TENSOR_NHWC, c.out(), step.channels(), c.kernel(), c.kernel()));
        cudnnConvolutionStruct description = description(step, c);
        cudnnActivationStruct activation = new cudnnActivationStruct();
        check(step, cudnn.cudnnCreateActivationDescriptor(activation));
        resources.scope().atEnd(() -> cudnn.cudnnDestroyActivationDescriptor(activation));
        check(
                step,
                cudnn.cudnnSetActivationDescriptor(
                        activation,
                        step.relu() ? cudnn.CUDNN_ACTIVATION_RELU : cudnn.CUDNN_ACTIVATION_IDENTITY,
                        cudnn.CUDNN_NOT_PROPAGATE_NAN,
                        0));
        int algorithm = algorithm(step, x, w, description, y);
        Pointer source = resources.buffer(step.source());
        Pointer target = resources.buffer(step.target());
        Runnable bias = resources.bias(step);
        Biased biased = new Biased(
                () -> cudnn.cudnnConvolutionBiasActivationForward(
                        context,
                        one,
                        x,
                        source,
                        w,
                        constants.weight(),
                        description,
                        algorithm,
                        workspace,
                        workspaceBytes,
                        zero,
                        y,
                        target,
                        biases,
                        constants.bias(),
                        activation,
                        y,
                        target),
                () -> {
                    check(
                            step,
                            cudnn.cudnnConvolutionForward(
                                    context,
                                    one,
                                    x,
                                    source,
                                    w,
                                    constants.weight(),
                                    description,
                                    algorithm,
                                    workspace,
                                    workspaceBytes,
                                    zero,
                                    y,
                                    target));
                    bias.run();
                },
                status -> check(step, status),
                CudaCalls::cudnnError);
        older.add(biased);
        return biased;
    }

    private cudnnConvolutionStruct description(Step step, Convolution c) {
        cudnnConvolutionStruct description = new cudnnConvolutionStruct();
        check(step, cudnn.cudnnCreateConvolutionDescriptor(description));
        resources.scope().atEnd(() -> cudnn.cudnnDestroyConvolutionDescriptor(description));
        check(
                step,
                cudnn.cudnnSetConvolution2dDescriptor(
                        description,
                        c.padding(),
                        c.padding(),
                        c.stride(),
                        c.stride(),
                        1,
                        1,
                        cudnn.CUDNN_CROSS_CORRELATION,
                        cudnn.CUDNN_DATA_FLOAT));
        check(
                step,
                cudnn.cudnnSetConvolutionMathType(
                        description, resources.single(step) ? cudnn.CUDNN_FMA_MATH : cudnn.CUDNN_TENSOR_OP_MATH));
        return description;
    }

    /** The first that this GPU has for the convolution; the workspace becomes as large as it wants. */
    private int algorithm(
            Step step,
            cudnnTensorStruct x,
            cudnnFilterStruct w,
            cudnnConvolutionStruct description,
            cudnnTensorStruct y) {
        int status = NOT_SUPPORTED;
        try (SizeTPointer bytes = new SizeTPointer(1)) {
            for (int algorithm : ALGORITHMS) {
                status = cudnn.cudnnGetConvolutionForwardWorkspaceSize(context, x, w, description, y, algorithm, bytes);
                if (status == cudnn.CUDNN_STATUS_SUCCESS) {
                    workspaceBytes = Math.max(workspaceBytes, bytes.get());
                    return algorithm;
                }
            }
        }
        check(step, status);
        throw new IllegalStateException("no algorithm, and no error");
    }

    private cudnnTensorStruct tensor(int type, int images, int channels, int size) {
        cudnnTensorStruct tensor = new cudnnTensorStruct();
        CudaCalls.cudnn("describing a tensor", cudnn.cudnnCreateTensorDescriptor(tensor));
        resources.scope().atEnd(() -> cudnn.cudnnDestroyTensorDescriptor(tensor));
        CudaCalls.cudnn(
                "describing a tensor",
                cudnn.cudnnSetTensor4dDescriptor(tensor, cudnn.CUDNN_TENSOR_NHWC, type, images, channels, size, size));
        return tensor;
    }

    private static void check(Step step, int status) {
        CudaCalls.cudnn("the convolution " + step.name(), status);
    }

    /**
     * A convolution with bias and ReLU: in one call where cuDNN has that for this GPU, in two where it has not. Which, the first run
     * tells, before anything is recorded.
     */
    static final class Biased implements Runnable {
        private final IntSupplier fused;
        private final Runnable unfused;
        private final IntConsumer check;
        private final IntFunction<String> describe;
        private @Nullable String refusal;

        /**
         * @param fused returns cuDNN's status
         * @param check throws what a status other than success means
         * @param describe a status in words
         */
        Biased(IntSupplier fused, Runnable unfused, IntConsumer check, IntFunction<String> describe) {
            this.fused = fused;
            this.unfused = unfused;
            this.check = check;
            this.describe = describe;
        }

        @Override
        public void run() {
            if (refusal == null) {
                int status = fused.getAsInt();
                if (!refused(status)) {
                    check.accept(status);
                    return;
                }
                refusal = describe.apply(status);
            }
            try {
                unfused.run();
            } catch (CudaException e) {
                throw new CudaException(e.getMessage() + "; in one call with the bias: " + refusal, e.outOfMemory());
            }
        }

        /** Why cuDNN did not do it in one call; null if it did, or has not been asked. */
        @Nullable
        String refusal() {
            return refusal;
        }

        /** Either is how cuDNN says that it has no kernel: releases differ in which they take an unknown pair of types for. */
        private static boolean refused(int status) {
            return status >= cudnn.CUDNN_STATUS_BAD_PARAM && status < cudnn.CUDNN_STATUS_BAD_PARAM + REASONS
                    || status >= NOT_SUPPORTED && status < NOT_SUPPORTED + REASONS;
        }
    }
}
