package org.galaxyscreen.dl4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whether ND4J's CUDA backend, where it is on the class path, can run on the GPU at hand. Its last release has machine code for
 * compute capabilities 3.7 to 8.6 and nothing that a driver could compile for others: on a newer GPU it starts, and fails in
 * its first kernel.
 */
final class Nd4jGpus {
    private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
    private static final double NEWEST = 8.6;
    private static final int MOST_SECONDS = 10;

    private Nd4jGpus() {}

    /**
     * To be called before ND4J is first used.
     *
     * @throws IllegalStateException if ND4J would choose a GPU that it cannot run on; the message says what to do
     */
    static void requireUsable() {
        problem(present(), Nd4jGpus::capabilities, System.getenv()).ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
    }

    private static boolean present() {
        try {
            Class.forName(BACKEND, false, Nd4jGpus.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * What is wrong, if anything.
     *
     * @param capabilities of the GPUs, as NVIDIA writes them; asked only if it matters
     * @param environment ND4J takes its backends' priorities from there
     */
    static Optional<String> problem(
            boolean present, Supplier<List<String>> capabilities, Map<String, String> environment) {
        if (!present || environment.containsKey("BACKEND_PRIORITY_CPU")) {
            return Optional.empty();
        }
        return capabilities.get().stream()
                .filter(capability -> number(capability) > NEWEST)
                .findFirst()
                .map(capability -> "ND4J's CUDA backend cannot run on a GPU of compute capability " + capability
                        + ": it has machine code for 3.7 to " + NEWEST
                        + " alone. Leave nd4j-cuda-11.6 away (the cuda engine of org.bytedeco:cuda runs there), or set the"
                        + " environment variable BACKEND_PRIORITY_CPU=1000 to have ND4J use the processor");
    }

    private static double number(String capability) {
        try {
            return Double.parseDouble(capability);
        } catch (NumberFormatException e) {
            return 0; // the driver does not know, so that ND4J has to find out
        }
    }

    /** As the driver's own tool says; none where there is no driver. */
    private static List<String> capabilities() {
        ProcessBuilder tool = new ProcessBuilder("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = tool.start();
            try (BufferedReader out = process.inputReader()) {
                if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                    return List.of();
                }
                return out.lines().map(String::strip).toList();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
