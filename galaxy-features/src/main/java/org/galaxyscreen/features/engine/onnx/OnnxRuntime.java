package org.galaxyscreen.features.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Loads ONNX Runtime. Its natives look at the process's command line by an algorithm that needs several hundred bytes of stack a character:
 * on a thread of Java's usual megabyte, release 1.29 ends the process with a segmentation fault where the class path is longer than a few
 * thousand characters. So they are loaded on a thread with stack enough.
 */
final class OnnxRuntime {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final long LEAST_STACK = 16L << 20;
    private static final long STACK_PER_BYTE = 1 << 10;

    private OnnxRuntime() {}

    /**
     * The environment, of which a process has one.
     *
     * @throws LinkageError if ONNX Runtime is not there or does not load
     */
    static OrtEnvironment environment() {
        AtomicReference<OrtEnvironment> environment = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        environment.set(withoutTelemetry());
                    } catch (OrtException e) {
                        failure.set(new IllegalStateException(e));
                    } catch (RuntimeException | Error e) {
                        failure.set(e);
                    }
                },
                "loads ONNX Runtime",
                stackBytes());
        thread.start();
        join(thread);
        if (failure.get() instanceof Error error) {
            throw error;
        }
        if (failure.get() instanceof RuntimeException exception) {
            throw exception;
        }
        return Objects.requireNonNull(environment.get());
    }

    private static OrtEnvironment withoutTelemetry() throws OrtException {
        OrtEnvironment made = OrtEnvironment.getEnvironment();
        // Events of models and sessions; that a process has started is reported by 1.29 all the same.
        made.setTelemetry(false);
        return made;
    }

    /** What is not touched takes no memory. */
    private static long stackBytes() {
        try {
            return Math.min(Integer.MAX_VALUE, LEAST_STACK + STACK_PER_BYTE * Files.readAllBytes(COMMAND_LINE).length);
        } catch (IOException e) {
            // Not Linux.
            return LEAST_STACK;
        }
    }

    /** Waits without leaving the natives half loaded; whoever interrupted is heard afterwards. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
