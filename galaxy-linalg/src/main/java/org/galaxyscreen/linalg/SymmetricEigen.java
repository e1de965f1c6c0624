package org.galaxyscreen.linalg;

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

/**
 * Eigenvalues and eigenvectors of symmetric matrices, by LAPACK on one thread, so that results do not depend on how many
 * there are. Matrices here are column-major.
 */
public final class SymmetricEigen {
    private static final int OVERSAMPLING = 10;
    private static final int PLAIN_STEPS = 4;
    private static final int FILTERS = 2;
    private static final int MOST_ROUNDS = 50;
    private static final double GAP = 8;
    private static final double MOST_GROWTH = 1e5;
    private static final int MOST_DEGREE = 12;
    private static final double CONVERGED = 3e-5;
    private static final int PART = 256;

    private SymmetricEigen() {}

    /**
     * Eigenpairs.
     *
     * @param values descending
     * @param vectors one after the other, in the values' order
     */
    public record Pairs(double[] values, double[] vectors) {}

    /** All eigenpairs; the matrix is overwritten. */
    public static Pairs all(double[] matrix, int n) {
        double[] ascending = new double[n];
        double[] vectors = new double[n * n];
        int[] found = new int[1];
        int[] support = new int[2 * n];
        int status;
        try (OneBlasThread one = new OneBlasThread()) {
            status = LAPACKE_dsyevr(
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
                    support);
        }
        require("dsyevr", status);
        double[] values = new double[n];
        double[] ordered = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i] = ascending[n - 1 - i];
            System.arraycopy(vectors, (n - 1 - i) * n, ordered, i * n, n);
        }
        return new Pairs(values, ordered);
    }

    /**
     * The largest eigenpairs of a matrix without negative ones, by subspace iteration: a few plain steps first, then steps that
     * are filtered by Chebyshev polynomials (Zhou, Saad, Tiago and Chelikowsky 2006, doi:10.1016/j.jcp.2006.03.017), with the
     * eigenpairs far above the others taken out of the matrix. The iteration multiplies in float32, which only turns the
     * subspace by its rounding; the eigenvalues within it are computed in double, and err by that squared.
     */
    public static Pairs largest(DoublePointer matrix, int n, int count, long seed, OneDnnThreads threads, String task) {
        int width = Math.min(n, count + Math.max(OVERSAMPLING, count / 4));
        SplittableRandom random = new SplittableRandom(seed);
        double[] block = new double[n * width];
        Arrays.setAll(block, i -> 2 * random.nextDouble() - 1);
        try (OneBlasThread one = new OneBlasThread();
                RoundedMatrix rounded = new RoundedMatrix(matrix, n, width, threads, task)) {
            for (int step = 0; step < PLAIN_STEPS; step++) {
                block = doubles(rounded.multiply(floats(orthonormal(block, n, width))));
            }
            Pairs pairs = project(matrix, n, orthonormal(block, n, width), width, threads, task);
            int leading = leading(pairs.values());
            rounded.deflate(pairs, leading);
            boolean settled = false;
            for (int round = 0; round < MOST_ROUNDS && !settled; round++) {
                double[] before = Arrays.copyOf(pairs.values(), count);
                block = pairs.vectors();
                // The interval hardly moves, so that not each filter needs a projection.
                for (int step = 0; step < FILTERS; step++) {
                    double[] active = Arrays.copyOfRange(block, leading * n, width * n);
                    double[] filtered = filtered(active, pairs.values(), leading, rounded);
                    System.arraycopy(filtered, 0, block, leading * n, filtered.length);
                    block = orthonormal(block, n, width);
                }
                pairs = project(matrix, n, block, width, threads, task);
                settled = settled(before, Arrays.copyOf(pairs.values(), count));
            }
            return new Pairs(Arrays.copyOf(pairs.values(), count), Arrays.copyOf(pairs.vectors(), n * count));
        }
    }

    /** How many leading eigenpairs are so far above the last that the plain steps have found them. */
    private static int leading(double[] values) {
        int leading = 0;
        while (leading < values.length && values[leading] > GAP * values[values.length - 1]) {
            leading++;
        }
        return values[values.length - 1] > 0 ? Math.min(leading, values.length - 1) : 0;
    }

    /** The Chebyshev polynomial on 0 to the last value of the block, whose growth beyond damps what lies within. */
    private static double[] filtered(double[] active, double[] values, int leading, RoundedMatrix rounded) {
        double end = values[values.length - 1];
        if (!(end > 0)) {
            return active;
        }
        double reach = 2 * values[leading] / end - 1;
        // In float32 no more growth than that: what is small beside the largest must not drown in its rounding.
        double degree = Math.log(MOST_GROWTH) / Math.max(0.1, Math.log(reach + Math.sqrt(reach * reach - 1)));
        int steps = Math.max(1, Math.min(MOST_DEGREE, (int) degree));
        float factor = (float) (2 / (end * rounded.scale()));
        float[] before = floats(active);
        float[] now = rounded.multiply(before);
        for (int i = 0; i < now.length; i++) {
            now[i] = factor * now[i] - before[i];
        }
        for (int step = 1; step < steps; step++) {
            float[] next = rounded.multiply(now);
            for (int i = 0; i < next.length; i++) {
                next[i] = 2 * (factor * next[i] - now[i]) - before[i];
            }
            before = now;
            now = next;
        }
        return doubles(now);
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
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
    private static Pairs project(
            DoublePointer matrix, int n, double[] basis, int count, OneDnnThreads threads, String task) {
        int size = basis.length / n;
        double[] image = new double[basis.length];
        multiply(matrix, n, basis, size, image, threads, task);
        double[] small = new double[size * size];
        multiply(true, size, size, n, basis, n, image, n, small, size);
        Pairs within = all(small, size);
        double[] vectors = new double[n * count];
        multiply(false, n, count, size, basis, n, within.vectors(), size, vectors, n);
        return new Pairs(Arrays.copyOf(within.values(), count), vectors);
    }

    /**
     * Makes columns orthonormal, one after the other, in place. A column of zeros becomes some direction orthogonal to the
     * others; a sign may turn.
     */
    public static double[] orthonormal(double[] columns, int n, int count) {
        double[] reflectors = new double[count];
        try (OneBlasThread one = new OneBlasThread()) {
            require("dgeqrf", LAPACKE_dgeqrf(LAPACK_COL_MAJOR, n, count, columns, n, reflectors));
            require("dorgqr", LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, count, count, columns, n, reflectors));
        }
        return columns;
    }

    /** The symmetric matrix times some columns. */
    private static void multiply(
            DoublePointer matrix,
            int n,
            double[] columns,
            int count,
            double[] result,
            OneDnnThreads threads,
            String task) {
        try (DoublePointer from = new DoublePointer(columns);
                DoublePointer to = new DoublePointer(result.length)) {
            threads.run(task, (n + PART - 1) / PART, (worker, part) -> {
                int first = part * PART;
                cblas_dgemm(
                        CblasColMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        Math.min(PART, n - first),
                        count,
                        n,
                        1,
                        new DoublePointer(matrix).position(first),
                        n,
                        from,
                        n,
                        0,
                        new DoublePointer(to).position(first),
                        n);
            });
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
