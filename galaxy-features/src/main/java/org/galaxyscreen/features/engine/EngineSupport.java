package org.galaxyscreen.features.engine;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Optional;

/** For whoever writes an engine: what all of them make of their options, and check in their arguments. Safe for several threads. */
public final class EngineSupport {
    /** Images at once on a GPU, where the caller leaves it open: GPUs want many. */
    public static final int GPU_BATCH = 256;

    private static final int PROCESSOR_BATCH = 16;

    /** As many as a thread likes best, and no thread without any. */
    private static final int IMAGES_A_THREAD = 4;

    private EngineSupport() {}

    /**
     * Checks the arguments of {@link InferenceEngine#infer}.
     *
     * @throws IllegalArgumentException if the count is out of range or a buffer too small
     */
    public static void check(InferenceEngine engine, FloatBuffer images, int count, FloatBuffer features) {
        checkInput(engine, "images", "floats", images, count);
        checkOutput(engine, count, features);
    }

    /**
     * As above, of images that are still bytes.
     *
     * @param pixels {@code count × 3 × inputSize × inputSize} bytes from its position on
     * @throws IllegalArgumentException if the count is out of range or a buffer too small
     */
    public static void checkPixels(InferenceEngine engine, ByteBuffer pixels, int count, FloatBuffer features) {
        checkInput(engine, "pixels", "bytes", pixels, count);
        checkOutput(engine, count, features);
    }

    private static void checkInput(InferenceEngine engine, String name, String unit, Buffer images, int count) {
        if (count < 1 || count > engine.maxBatch()) {
            throw new IllegalArgumentException("count is " + count + "; 1 to " + engine.maxBatch() + " expected");
        }
        long values = 3L * engine.inputSize() * engine.inputSize() * count;
        if (images.remaining() < values) {
            throw new IllegalArgumentException(name + " has " + images.remaining() + " " + unit + "; " + values
                    + " expected for " + count + " images of 3×" + engine.inputSize() + "×" + engine.inputSize());
        }
    }

    private static void checkOutput(InferenceEngine engine, int count, FloatBuffer features) {
        long values = (long) engine.dimensions() * count;
        if (features.remaining() < values) {
            throw new IllegalArgumentException("features has room for " + features.remaining() + " floats; " + values
                    + " expected for " + count + " rows of " + engine.dimensions());
        }
    }

    /** What to throw when an engine is called after it was closed. */
    public static IllegalStateException closed(InferenceEngine engine) {
        return new IllegalStateException("the " + engine.name() + " engine is closed");
    }

    /** The largest batch on a processor: the caller's, else 16, or four images a thread if that is more. */
    public static int processorBatch(EngineOptions options) {
        return batchOr(options, Math.max(PROCESSOR_BATCH, IMAGES_A_THREAD * options.threads()));
    }

    /**
     * The largest batch: the caller's, else the engine's own.
     *
     * @param own from 1
     */
    public static int batchOr(EngineOptions options, int own) {
        return options.maxBatch() == 0 ? own : options.maxBatch();
    }

    /**
     * For {@link EngineProvider#refusal(EngineOptions)} of an engine that has one place to compute in: why it refuses options that
     * ask for another.
     *
     * @param never where it does not compute
     */
    public static Optional<String> neverOn(Device never, EngineOptions.Kind kind, EngineOptions options) {
        return options.device() == never
                ? Optional.of("device is " + never.name().toLowerCase(Locale.ROOT) + "; the " + kind
                        + " engine never computes there")
                : Optional.empty();
    }
}
