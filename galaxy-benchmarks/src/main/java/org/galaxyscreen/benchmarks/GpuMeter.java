package org.galaxyscreen.benchmarks;

import java.util.SplittableRandom;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.galaxyscreen.features.engine.Precision;

/** What the first GPU does by itself: its rate of multiplying large square matrices, and the memory it has left. */
final class GpuMeter {
    private static final int SIZE = 8192;
    private static final int PATTERN = 1 << 20;
    private static final int WARM_UP = 3;

    private GpuMeter() {}

    /** TFLOP/s over about so many seconds, of random values: zeros are multiplied faster. */
    static double gemm(Precision precision, double seconds) {
        int type =
                switch (precision) {
                    case FP32, INT8 -> cudart.CUDA_R_32F;
                    case BF16 -> cudart.CUDA_R_16BF;
                    case FP16 -> cudart.CUDA_R_16F;
                };
        cublasContext context = new cublasContext();
        check("cublasCreate", cublas.cublasCreate_v2(context));
        Pointer a = values(precision);
        Pointer b = values(precision);
        Pointer c = values(precision);
        try (FloatPointer one = new FloatPointer(1).put(1f);
                FloatPointer zero = new FloatPointer(1).put(0f)) {
            Runnable gemm = () -> check(
                    "cublasGemmEx",
                    cublas.cublasGemmEx(
                            context,
                            cublas.CUBLAS_OP_T,
                            cublas.CUBLAS_OP_N,
                            SIZE,
                            SIZE,
                            SIZE,
                            one,
                            a,
                            type,
                            SIZE,
                            b,
                            type,
                            SIZE,
                            zero,
                            c,
                            type,
                            SIZE,
                            cublas.CUBLAS_COMPUTE_32F,
                            cublas.CUBLAS_GEMM_DEFAULT));
            for (int i = 0; i < WARM_UP; i++) {
                gemm.run();
            }
            check("cudaDeviceSynchronize", cudart.cudaDeviceSynchronize());
            int gemms = 0;
            long started = System.nanoTime();
            double elapsed = 0;
            while (elapsed < seconds) {
                for (int i = 0; i < WARM_UP; i++) {
                    gemm.run();
                }
                check("cudaDeviceSynchronize", cudart.cudaDeviceSynchronize());
                gemms += WARM_UP;
                elapsed = (System.nanoTime() - started) / 1e9;
            }
            return 2.0 * SIZE * SIZE * SIZE * gemms / elapsed / 1e12;
        } finally {
            for (Pointer matrix : new Pointer[] {a, b, c}) {
                cudart.cudaFree(matrix);
            }
            cublas.cublasDestroy_v2(context);
        }
    }

    /** A matrix of values from −1 to 1, a pattern of them repeated. */
    private static Pointer values(Precision precision) {
        SplittableRandom random = new SplittableRandom(1);
        boolean single = precision == Precision.FP32;
        FloatPointer floats = new FloatPointer(single ? PATTERN : 0);
        ShortPointer shorts = new ShortPointer(single ? 0 : PATTERN);
        for (int i = 0; i < PATTERN; i++) {
            float value = (float) (2 * random.nextDouble() - 1);
            if (single) {
                floats.put(i, value);
            } else if (precision == Precision.BF16) {
                shorts.put(i, (short) (Float.floatToIntBits(value) >>> 16));
            } else {
                // A sign, an exponent below one and random bits after them.
                shorts.put(i, (short) (random.nextInt() & 0x83FF | 14 << 10));
            }
        }
        long bytes = (long) PATTERN * (single ? Float.BYTES : Short.BYTES);
        Pointer matrix = new Pointer();
        long length = bytes / PATTERN * SIZE * SIZE;
        check("cudaMalloc", cudart.cudaMalloc(matrix, length));
        try (floats;
                shorts) {
            for (long at = 0; at < length; at += bytes) {
                Pointer target = new ShortPointer(matrix).getPointer(at / Short.BYTES);
                check(
                        "cudaMemcpy",
                        cudart.cudaMemcpy(target, single ? floats : shorts, bytes, cudart.cudaMemcpyHostToDevice));
            }
        }
        return matrix;
    }

    /** MiB. */
    static long freeMemory() {
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            check("cudaMemGetInfo", cudart.cudaMemGetInfo(free, total));
            return free.get() >> 20;
        }
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new IllegalStateException(call + " failed with status " + status);
        }
    }
}
