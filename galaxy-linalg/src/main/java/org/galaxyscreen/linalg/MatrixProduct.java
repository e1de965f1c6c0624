package org.galaxyscreen.linalg;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;

/** oneDNN's float32 matrix product, in as many threads as OpenMP has for the calling one. */
public final class MatrixProduct {
    private MatrixProduct() {}

    /**
     * A matrix, or a part of one.
     *
     * @param values of the whole
     * @param offset of the part's first value
     * @param stride from one row to the next
     */
    public record Operand(FloatPointer values, long offset, int stride) {
        FloatPointer pointer() {
            // A pointer of its own: a shared one's position would be shared as well.
            return new FloatPointer(values).position(offset);
        }
    }

    /**
     * C = A B in float32, row-major.
     *
     * @param transposeA whether A is given as {@code k × m} instead of {@code m × k}
     * @param transposeB whether B is given as {@code n × k} instead of {@code k × n}
     * @param c {@code m × n}, overwritten
     */
    public static void multiply(
            boolean transposeA, boolean transposeB, int m, int n, int k, Operand a, Operand b, Operand c) {
        gemm(transposeA, transposeB, m, n, k, 1, a, b, 0, c);
    }

    /** C −= Aᵀ B in float32, row-major, of A given as {@code k × m}. */
    static void subtract(int m, int n, int k, Operand a, Operand b, Operand c) {
        gemm(true, false, m, n, k, -1, a, b, 1, c);
    }

    private static void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            Operand a,
            Operand b,
            float beta,
            Operand c) {
        int status = dnnl.dnnl_sgemm(
                code(transposeA),
                code(transposeB),
                m,
                n,
                k,
                alpha,
                a.pointer(),
                a.stride(),
                b.pointer(),
                b.stride(),
                beta,
                c.pointer(),
                c.stride());
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException(
                    "matrix product of " + m + "×" + k + " and " + k + "×" + n + " failed: oneDNN status " + status);
        }
    }

    /** As above, of whole matrices without gaps. */
    public static void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            FloatPointer a,
            FloatPointer b,
            FloatPointer c) {
        multiply(
                transposeA,
                transposeB,
                m,
                n,
                k,
                new Operand(a, 0, transposeA ? m : k),
                new Operand(b, 0, transposeB ? k : n),
                new Operand(c, 0, n));
    }

    private static byte code(boolean transpose) {
        return (byte) (transpose ? 'T' : 'N');
    }
}
