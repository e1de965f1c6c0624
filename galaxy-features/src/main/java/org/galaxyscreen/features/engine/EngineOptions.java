package org.galaxyscreen.features.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.galaxyscreen.core.Execution;
import org.jspecify.annotations.Nullable;

/**
 * How a network is run.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class EngineOptions {
    /**
     * An engine by its name: one of ours, or any that an {@link EngineProvider} on the class path brings.
     *
     * @param name in lower case: {@code onednn}
     */
    public record Kind(String name) {
        /** CUDA where there is a GPU that it can use, else oneDNN, else ONNX Runtime or DL4J where they are on the class path. */
        public static final Kind AUTO = new Kind("auto");

        /** cuDNN and cuBLASLt on every NVIDIA GPU of the machine, where {@code org.bytedeco:cuda} is on the class path. */
        public static final Kind CUDA = new Kind("cuda");

        /** oneDNN: the fast one on CPUs. */
        public static final Kind ONEDNN = new Kind("onednn");

        /** DL4J on whatever ND4J backend is present: the reference, where {@code galaxy-dl4j} is on the class path. */
        public static final Kind DL4J = new Kind("dl4j");

        /** ONNX Runtime, where it is on the class path, on the network as {@code OnnxExport} writes it. */
        public static final Kind ONNX = new Kind("onnx");

        /** @throws IllegalArgumentException if the name is blank or not in lower case */
        public Kind {
            if (name.isBlank() || !name.equals(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("an engine is called '" + name + "'; a name in lower case expected");
            }
        }

        /** The engine of that name, in whatever case; whether there is one turns out when it is created. */
        public static Kind of(String name) {
            return new Kind(name.toLowerCase(Locale.ROOT));
        }

        /** The name. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** The most images that are computed at once. */
    public static final int MAX_BATCH = 4096;

    private final Kind kind;
    private final Device device;
    private final Precision precision;
    private final int threads;
    private final int maxBatch;
    private final @Nullable Int8Calibration calibration;

    private EngineOptions(
            Kind kind,
            Device device,
            Precision precision,
            int threads,
            int maxBatch,
            @Nullable Int8Calibration calibration) {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(precision, "precision");
        if (maxBatch < 0 || maxBatch > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "maxBatch is " + maxBatch + "; 1 to " + MAX_BATCH + " expected, or 0 for the engine's own choice");
        }
        this.kind = kind;
        this.device = device;
        this.precision = precision;
        this.threads = Execution.of(threads).threads();
        this.maxBatch = maxBatch;
        this.calibration = calibration;
    }

    /** The fastest engine at hand, float32, the threads of the {@linkplain Execution run} that this is called in, batches of the engine's own size. */
    public static EngineOptions defaults() {
        return new EngineOptions(
                Kind.AUTO, Device.AUTO, Precision.FP32, Execution.current().threads(), 0, null);
    }

    /** These options with another engine. */
    public EngineOptions withKind(Kind newKind) {
        return new EngineOptions(newKind, device, precision, threads, maxBatch, calibration);
    }

    /** These options with another place to compute in. */
    public EngineOptions withDevice(Device newDevice) {
        return new EngineOptions(kind, newDevice, precision, threads, maxBatch, calibration);
    }

    /** These options with another precision. */
    public EngineOptions withPrecision(Precision newPrecision) {
        return new EngineOptions(kind, device, newPrecision, threads, maxBatch, calibration);
    }

    /** These options with another number of threads. */
    public EngineOptions withThreads(int newThreads) {
        return new EngineOptions(kind, device, precision, newThreads, maxBatch, calibration);
    }

    /** These options with another largest batch. */
    public EngineOptions withMaxBatch(int newMaxBatch) {
        return new EngineOptions(kind, device, precision, threads, newMaxBatch, calibration);
    }

    /** These options with a calibration for int8. */
    public EngineOptions withCalibration(Int8Calibration newCalibration) {
        return new EngineOptions(kind, device, precision, threads, maxBatch, newCalibration);
    }

    /** Which engine; {@link Kind#AUTO} takes the fastest that this machine can run. */
    public Kind kind() {
        return kind;
    }

    /** Where it computes; for {@link Kind#AUTO} and {@link Kind#ONNX}, the others have but one place. */
    public Device device() {
        return device;
    }

    /** The number format to multiply in. */
    public Precision precision() {
        return precision;
    }

    /** How many threads compute, 1 to {@link Execution#MAX_THREADS}. */
    public int threads() {
        return threads;
    }

    /**
     * How many images are computed at once at most, 1 to {@link #MAX_BATCH}; 0 leaves it to the engine: 16 on a
     * processor, or four a thread if that is more, and 256 on a GPU. The oneDNN engine has its threads share each
     * image where they are twice as many or more.
     */
    public int maxBatch() {
        return maxBatch;
    }

    /** The activations' ranges, which int8 needs; null where there is none. */
    public @Nullable Int8Calibration calibration() {
        return calibration;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(kind, device, precision, threads, maxBatch, calibration);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EngineOptions that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "EngineOptions" + values();
    }
}
