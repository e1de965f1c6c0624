package org.galaxyscreen.linalg;

import org.bytedeco.openblas.global.openblas;

/**
 * While one is open, OpenBLAS computes on the thread that calls it. Its own threads are shared by all callers, whose products
 * then wait for each other, and turn in a circle while they wait for work; and how a product is summed depends on their number.
 */
public final class OneBlasThread implements AutoCloseable {
    private static int open;
    private static int before;

    public OneBlasThread() {
        synchronized (OneBlasThread.class) {
            if (open++ == 0) {
                before = openblas.blas_get_num_threads();
                openblas.blas_set_num_threads(1);
            }
        }
    }

    @Override
    public void close() {
        synchronized (OneBlasThread.class) {
            if (--open == 0) {
                openblas.blas_set_num_threads(before > 0 ? before : ownChoice());
            }
        }
    }

    /** What OpenBLAS does not tell before it was first set: as many as its environment says, or as there are processors. */
    private static int ownChoice() {
        for (String name : new String[] {"OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"}) {
            String value = System.getenv(name);
            if (value != null && value.matches("[1-9][0-9]{0,3}")) {
                return Integer.parseInt(value);
            }
        }
        return Runtime.getRuntime().availableProcessors();
    }
}
