package org.galaxyscreen.features.engine.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Operation;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.network.ResNet50.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * A plan's steps as calls of cuDNN, cuBLASLt and this library's kernels on one stream. float32 is multiplied as such, not as
 * TF32; the narrower formats are summed in float32. Algorithms are those that the libraries' own heuristics put first, so
 * that they are the same in each run.
 */
final class CudaOperations {
    private static final long GEMM_WORKSPACE = 32L << 20;

    /** The one that computes on tensor cores and can do without an activation, and the one that needs nothing. */
    private static final int[] ALGORITHMS = {
        cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM, cudnn.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM
    };

    /** cuDNN's codes for what is not supported are a thousand from here on, one for each reason. */
    private static final int NOT_SUPPORTED = cudnn.CUDNN_STATUS_NOT_SUPPORTED;

    private static final int REASONS = 1000;

    private final CudaModel model;
    private final CudaPlan plan;
    private final List<Pointer> buffers;
    private final Pointer output;
    private final CUstream_st stream;
    private final CudaCalls.Scope scope;
    private final cudnnContext convolutions = new cudnnContext();
    private final cublasLtContext gemms = new cublasLtContext();
    private final FloatPointer one;
    private final FloatPointer zero;
    private final Pointer gemmWorkspace;
    private final List<Biased> convolutionsWithBias = new ArrayList<>();
    private final List<String> unfusedGemms = new ArrayList<>();
    private long convolutionBytes;
    private Pointer convolutionWorkspace = new Pointer();

    /** @param scope owns what is made */
    CudaOperations(
            CudaModel model,
            CudaPlan plan,
            List<Pointer> buffers,
            Pointer output,
            CUstream_st stream,
            CudaCalls.Scope scope) {
        this.model = model;
        this.plan = plan;
        this.buffers = buffers;
        this.output = output;
        this.stream = stream;
        this.scope = scope;
        CudaCalls.cudnn("starting cuDNN", cudnn.cudnnCreate(convolutions));
        scope.atEnd(() -> cudnn.cudnnDestroy(convolutions));
        CudaCalls.cudnn("starting cuDNN", cudnn.cudnnSetStream(convolutions, stream));
        CudaCalls.cublas("starting cuBLASLt", cublas.cublasLtCreate(gemms));
        scope.atEnd(() -> cublas.cublasLtDestroy(gemms));
        one = scope.own(new FloatPointer(1).put(1f));
        zero = scope.own(new FloatPointer(1).put(0f));
        gemmWorkspace = scope.allocate(GEMM_WORKSPACE);
    }

    /**
     * The network's calls, in order; each can be run any number of times, also while the stream records.
     *
     * @param fromFloats from an image of floats
     * @param fromPixels from an image of bytes
     */
    record Calls(List<Runnable> fromFloats, List<Runnable> fromPixels) {}

    /** Everything; once. */
    Calls all() {
        Map<Step, Runnable> calls = new HashMap<>();
        for (List<Step> steps : List.of(plan.steps(), plan.pixelSteps())) {
            for (Step step : steps) {
                calls.computeIfAbsent(step, this::call);
            }
        }
        if (convolutionBytes > 0) {
            convolutionWorkspace = scope.allocate(convolutionBytes);
        }
        return new Calls(
                plan.steps().stream().map(calls::get).toList(),
                plan.pixelSteps().stream().map(calls::get).toList());
    }

    private Runnable call(Step step) {
        return switch (step.operation()) {
            case STEM, PIXEL_STEM, CONVOLUTION -> convolution(step);
            case GEMM -> gemm(step);
            case MAX_POOL, NARROW_MAX_POOL -> maxPool(step);
            case AVERAGE -> average(step);
        };
    }

    /** Why cuDNN computes convolutions without their bias, one for each that it refused to do at once. After the first run. */
    List<String> refusals() {
        return convolutionsWithBias.stream()
                .map(Biased::refusal)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The gemms that cuBLASLt computes without their bias. */
    List<String> unfusedGemms() {
        return List.copyOf(unfusedGemms);
    }

    /** What cuDNN wants beside the activations. */
    long convolutionWorkspaceBytes() {
        return convolutionBytes;
    }

    private Pointer buffer(int number) {
        return number == CudaPlan.OUTPUT ? output : buffers.get(number);
    }

    private Runnable maxPool(Step step) {
        long side = (step.size() - 1) / 2 + 1;
        boolean narrow = step.operation() == Operation.NARROW_MAX_POOL;
        int channels =
                narrow ? CudaPlan.packs(step.channels(), CudaWeights.valueBytes(model.precision())) : step.channels();
        return model.kernels()
                .launch(
                        scope,
                        narrow ? "maxpoolNarrow" : "maxpool",
                        stream,
                        plan.images() * side * side * channels,
                        buffer(step.source()),
                        step.size(),
                        channels,
                        buffer(step.target()));
    }

    private Runnable average(Step step) {
        return model.kernels()
                .launch(
                        scope,
                        "average",
                        stream,
                        (long) plan.images() * step.channels(),
                        buffer(step.source()),
                        step.size() * step.size(),
                        step.channels(),
                        buffer(step.target()));
    }

    private Runnable convolution(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        CudaModel.Constants constants = model.constants(step);
        boolean stem = step.operation() == Operation.STEM;
        boolean single = stem || model.precision() == Precision.FP32;
        int type = stem ? cudnn.CUDNN_DATA_FLOAT : dataType();
        int size = c.outputSize(step.size());
        cudnnTensorStruct x = tensor(type, plan.images(), step.channels(), step.size());
        cudnnTensorStruct y = tensor(type, plan.images(), c.out(), size);
        cudnnTensorStruct biases = tensor(type, 1, c.out(), 1);
        cudnnFilterStruct w = new cudnnFilterStruct();
        check(step, cudnn.cudnnCreateFilterDescriptor(w));
        scope.atEnd(() -> cudnn.cudnnDestroyFilterDescriptor(w));
        check(
                step,
                cudnn.cudnnSetFilter4dDescriptor(
                        w, type, cudnn.CUDNN_TENSOR_NHWC, c.out(), step.channels(), c.kernel(), c.kernel()));
        cudnnConvolutionStruct description = new cudnnConvolutionStruct();
        check(step, cudnn.cudnnCreateConvolutionDescriptor(description));
        scope.atEnd(() -> cudnn.cudnnDestroyConvolutionDescriptor(description));
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
                        description, single ? cudnn.CUDNN_FMA_MATH : cudnn.CUDNN_TENSOR_OP_MATH));
        cudnnActivationStruct activation = new cudnnActivationStruct();
        check(step, cudnn.cudnnCreateActivationDescriptor(activation));
        scope.atEnd(() -> cudnn.cudnnDestroyActivationDescriptor(activation));
        check(
                step,
                cudnn.cudnnSetActivationDescriptor(
                        activation,
                        step.relu() ? cudnn.CUDNN_ACTIVATION_RELU : cudnn.CUDNN_ACTIVATION_IDENTITY,
                        cudnn.CUDNN_NOT_PROPAGATE_NAN,
                        0));
        int algorithm = algorithm(step, x, w, description, y);
        Pointer source = buffer(step.source());
        Pointer target = buffer(step.target());
        Runnable bias = bias(step, c, target);
        Biased joined = new Biased(
                () -> cudnn.cudnnConvolutionBiasActivationForward(
                        convolutions,
                        one,
                        x,
                        source,
                        w,
                        constants.weight(),
                        description,
                        algorithm,
                        convolutionWorkspace,
                        convolutionBytes,
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
                                    convolutions,
                                    one,
                                    x,
                                    source,
                                    w,
                                    constants.weight(),
                                    description,
                                    algorithm,
                                    convolutionWorkspace,
                                    convolutionBytes,
                                    zero,
                                    y,
                                    target));
                    bias.run();
                },
                status -> check(step, status),
                CudaCalls::cudnnError);
        convolutionsWithBias.add(joined);
        return joined;
    }

    /** What ends a convolution, or a gemm, that the libraries do not end themselves. */
    private Runnable bias(Step step, Convolution c, Pointer target) {
        long size = c.outputSize(step.size());
        boolean single = step.operation() == Operation.STEM;
        int packs = CudaPlan.packs(c.out(), single ? Float.BYTES : CudaWeights.valueBytes(model.precision()));
        return model.kernels()
                .launch(
                        scope,
                        single ? "biasSingle" : "bias",
                        stream,
                        plan.images() * size * size * packs,
                        target,
                        model.constants(step).bias(),
                        packs,
                        step.relu() ? 1 : 0);
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
                status = cudnn.cudnnGetConvolutionForwardWorkspaceSize(
                        convolutions, x, w, description, y, algorithm, bytes);
                if (status == cudnn.CUDNN_STATUS_SUCCESS) {
                    convolutionBytes = Math.max(convolutionBytes, bytes.get());
                    return algorithm;
                }
            }
        }
        check(step, status);
        throw new IllegalStateException("no algorithm, and no error");
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

    private static void check(Step step, int status) {
        CudaCalls.cudnn("the convolution " + step.name(), status);
    }

    private cudnnTensorStruct tensor(int type, int images, int channels, int size) {
        cudnnTensorStruct tensor = new cudnnTensorStruct();
        CudaCalls.cudnn("describing a tensor", cudnn.cudnnCreateTensorDescriptor(tensor));
        scope.atEnd(() -> cudnn.cudnnDestroyTensorDescriptor(tensor));
        CudaCalls.cudnn(
                "describing a tensor",
                cudnn.cudnnSetTensor4dDescriptor(tensor, cudnn.CUDNN_TENSOR_NHWC, type, images, channels, size, size));
        return tensor;
    }

    private int dataType() {
        return switch (model.precision()) {
            case FP32, INT8 -> cudnn.CUDNN_DATA_FLOAT;
            case BF16 -> cudnn.CUDNN_DATA_BFLOAT16;
            case FP16 -> cudnn.CUDNN_DATA_HALF;
        };
    }

    /**
     * Y = relu(X Wᵀ + shortcut + bias), rows being pixels. cuBLASLt is column-major, to which a row-major matrix is its
     * transpose: Yᵀ = W Xᵀ, of W as it lies transposed and X as it lies.
     */
    private Runnable gemm(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        CudaModel.Constants constants = model.constants(step);
        long pixels = (long) plan.images() * step.size() * step.size();
        String what = "the gemm " + step.name();
        cublasLtMatmulDescOpaque_t description = scope.own(new cublasLtMatmulDescOpaque_t());
        CudaCalls.cublas(
                what, cublas.cublasLtMatmulDescInit(description, cublas.CUBLAS_COMPUTE_32F, cudart.CUDA_R_32F));
        set(what, description, cublas.CUBLASLT_MATMUL_DESC_TRANSA, cublas.CUBLAS_OP_T);
        set(what, description, cublas.CUBLASLT_MATMUL_DESC_TRANSB, cublas.CUBLAS_OP_N);
        set(
                what,
                description,
                cublas.CUBLASLT_MATMUL_DESC_EPILOGUE,
                step.relu() ? cublas.CUBLASLT_EPILOGUE_RELU_BIAS : cublas.CUBLASLT_EPILOGUE_BIAS);
        try (LongPointer bias = new LongPointer(1)) {
            bias.put(constants.bias().address());
            CudaCalls.cublas(
                    what,
                    cublas.cublasLtMatmulDescSetAttribute(
                            description, cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias, Long.BYTES));
        }
        cublasLtMatrixLayoutOpaque_t w = matrix(what, c.in(), c.out());
        cublasLtMatrixLayoutOpaque_t x = matrix(what, c.in(), pixels);
        cublasLtMatrixLayoutOpaque_t y = matrix(what, c.out(), pixels);
        cublasLtMatmulHeuristicResult_t choice = scope.own(new cublasLtMatmulHeuristicResult_t());
        boolean fused = choose(what, description, w, x, y, choice);
        if (!fused) {
            unfusedGemms.add(step.name());
            set(what, description, cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, cublas.CUBLASLT_EPILOGUE_DEFAULT);
            if (!choose(what, description, w, x, y, choice)) {
                throw new CudaException(what + ": cuBLASLt has no algorithm for it on this GPU", false);
            }
        }
        FloatPointer shortcut = step.shortcut() == CudaPlan.NO_SHORTCUT ? zero : one;
        Pointer source = buffer(step.source());
        Pointer target = buffer(step.target());
        Runnable gemm = () -> CudaCalls.cublas(
                what,
                cublas.cublasLtMatmul(
                        gemms,
                        description,
                        one,
                        constants.weight(),
                        w,
                        source,
                        x,
                        shortcut,
                        target,
                        y,
                        target,
                        y,
                        choice.algo(),
                        gemmWorkspace,
                        GEMM_WORKSPACE,
                        stream));
        if (fused) {
            return gemm;
        }
        Runnable bias = bias(step, c, target);
        return () -> {
            gemm.run();
            bias.run();
        };
    }

    /**
     * Whether there is an algorithm, and which. None that splits a sum among blocks and adds their parts in another order: a row's
     * bits would depend on its place.
     */
    private boolean choose(
            String what,
            cublasLtMatmulDescOpaque_t description,
            cublasLtMatrixLayoutOpaque_t w,
            cublasLtMatrixLayoutOpaque_t x,
            cublasLtMatrixLayoutOpaque_t y,
            cublasLtMatmulHeuristicResult_t choice) {
        int[] found = new int[1];
        try (cublasLtMatmulPreferenceOpaque_t preference = new cublasLtMatmulPreferenceOpaque_t();
                LongPointer bytes = new LongPointer(1);
                IntPointer reductions = new IntPointer(1)) {
            CudaCalls.cublas(what, cublas.cublasLtMatmulPreferenceInit(preference));
            bytes.put(GEMM_WORKSPACE);
            CudaCalls.cublas(
                    what,
                    cublas.cublasLtMatmulPreferenceSetAttribute(
                            preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES));
            reductions.put(cublas.CUBLASLT_REDUCTION_SCHEME_NONE);
            CudaCalls.cublas(
                    what,
                    cublas.cublasLtMatmulPreferenceSetAttribute(
                            preference, cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, reductions, Integer.BYTES));
            int status =
                    cublas.cublasLtMatmulAlgoGetHeuristic(gemms, description, w, x, y, y, preference, 1, choice, found);
            if (status != cublas.CUBLAS_STATUS_NOT_SUPPORTED) {
                CudaCalls.cublas(what, status);
            }
        }
        return found[0] > 0;
    }

    private void set(String what, cublasLtMatmulDescOpaque_t description, int attribute, int value) {
        try (IntPointer pointer = new IntPointer(1)) {
            pointer.put(value);
            CudaCalls.cublas(
                    what, cublas.cublasLtMatmulDescSetAttribute(description, attribute, pointer, Integer.BYTES));
        }
    }

    /** Column-major, without gaps. */
    private cublasLtMatrixLayoutOpaque_t matrix(String what, long rows, long columns) {
        int type =
                switch (model.precision()) {
                    case FP32, INT8 -> cudart.CUDA_R_32F;
                    case BF16 -> cudart.CUDA_R_16BF;
                    case FP16 -> cudart.CUDA_R_16F;
                };
        cublasLtMatrixLayoutOpaque_t layout = scope.own(new cublasLtMatrixLayoutOpaque_t());
        CudaCalls.cublas(what, cublas.cublasLtMatrixLayoutInit(layout, type, rows, columns, rows));
        return layout;
    }
}
