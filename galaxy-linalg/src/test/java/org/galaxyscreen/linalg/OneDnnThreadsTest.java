package org.galaxyscreen.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OneDnnThreadsTest {
    @Test
    void everyPartRunsOnce() {
        AtomicIntegerArray runs = new AtomicIntegerArray(1000);
        try (OneDnnThreads threads = new OneDnnThreads(3)) {
            threads.run("counting", 1000, (worker, part) -> runs.incrementAndGet(part));
        }
        for (int part = 0; part < runs.length(); part++) {
            assertThat(runs.get(part)).isEqualTo(1);
        }
    }

    @Test
    void noTwoPartsShareAWorkerAtOneTime() {
        try (OneDnnThreads threads = new OneDnnThreads(4)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(threads.count());
            AtomicInteger clashes = new AtomicInteger();
            threads.run("checking", 2000, (worker, part) -> {
                clashes.addAndGet(busy.getAndIncrement(worker));
                Thread.yield();
                busy.decrementAndGet(worker);
            });
            assertThat(clashes).hasValue(0);
        }
    }

    @Test
    void ofOneThereIsOneThreadForAllParts() {
        try (OneDnnThreads threads = OneDnnThreads.ofOne(3)) {
            assertThat(threads.count()).isEqualTo(1);
            Thread[] ran = new Thread[5];
            threads.run("remembering", 5, (worker, part) -> ran[part] = Thread.currentThread());
            assertThat(ran).doesNotContainNull().containsOnly(ran[0]);
        }
    }

    @Test
    void failureOfAPartReachesTheCallerAndEndsTheOthers() {
        AtomicInteger begun = new AtomicInteger();
        try (OneDnnThreads threads = new OneDnnThreads(2)) {
            assertThatThrownBy(() -> threads.run("failing", 1_000_000, (worker, part) -> {
                        begun.incrementAndGet();
                        throw new IllegalStateException("part " + part);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("part ");
            assertThat(begun.get()).isLessThanOrEqualTo(2);
            int[] after = new int[2];
            threads.run("going on", 2, (worker, part) -> after[part] = 1);
            assertThat(Arrays.stream(after).sum()).isEqualTo(2);
        }
    }

    @Test
    void interruptionEndsTheTaskAndIsKept() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        boolean[] kept = new boolean[1];
        Thread caller = new Thread(() -> {
            try (OneDnnThreads threads = new OneDnnThreads(2)) {
                assertThatThrownBy(() -> threads.run("waiting", Integer.MAX_VALUE, (worker, part) -> {
                            begun.incrementAndGet();
                            running.countDown();
                        }))
                        .isInstanceOf(CancellationException.class)
                        .hasMessage("interrupted while waiting");
                kept[0] = Thread.currentThread().isInterrupted();
            }
        });
        caller.start();
        running.await();
        caller.interrupt();
        caller.join();
        assertThat(kept[0]).isTrue();
    }
}
