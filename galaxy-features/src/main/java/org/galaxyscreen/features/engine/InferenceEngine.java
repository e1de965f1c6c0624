package org.galaxyscreen.features.engine;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * Runs a network: preprocessed images in, feature rows out. Owns native memory; close it. Several threads may call one
 * engine; it serves them one after the other unless it says otherwise.
 */
public interface InferenceEngine extends AutoCloseable {
    /** Which engine this is: {@code cuda}, {@code onednn}, {@code dl4j}, {@code onnx}. */
    String name();

    /** One line for a person: engine, version, precision, threads, and what the machine offered. */
    String describe();

    /** The side of the square input, pixels. */
    int inputSize();

    /** The length of a feature row. */
    int dimensions();

    /** How many images one call takes at most. */
    int maxBatch();

    /** The number format in which it multiplies. */
    Precision precision();

    /**
     * Computes the features of some images.
     *
     * @param images {@code count × 3 × inputSize × inputSize} (NCHW) floats from its position on; direct and in native
     *     byte order where no copy is wanted; position and limit are left as they are
     * @param count how many images, 1 to {@link #maxBatch}
     * @param features receives {@code count × dimensions} floats from its position on; position and limit are left as
     *     they are
     * @throws IllegalArgumentException if the count is out of range or a buffer too small
     * @throws IllegalStateException if the engine is closed
     */
    void infer(FloatBuffer images, int count, FloatBuffer features);

    /**
     * How far the images computed up to now left the range that int8 was calibrated for; empty where the engine does not
     * compute in int8 or does not look. Safe for any thread.
     */
    default Optional<Saturation> saturation() {
        return Optional.empty();
    }

    /** Frees what the engine holds; a second call does nothing. */
    @Override
    void close();
}
