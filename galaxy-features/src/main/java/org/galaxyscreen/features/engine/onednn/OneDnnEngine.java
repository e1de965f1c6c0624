package org.galaxyscreen.features.engine.onednn;

import java.lang.ref.Cleaner;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory.data_type;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.features.engine.internal.CalibrationCheck;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.StageCheck;
import org.galaxyscreen.linalg.NativeFailure;
import org.jspecify.annotations.Nullable;

/**
 * A network on oneDNN. A call's images are shared out, a few at a time, among workers of one thread each, that have their
 * own activations and one set of weights between them: small slices stay in a core's cache, and no worker ever waits for
 * another, as the threads of one product have to at every layer. Only where a call has too few images to occupy half of the threads,
 * as a batch of one has, do all threads work on each image together: the answer comes sooner.
 *
 * <p>Thread-safe: the slices of several callers are served side by side, first come first served. A row's
 * bits do not depend on its place in the batch, nor on the number of threads, except where they work together.
 */
final class OneDnnEngine implements InferenceEngine {
    private static final Cleaner CLEANER = Cleaner.create();

    private final int inputSize;
    private final int dimensions;
    private final int maxBatch;
    private final Precision precision;
    private final String description;
    private final OneDnnWorkers workers;
    private final @Nullable SaturationCount saturation;
    private final Cleaner.Cleanable cleanable;
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    private boolean closed;

    /**
     * @param remark added to the description
     * @throws IllegalArgumentException if the weights end before the last stage read out, or int8 is asked for without a calibration
     *     or with that of other weights
     * @throws IllegalStateException if oneDNN cannot compute in that precision on this machine
     */
    OneDnnEngine(Weights weights, Readout readout, EngineOptions options, String remark) {
        StageCheck.require(weights, readout.lastStage());
        unsupportedReason(options.precision()).ifPresent(reason -> {
            throw new IllegalStateException("oneDNN cannot run "
                    + weights.network().title() + " in " + options.precision().label() + " on this machine: " + reason);
        });
        this.inputSize = weights.preprocessing().crop();
        this.dimensions = readout.rowLength(weights.network(), inputSize);
        this.maxBatch = EngineSupport.processorBatch(options);
        this.precision = options.precision();
        this.workers = new OneDnnWorkers(
                weights,
                readout,
                precision,
                options.precision() == Precision.INT8 ? CalibrationCheck.required(options, weights) : null,
                options.threads(),
                maxBatch);
        this.saturation = precision == Precision.INT8 ? new SaturationCount(counted(weights.network())) : null;
        this.cleanable = CLEANER.register(this, workers::close);
        this.description = "oneDNN " + version() + " (" + instructionSet() + "), " + precision.label() + ", "
                + workers.describe() + remark;
    }

    /** The type of the activations that have no bound but their range's. */
    private static data_type counted(Network network) {
        return network instanceof EfficientNetLite ? data_type.s8 : data_type.u8;
    }

    /** Why oneDNN cannot run on this machine; empty if it can. */
    static Optional<String> unavailableReason() {
        try {
            version();
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            // A LinkageError without natives; JavaCPP reports a missing preset as a TypeNotPresentException.
            return Optional.of("oneDNN's natives do not load: " + NativeFailure.explain(e));
        }
    }

    private static String version() {
        try (dnnl_version_t version = dnnl.dnnl_version()) {
            return version.major() + "." + version.minor();
        }
    }

    /**
     * Why oneDNN cannot compute in a precision on this machine; empty if it can. bfloat16 needs AVX-512 or instructions of
     * its own: without them oneDNN has no convolution for it.
     */
    static Optional<String> unsupportedReason(Precision precision) {
        String instructions = instructionSet();
        boolean narrow = instructions.equals("sse41")
                || instructions.equals("avx")
                || instructions.equals("avx2")
                || instructions.equals("avx2_vnni");
        return precision == Precision.BF16 && narrow
                ? Optional.of("bf16 needs a processor with AVX-512 or bfloat16 instructions, and this one has "
                        + instructions + "; use fp32 or int8")
                : Optional.empty();
    }

    /** The widest instructions that oneDNN uses here, by its own name. */
    static String instructionSet() {
        return dnnl.get_effective_cpu_isa().intern().name();
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public int inputSize() {
        return inputSize;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Optional<Saturation> saturation() {
        return saturation == null ? Optional.empty() : saturation.largest();
    }

    /** {@inheritDoc} Returns when all is done, also if the thread is interrupted meanwhile. */
    @Override
    public void infer(FloatBuffer images, int count, FloatBuffer features) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw EngineSupport.closed(this);
            }
            EngineSupport.check(this, images, count, features);
            int pixels = 3 * inputSize * inputSize;
            workers.compute(
                    images.slice(images.position(), count * pixels),
                    features.slice(features.position(), count * dimensions),
                    count,
                    saturation == null ? OneDnnStream.Observer.NONE : saturation.next(count));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** {@inheritDoc} Waits for calls that are under way. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            cleanable.clean();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
