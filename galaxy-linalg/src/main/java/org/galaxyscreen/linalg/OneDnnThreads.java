package org.galaxyscreen.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.dnnl.global.dnnl;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Execution;
import org.jspecify.annotations.Nullable;

/**
 * Threads on which oneDNN computes with one thread each. Work shared out among them is faster than products that are each
 * shared out by OpenMP, whose threads wait for the slowest at the end of every product; and the order in which a product is
 * summed does not depend on their number.
 */
public final class OneDnnThreads implements AutoCloseable {
    private final ExecutorService threads;
    private final int count;
    private final boolean limited;
    private final MatrixProducts[] products;

    /** One of the parts that a task consists of. */
    @FunctionalInterface
    public interface Part {
        /**
         * Computes a part.
         *
         * @param worker 0 to {@link #count} − 1; no two parts run at the same time with the same one
         * @param part which
         */
        void run(int worker, int part);
    }

    /** As many as the run that this is called in is to use. */
    public OneDnnThreads() {
        this(Execution.current().threads());
    }

    /**
     * @param wanted how many threads, from 1. Where OpenMP cannot be told to use one thread on each there is only one, on
     *     which it uses its own
     */
    public OneDnnThreads(int wanted) {
        this(wanted, 1);
    }

    private OneDnnThreads(int wanted, int each) {
        // Loads the library, whose OpenMP the threads speak to.
        dnnl.get_effective_cpu_isa();
        threads = Executors.newFixedThreadPool(wanted, work -> {
            Thread thread = new Thread(
                    () -> {
                        OpenMp.useThreads(each);
                        work.run();
                    },
                    "onednn");
            thread.setDaemon(true);
            return thread;
        });
        limited = result(threads.submit(() -> OpenMp.useThreads(each)));
        count = limited ? wanted : 1;
        products = new MatrixProducts[count];
        Arrays.setAll(products, i -> new MatrixProducts());
    }

    /**
     * One thread that has OpenMP share out each product among so many: for work that is too little to be shared out otherwise.
     *
     * @param wanted how many OpenMP uses, from 1; its own number where it cannot be told
     */
    public static OneDnnThreads ofOne(int wanted) {
        return new OneDnnThreads(1, wanted);
    }

    /** How many parts run at the same time. */
    public int count() {
        return count;
    }

    /** Whether OpenMP uses as many threads as it was told to; else there is one of these, and the number of its own is not known. */
    public boolean limited() {
        return limited;
    }

    /**
     * A worker's matrix products, for the parts that it runs.
     *
     * @param worker 0 to {@link #count} − 1
     */
    public MatrixProducts products(int worker) {
        return products[worker];
    }

    /** Has a thread do something. */
    public <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    /**
     * Runs all parts, begun in their order, and returns when all have ended.
     *
     * @param task what is being done, for the message of an interruption
     * @throws CancellationException if the calling thread is interrupted; no part runs any more
     */
    public void run(String task, int parts, Part part) {
        Cancellation.check(task);
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<Boolean>> running = new ArrayList<>();
        for (int i = 0; i < Math.min(count, parts); i++) {
            int worker = i;
            running.add(threads.submit(() -> {
                for (int p = next.getAndIncrement(); p < parts && !stopped.get(); p = next.getAndIncrement()) {
                    boolean done = false;
                    try {
                        part.run(worker, p);
                        done = true;
                    } finally {
                        if (!done) {
                            stopped.set(true);
                        }
                    }
                }
                return true;
            }));
        }
        Throwable failure = null;
        for (Future<Boolean> worker : running) {
            try {
                result(worker, () -> stopped.set(true));
            } catch (RuntimeException | Error e) {
                failure = e; // the others still use what the parts share: they are waited for
            }
        }
        rethrow(failure);
        Cancellation.check(task);
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** What became of a task, however long that takes; an interruption is kept for later. */
    public static <T> T result(Future<T> task) {
        return result(task, () -> {});
    }

    private static <T> T result(Future<T> task, Runnable onInterruption) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    onInterruption.run();
                } catch (ExecutionException e) {
                    rethrow(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (MatrixProducts each : products) {
            each.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
