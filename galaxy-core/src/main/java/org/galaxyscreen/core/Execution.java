package org.galaxyscreen.core;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * On how many threads a run computes: one a processor, unless something else is asked for by {@link #of}. Extraction, detectors, transforms,
 * maps and interest models keep to it, and their results do not depend on it.
 *
 * <pre>{@code
 * Screening.Result result = Execution.of(4).call(() -> screening.run(features));
 * }</pre>
 *
 * <p>A run keeps to the {@link ForkJoinPool} that it is called in, as Java's parallel streams do, so that work which a program of one's own does in
 * such a pool needs no {@code Execution}. The pool that all programs share counts as none. Immutable and thread-safe.
 */
public final class Execution {
    /** The most threads: more than any machine is faster with. */
    public static final int MAX_THREADS = 1024;

    private final int threads;

    private Execution(int threads) {
        this.threads = threads;
    }

    /**
     * So many threads.
     *
     * @param threads 1 to {@link #MAX_THREADS}
     * @throws IllegalArgumentException if it is out of range
     */
    public static Execution of(int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads is " + threads + "; 1 to " + MAX_THREADS + " expected");
        }
        return new Execution(threads);
    }

    /** What the calling thread is within: its pool's threads, or as many as there are processors. */
    public static Execution current() {
        ForkJoinPool pool = ForkJoinTask.getPool();
        int threads = pool == null || pool == ForkJoinPool.commonPool()
                ? Runtime.getRuntime().availableProcessors()
                : pool.getParallelism();
        return new Execution(Math.min(MAX_THREADS, threads));
    }

    /** How many threads compute. */
    public int threads() {
        return threads;
    }

    /**
     * Does work on these threads and waits for it. If the calling thread is interrupted, so is the work, which is waited for all the same.
     *
     * @return what the work returns
     * @throws Exception what the work throws
     */
    public <T> T call(Callable<T> work) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            AtomicReference<Thread> worker = new AtomicReference<>();
            AtomicBoolean stopped = new AtomicBoolean();
            FutureTask<T> task = new FutureTask<>(() -> {
                Thread.currentThread().setContextClassLoader(loader);
                worker.set(Thread.currentThread());
                if (stopped.get()) {
                    Thread.currentThread().interrupt();
                }
                return work.call();
            });
            pool.execute(task);
            return await(task, () -> {
                stopped.set(true);
                Thread thread = worker.get();
                if (thread != null) {
                    thread.interrupt();
                }
            });
        } finally {
            pool.shutdown();
        }
    }

    private static <T> T await(FutureTask<T> task, Runnable onInterruption) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    onInterruption.run();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Execution execution && execution.threads == threads;
    }

    @Override
    public int hashCode() {
        return threads;
    }

    @Override
    public String toString() {
        return threads + (threads == 1 ? " thread" : " threads");
    }
}
