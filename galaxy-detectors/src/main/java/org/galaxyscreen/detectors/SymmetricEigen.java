package org.galaxyscreen.detectors;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgeqrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dorgqr;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevr;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.detectors.MatrixProduct.Operand;
import org.galaxyscreen.onednn.OneDnnThreads;

/** Eigenvalues and eigenvectors of symmetric matrices, by LAPACK. Matrices here are column-major. */
final class SymmetricEigen {
    private static final int OVERSAMPLING = 10;
    private static final int STEPS_A_ROUND = 6;
    private static final int MOST_ROUNDS = 50;
    private static final int PART = 256;
    private static final double CONVERGED = 3e-5;

    private SymmetricEigen() {}

    /**
     * Eigenpairs.
     *
     * @param values descending
     * @param vectors one after the other, in the values' order
     */
    record Pairs(double[] values, double[] vectors) {}

    /** All eigenpairs; the matrix is overwritten. */
    static Pairs all(double[] matrix, int n) {
        double[] ascending = new double[n];
        double[] vectors = new double[n * n];
        int[] found = new int[1];
        int[] support = new int[2 * n];
        require(
                "dsyevr",
                LAPACKE_dsyevr(
                        LAPACK_COL_MAJOR,
                        (byte) 'V',
                        (byte) 'A',
                        (byte) 'U',
                        n,
                        matrix,
                        n,
                        0,
                        0,
                        0,
                        0,
                        0,
                        found,
                        ascending,
                        vectors,
                        n,
                        support));
        double[] values = new double[n];
        double[] ordered = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i] = ascending[n - 1 - i];
            System.arraycopy(vectors, (n - 1 - i) * n, ordered, i * n, n);
        }
        return new Pairs(values, ordered);
    }

    /**
     * The largest eigenpairs of a matrix without negative ones, by subspace iteration. The iteration multiplies in float32,
     * which only turns the subspace by its rounding; the eigenvalues within it are computed in double, and err by that
     * squared.
     */
    static Pairs largest(double[] matrix, int n, int count, long seed, OneDnnThreads threads, String task) {
        int width = Math.min(n, count + Math.max(OVERSAMPLING, count / 4));
        SplittableRandom random = new SplittableRandom(seed);
        double[] block = new double[n * width];
        Arrays.setAll(block, i -> 2 * random.nextDouble() - 1);
        double[] before = new double[0];
        Pairs pairs = new Pairs(before, before);
        // Native, so that they are not copied for each product.
        try (DoublePointer exact = new DoublePointer(matrix);
                FloatPointer rounded = rounded(matrix, n);
                FloatPointer columns = new FloatPointer((long) n * width);
                FloatPointer image = new FloatPointer((long) n * width)) {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                for (int step = 0; step < STEPS_A_ROUND; step++) {
                    orthonormal(block, n, width);
                    columns.put(floats(block), 0, n * width);
                    threads.run(task, (n + PART - 1) / PART, (worker, part) -> {
                        int from = part * PART;
                        // Column-major is the transposed, row-major: Yᵀ A for A Y.
                        MatrixProduct.multiply(
                                false,
                                false,
                                width,
                                Math.min(PART, n - from),
                                n,
                                new Operand(columns, 0, n),
                                new Operand(rounded, from, n),
                                new Operand(image, from, n));
                    });
                    float[] values = new float[n * width];
                    image.get(values);
                    Arrays.setAll(block, i -> values[i]);
                }
                pairs = project(exact, n, orthonormal(block, n, width), width);
                block = pairs.vectors();
                double[] now = Arrays.copyOf(pairs.values(), count);
                if (before.length > 0 && settled(before, now)) {
                    break;
                }
                before = now;
            }
        }
        return new Pairs(Arrays.copyOf(pairs.values(), count), Arrays.copyOf(pairs.vectors(), n * count));
    }

    /** By a power of two that keeps all within range. */
    private static FloatPointer rounded(double[] matrix, int n) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(matrix[i * n + i]));
        }
        double scale = largest > 0 ? Math.scalb(1.0, -Math.getExponent(largest)) : 1;
        FloatPointer rounded = new FloatPointer((long) n * n);
        float[] row = new float[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                row[k] = (float) (matrix[i * n + k] * scale);
            }
            new FloatPointer(rounded).position((long) i * n).put(row, 0, n);
        }
        return rounded;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static boolean settled(double[] before, double[] now) {
        double smallest = 1e-14 * now[0];
        for (int i = 0; i < now.length; i++) {
            if (Math.abs(now[i] - before[i]) > Math.max(smallest, CONVERGED * Math.abs(now[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Rayleigh and Ritz: the eigenpairs of the matrix within a subspace, the largest ones. */
    private static Pairs project(DoublePointer matrix, int n, double[] basis, int count) {
        int size = basis.length / n;
        double[] image = new double[basis.length];
        multiply(matrix, n, basis, size, image);
        double[] small = new double[size * size];
        multiply(true, size, size, n, basis, n, image, n, small, size);
        Pairs within = all(small, size);
        double[] vectors = new double[n * count];
        multiply(false, n, count, size, basis, n, within.vectors(), size, vectors, n);
        return new Pairs(Arrays.copyOf(within.values(), count), vectors);
    }

    private static double[] orthonormal(double[] columns, int n, int count) {
        double[] reflectors = new double[count];
        require("dgeqrf", LAPACKE_dgeqrf(LAPACK_COL_MAJOR, n, count, columns, n, reflectors));
        require("dorgqr", LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, count, count, columns, n, reflectors));
        return columns;
    }

    /** The symmetric matrix times some columns. */
    private static void multiply(DoublePointer matrix, int n, double[] columns, int count, double[] result) {
        try (DoublePointer from = new DoublePointer(columns);
                DoublePointer to = new DoublePointer(result.length)) {
            cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, n, count, n, 1, matrix, n, from, n, 0, to, n);
            to.get(result);
        }
    }

    private static void multiply(
            boolean transposeA,
            int m,
            int n,
            int k,
            double[] a,
            int strideA,
            double[] b,
            int strideB,
            double[] c,
            int strideC) {
        cblas_dgemm(
                CblasColMajor,
                transposeA ? CblasTrans : CblasNoTrans,
                CblasNoTrans,
                m,
                n,
                k,
                1,
                a,
                strideA,
                b,
                strideB,
                0,
                c,
                strideC);
    }

    private static void require(String routine, int status) {
        if (status != 0) {
            throw new IllegalStateException("LAPACK's " + routine + " failed with status " + status);
        }
    }
}
