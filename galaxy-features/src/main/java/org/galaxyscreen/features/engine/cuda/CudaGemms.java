package org.galaxyscreen.features.engine.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.network.Convolution;

/**
 * A plan's matrix products, with bias, sum and ReLU, by cuBLASLt, by the fastest of the algorithms that its heuristics propose. None that
 * splits a sum among blocks and adds their parts in another order: a row's bits would depend on its place.
 */
final class CudaGemms {
    private static final long WORKSPACE = 32L << 20;

    private final CudaStreamResources resources;
    private final CudaTimer timer;
    private final CudaTrials trials;
    private final cublasLtContext context = new cublasLtContext();
    private final FloatPointer one;
    private final FloatPointer zero;
    private final Pointer workspace;
    private final List<String> ways = new ArrayList<>();

    CudaGemms(CudaStreamResources resources, CudaTimer timer, CudaTrials trials) {
        this.resources = resources;
        this.timer = timer;
        this.trials = trials;
        CudaCalls.cublas("starting cuBLASLt", cublas.cublasLtCreate(context));
        resources.scope().atEnd(() -> cublas.cublasLtDestroy(context));
        one = resources.scope().own(new FloatPointer(1).put(1f));
        zero = resources.scope().own(new FloatPointer(1).put(0f));
        workspace = resources.scope().allocate(WORKSPACE);
    }

    /** How each product is computed, in words. */
    List<String> ways() {
        return List.copyOf(ways);
    }

    /** A gemm as cuBLASLt has it described. */
    private record Gemm(
            Step step,
            String what,
            cublasLtMatmulDescOpaque_t description,
            cublasLtMatrixLayoutOpaque_t w,
            cublasLtMatrixLayoutOpaque_t x,
            cublasLtMatrixLayoutOpaque_t y) {}

    /**
     * The call that computes Y = relu(X Wᵀ + shortcut + bias), rows being pixels; tries algorithms where that has not been done.
     * cuBLASLt is column-major, to which a row-major matrix is its transpose: Yᵀ = W Xᵀ, of W as it lies transposed and X as it
     * lies.
     */
    Runnable call(Step step) {
        Gemm gemm = describe(step);
        List<cublasLtMatmulAlgo_t> algorithms = algorithms(gemm);
        boolean fused = !algorithms.isEmpty();
        if (!fused) {
            set(gemm, cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, cublas.CUBLASLT_EPILOGUE_DEFAULT);
            algorithms = algorithms(gemm);
        }
        List<cublasLtMatmulAlgo_t> candidates = algorithms;
        int best = trials.fastest(
                resources.kind(step), candidates.size(), number -> milliseconds(gemm, candidates.get(number)));
        if (best == CudaTrials.NONE) {
            throw new CudaException(gemm.what() + ": cuBLASLt has no algorithm for it on this GPU", false);
        }
        ways.add((fused ? "" : "bias unfused, ") + "algorithm " + (best + 1) + " of " + candidates.size());
        cublasLtMatmulAlgo_t algorithm = candidates.get(best);
        if (fused) {
            return () -> run(gemm, algorithm);
        }
        Runnable bias = resources.bias(step);
        return () -> {
            run(gemm, algorithm);
            bias.run();
        };
    }

    private Gemm describe(Step step) {
        Convolution c = Objects.requireNonNull(step.convolution());
        long pixels = (long) resources.plan().images() * step.size() * step.size();
        String what = "the gemm " + step.name();
        cublasLtMatmulDescOpaque_t description = resources.scope().own(new cublasLtMatmulDescOpaque_t());
        CudaCalls.cublas(
                what, cublas.cublasLtMatmulDescInit(description, cublas.CUBLAS_COMPUTE_32F, cudart.CUDA_R_32F));
        Gemm gemm = new Gemm(
                step,
                what,
                description,
                matrix(what, c.in(), c.out()),
                matrix(what, c.in(), pixels),
                matrix(what, c.out(), pixels));
        set(gemm, cublas.CUBLASLT_MATMUL_DESC_TRANSA, cublas.CUBLAS_OP_T);
        set(gemm, cublas.CUBLASLT_MATMUL_DESC_TRANSB, cublas.CUBLAS_OP_N);
        set(
                gemm,
                cublas.CUBLASLT_MATMUL_DESC_EPILOGUE,
                step.relu() ? cublas.CUBLASLT_EPILOGUE_RELU_BIAS : cublas.CUBLASLT_EPILOGUE_BIAS);
        try (LongPointer bias = new LongPointer(1)) {
            bias.put(resources.model().constants(step).bias().address());
            CudaCalls.cublas(
                    what,
                    cublas.cublasLtMatmulDescSetAttribute(
                            description, cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias, Long.BYTES));
        }
        return gemm;
    }

    private void run(Gemm gemm, cublasLtMatmulAlgo_t algorithm) {
        Step step = gemm.step();
        Pointer target = resources.buffer(step.target());
        CudaCalls.cublas(
                gemm.what(),
                cublas.cublasLtMatmul(
                        context,
                        gemm.description(),
                        one,
                        resources.model().constants(step).weight(),
                        gemm.w(),
                        resources.buffer(step.source()),
                        gemm.x(),
                        step.shortcut() == CudaPlan.NO_SHORTCUT ? zero : one,
                        target,
                        gemm.y(),
                        target,
                        gemm.y(),
                        algorithm,
                        workspace,
                        WORKSPACE,
                        resources.stream()));
    }

    /** How long an algorithm takes; not a number if it does not run. */
    private double milliseconds(Gemm gemm, cublasLtMatmulAlgo_t algorithm) {
        try {
            return trials.milliseconds(timer, () -> run(gemm, algorithm));
        } catch (CudaException e) {
            return Double.NaN;
        }
    }

    /** What the heuristics propose, the likeliest to be fast first. */
    private List<cublasLtMatmulAlgo_t> algorithms(Gemm gemm) {
        int[] found = new int[1];
        cublasLtMatmulHeuristicResult_t results =
                resources.scope().own(new cublasLtMatmulHeuristicResult_t(trials.limit()));
        try (cublasLtMatmulPreferenceOpaque_t preference = new cublasLtMatmulPreferenceOpaque_t();
                LongPointer bytes = new LongPointer(1);
                IntPointer reductions = new IntPointer(1)) {
            CudaCalls.cublas(gemm.what(), cublas.cublasLtMatmulPreferenceInit(preference));
            bytes.put(WORKSPACE);
            CudaCalls.cublas(
                    gemm.what(),
                    cublas.cublasLtMatmulPreferenceSetAttribute(
                            preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES));
            reductions.put(cublas.CUBLASLT_REDUCTION_SCHEME_NONE);
            CudaCalls.cublas(
                    gemm.what(),
                    cublas.cublasLtMatmulPreferenceSetAttribute(
                            preference, cublas.CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, reductions, Integer.BYTES));
            int status = cublas.cublasLtMatmulAlgoGetHeuristic(
                    context,
                    gemm.description(),
                    gemm.w(),
                    gemm.x(),
                    gemm.y(),
                    gemm.y(),
                    preference,
                    trials.limit(),
                    results,
                    found);
            if (status == cublas.CUBLAS_STATUS_NOT_SUPPORTED) {
                return List.of();
            }
            CudaCalls.cublas(gemm.what(), status);
        }
        List<cublasLtMatmulAlgo_t> algorithms = new ArrayList<>();
        for (int i = 0; i < found[0]; i++) {
            cublasLtMatmulHeuristicResult_t result = results.getPointer(i);
            if (result.state() == cublas.CUBLAS_STATUS_SUCCESS) {
                algorithms.add(result.algo());
            }
        }
        return algorithms;
    }

    private static void set(Gemm gemm, int attribute, int value) {
        try (IntPointer pointer = new IntPointer(1)) {
            pointer.put(value);
            CudaCalls.cublas(
                    gemm.what(),
                    cublas.cublasLtMatmulDescSetAttribute(gemm.description(), attribute, pointer, Integer.BYTES));
        }
    }

    /** Column-major, without gaps. */
    private cublasLtMatrixLayoutOpaque_t matrix(String what, long rows, long columns) {
        int type =
                switch (resources.model().precision()) {
                    case FP32, INT8 -> cudart.CUDA_R_32F;
                    case BF16 -> cudart.CUDA_R_16BF;
                    case FP16 -> cudart.CUDA_R_16F;
                };
        cublasLtMatrixLayoutOpaque_t layout = resources.scope().own(new cublasLtMatrixLayoutOpaque_t());
        CudaCalls.cublas(what, cublas.cublasLtMatrixLayoutInit(layout, type, rows, columns, rows));
        return layout;
    }
}
