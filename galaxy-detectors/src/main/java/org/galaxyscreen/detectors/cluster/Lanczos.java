package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.linalg.SymmetricEigen;
import org.netlib.arpack.Dsaupd;
import org.netlib.arpack.Dseupd;
import org.netlib.util.doubleW;
import org.netlib.util.intW;

/** The largest eigenpairs of a connected component, by ARPACK's implicitly restarted Lanczos iteration. */
final class Lanczos {
    /** Below this many rows all eigenpairs are computed at once. */
    private static final int SMALL = 300;

    private static final int MOST_RESTARTS = 3000;
    private static final double TOLERANCE = 1e-10;

    private Lanczos() {}

    /** @param count at most that many; as many as there are rows if these are fewer */
    static SymmetricEigen.Pairs largest(NeighbourGraph.Part part, int count, long seed, String task) {
        int n = part.size();
        if (n <= SMALL || 3 * count >= n) {
            SymmetricEigen.Pairs all = SymmetricEigen.all(part.dense(), n);
            int kept = Math.min(n, count);
            return new SymmetricEigen.Pairs(Arrays.copyOf(all.values(), kept), Arrays.copyOf(all.vectors(), kept * n));
        }
        // Translated from Fortran, it keeps its variables in static fields.
        synchronized (Lanczos.class) {
            return iterate(part, count, seed, task);
        }
    }

    private static SymmetricEigen.Pairs iterate(NeighbourGraph.Part part, int count, long seed, String task) {
        int n = part.size();
        int basis = Math.min(n, Math.max(2 * count + 1, 20));
        intW state = new intW(0);
        doubleW tolerance = new doubleW(TOLERANCE);
        intW info = new intW(1);
        // A first vector of ours: ARPACK's own would be another in each call.
        double[] residual = new SplittableRandom(seed).doubles(n, -1, 1).toArray();
        double[] vectors = new double[n * basis];
        int[] parameters = new int[11];
        parameters[0] = 1;
        parameters[2] = MOST_RESTARTS;
        parameters[6] = 1;
        int[] pointers = new int[11];
        double[] work = new double[3 * n];
        double[] small = new double[basis * (basis + 8)];
        while (state.val != 99) {
            Cancellation.check(task);
            Dsaupd.dsaupd(
                    state,
                    "I",
                    n,
                    "LA",
                    count,
                    tolerance,
                    residual,
                    0,
                    basis,
                    vectors,
                    0,
                    n,
                    parameters,
                    0,
                    pointers,
                    0,
                    work,
                    0,
                    small,
                    0,
                    small.length,
                    info);
            if (state.val == 1 || state.val == -1) {
                part.multiply(work, pointers[0] - 1, work, pointers[1] - 1);
            }
        }
        require("dsaupd", info.val);
        double[] ascending = new double[count];
        Dseupd.dseupd(
                true,
                "A",
                new boolean[basis],
                0,
                ascending,
                0,
                vectors,
                0,
                n,
                0,
                "I",
                n,
                "LA",
                new intW(count),
                TOLERANCE,
                residual,
                0,
                basis,
                vectors,
                0,
                n,
                parameters,
                0,
                pointers,
                0,
                work,
                0,
                small,
                0,
                small.length,
                info);
        require("dseupd", info.val);
        double[] values = new double[count];
        double[] ordered = new double[n * count];
        for (int i = 0; i < count; i++) {
            values[i] = ascending[count - 1 - i];
            System.arraycopy(vectors, (count - 1 - i) * n, ordered, i * n, n);
        }
        return new SymmetricEigen.Pairs(values, ordered);
    }

    private static void require(String routine, int status) {
        if (status != 0) {
            throw new IllegalStateException("ARPACK's " + routine + " failed with status " + status);
        }
    }
}
