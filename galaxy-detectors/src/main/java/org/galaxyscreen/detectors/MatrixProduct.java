package org.galaxyscreen.detectors;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/** The matrix product that all else here stands on: oneDNN's float32 one. */
final class MatrixProduct {
    private MatrixProduct() {}

    /**
     * C = A B in float32; all row-major and dense.
     *
     * @param transposeA whether A is given as {@code k × m} instead of {@code m × k}
     * @param transposeB whether B is given as {@code n × k} instead of {@code k × n}
     * @param c {@code m × n}, overwritten
     */
    static void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            FloatPointer a,
            FloatPointer b,
            FloatPointer c) {
        int status = dnnl.dnnl_sgemm(
                code(transposeA), code(transposeB), m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException(
                    "matrix product of " + m + "×" + k + " and " + k + "×" + n + " failed: oneDNN status " + status);
        }
    }

    private static byte code(boolean transpose) {
        return (byte) (transpose ? 'T' : 'N');
    }
}
