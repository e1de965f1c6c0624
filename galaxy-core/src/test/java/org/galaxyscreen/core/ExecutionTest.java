package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExecutionTest {
    @Test
    void workIsWithinTheThreadsAskedFor() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();

        assertThat(Execution.current().threads()).isEqualTo(processors);
        assertThat(Execution.of(3).call(Execution::current)).isEqualTo(Execution.of(3));
        assertThat(Execution.of(3).call(() -> Execution.of(1).call(Execution::current)))
                .hasToString("1 thread");
        assertThat(ForkJoinPool.commonPool().submit(Execution::current).get().threads())
                .isEqualTo(processors);
    }

    @Test
    void parallelStreamsKeepToIt() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Execution.of(1).call(() -> {
            IntStream.range(0, 200)
                    .parallel()
                    .forEach(i -> threads.add(Thread.currentThread().getName()));
            return 0;
        });

        assertThat(threads).hasSize(1);
    }

    @Test
    void failuresAreThoseOfTheWork() {
        IOException failure = new IOException("disk full");
        Error error = new StackOverflowError();

        assertThatThrownBy(() -> Execution.of(2).call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> Execution.of(2).call(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    @Timeout(60)
    void interruptionReachesTheWorkWhichIsWaitedFor() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                Execution.of(2).call(() -> {
                    begun.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        return 0;
                    } finally {
                        // The caller must not go on before this.
                        IntStream.range(0, 1000).forEach(i -> Thread.onSpinWait());
                    }
                    return 1;
                });
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            if (Thread.currentThread().isInterrupted()) {
                ended.countDown();
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join();

        assertThat(ended.getCount()).as("the caller stays interrupted").isZero();
    }

    @Test
    void interruptionBeforehandReachesTheWorkToo() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThat(Execution.of(2).call(() -> {
                        try {
                            Thread.sleep(60_000);
                            return "slept";
                        } catch (InterruptedException e) {
                            return "stopped";
                        }
                    }))
                    .isEqualTo("stopped");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void providersAreSoughtWhereTheCallerSeeksThem() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
            Thread.currentThread().setContextClassLoader(own);
            assertThat(Execution.of(2).call(() -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(own);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Execution.of(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads is 0; 1 to 1024 expected");
        assertThatThrownBy(() -> Execution.of(1025)).isInstanceOf(IllegalArgumentException.class);
    }
}
