package org.galaxyscreen.features;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a network is run.
 *
 * @param kind which engine; {@link Kind#AUTO} takes the fastest that this machine can run
 * @param precision the number format to multiply in
 * @param threads how many threads compute, from 1
 * @param maxBatch how many images are computed at once at most, 1 to 4096
 * @param calibration the activations' ranges, which int8 needs; null where there is none
 */
public record EngineOptions(
        Kind kind, Precision precision, int threads, int maxBatch, @Nullable Int8Calibration calibration) {
    /** The engines there are. */
    public enum Kind {
        /** oneDNN where its natives load, else DL4J. */
        AUTO,
        /** oneDNN: the fast one on CPUs. */
        ONEDNN,
        /** DL4J on whatever ND4J backend is present: the reference. */
        DL4J,
        /** ONNX Runtime, where it is on the class path, on the network as {@link OnnxExport} writes it. */
        ONNX
    }

    private static final int MAX_BATCH = 4096;

    /** @throws IllegalArgumentException if a number is out of range */
    public EngineOptions {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(precision, "precision");
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; 1 or more expected");
        }
        if (maxBatch < 1 || maxBatch > MAX_BATCH) {
            throw new IllegalArgumentException("maxBatch is " + maxBatch + "; 1 to " + MAX_BATCH + " expected");
        }
    }

    /** The fastest engine at hand, float32, a thread a core, batches of 16. */
    public static EngineOptions defaults() {
        return new EngineOptions(Kind.AUTO, Precision.FP32, Runtime.getRuntime().availableProcessors(), 16, null);
    }

    /** These options with another engine. */
    public EngineOptions withKind(Kind newKind) {
        return new EngineOptions(newKind, precision, threads, maxBatch, calibration);
    }

    /** These options with another precision. */
    public EngineOptions withPrecision(Precision newPrecision) {
        return new EngineOptions(kind, newPrecision, threads, maxBatch, calibration);
    }

    /** These options with another number of threads. */
    public EngineOptions withThreads(int newThreads) {
        return new EngineOptions(kind, precision, newThreads, maxBatch, calibration);
    }

    /** These options with another largest batch. */
    public EngineOptions withMaxBatch(int newMaxBatch) {
        return new EngineOptions(kind, precision, threads, newMaxBatch, calibration);
    }

    /** These options with a calibration for int8. */
    public EngineOptions withCalibration(Int8Calibration newCalibration) {
        return new EngineOptions(kind, precision, threads, maxBatch, newCalibration);
    }

    /** @throws IllegalArgumentException if there is no calibration, or one of other weights or other preprocessing */
    Int8Calibration calibrationFor(Weights weights) {
        Int8Calibration present = calibration;
        if (present == null) {
            throw new IllegalArgumentException(
                    "precision is int8 without a calibration; measure one on images of the survey");
        }
        present.check(weights);
        return present;
    }
}
