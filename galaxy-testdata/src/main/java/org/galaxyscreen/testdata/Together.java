package org.galaxyscreen.testdata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same at the same time, for tests of what is said to be thread-safe. */
public final class Together {
    /** For how long threads are waited for: some never end where a lock is missing. */
    private static final long PATIENCE_SECONDS = 60;

    private Together() {}

    /** What one of the threads does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @param thread which of them it is, from 0
         * @throws Exception as it likes: the test fails by it
         */
        void run(int thread) throws Exception;
    }

    /**
     * Starts threads, which begin as nearly together as can be, and waits for all of them.
     *
     * @param threads how many, from 1
     * @param work what each does
     * @throws Exception the first failure of theirs, or a {@link java.util.concurrent.TimeoutException} where one goes on for a minute
     */
    public static void run(int threads, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "together");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(pool.submit(() -> {
                    start.await();
                    work.run(thread);
                    return true;
                }));
            }
            for (Future<Boolean> each : running) {
                each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            pool.shutdownNow();
        }
    }
}
