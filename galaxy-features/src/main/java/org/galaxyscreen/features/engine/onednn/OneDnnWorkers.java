package org.galaxyscreen.features.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.linalg.NativeScope;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * The threads, streams and native memory of one engine. Knows nothing of the engine, which can therefore be collected
 * when it is forgotten.
 */
final class OneDnnWorkers implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final OneDnnThreads threads;
    private final int threadCount;
    private final boolean sharedImages;
    private final BlockingQueue<OneDnnStream> idle;

    /**
     * @param weights go at least to the last stage read out
     * @param maxBatch images that a call has at most; where they are too few to occupy half of the threads, all work on one
     *     after the other
     * @throws IllegalStateException if oneDNN cannot compute in that precision on this machine; nothing is left behind
     */
    OneDnnWorkers(
            Weights weights,
            Readout readout,
            Precision precision,
            @Nullable Int8Calibration calibration,
            int threadCount,
            int maxBatch) {
        this(weights, readout, precision, calibration, threadCount, 2 * maxBatch <= threadCount, false);
    }

    /** One worker that computes in float32, activations channels last, to be looked at. */
    static OneDnnWorkers forCalibration(Weights weights) {
        return new OneDnnWorkers(weights, Readout.of(weights.lastStage()), Precision.FP32, null, 1, false, true);
    }

    private OneDnnWorkers(
            Weights weights,
            Readout readout,
            Precision precision,
            @Nullable Int8Calibration calibration,
            int threadCount,
            boolean sharedImages,
            boolean channelsLast) {
        this.threadCount = threadCount;
        this.sharedImages = sharedImages;
        String instructionSet = OneDnnEngine.instructionSet();
        threads = sharedImages ? OneDnnThreads.ofOne(threadCount) : new OneDnnThreads(threadCount);
        idle = new ArrayBlockingQueue<>(threadCount);
        boolean complete = false;
        try {
            // On a worker: a primitive is made for the number of threads that its maker may use.
            idle.addAll(OneDnnThreads.result(
                    threads.submit(() -> build(weights, readout, precision, calibration, channelsLast))));
            complete = true;
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "oneDNN cannot run " + weights.network().title() + " in " + precision.label() + " on this machine ("
                            + instructionSet + "): " + e.getMessage(),
                    e);
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    private List<OneDnnStream> build(
            Weights weights,
            Readout readout,
            Precision precision,
            @Nullable Int8Calibration calibration,
            boolean channelsLast) {
        try (PointerScope temporaries = new PointerScope()) {
            engine cpu = scope.own(new engine(engine.kind.cpu, 0));
            OneDnnWeights packed = new OneDnnWeights(weights, calibration, cpu, scope.own(new stream(cpu)), scope);
            Network network = weights.network().upTo(readout.lastStage());
            int inputSize = weights.preprocessing().crop();
            OneDnnPlanner planner = OneDnnPlanner.of(new OneDnnSetting(
                    network,
                    readout,
                    inputSize,
                    packed,
                    OneDnnSetting.Formats.of(precision),
                    calibration,
                    channelsLast ? format_tag.nhwc : format_tag.any,
                    cpu,
                    scope));
            List<OneDnnPlan> blocks =
                    OneDnnPlanner.SLICES.stream().map(planner::blocks).toList();
            OneDnnPlan stem = planner.stem(blocks.get(OneDnnPlanner.SLICES.indexOf(1)));
            RowLayout rows = new RowLayout(readout, network, inputSize);
            List<OneDnnStream> made = new ArrayList<>();
            for (int i = 0; i < threads.count(); i++) {
                made.add(new OneDnnStream(stem, blocks, rows, cpu, scope));
            }
            return made;
        }
    }

    /**
     * Computes the features of some images, shared out among the workers; safe for several threads, but not while or after
     * this is closed.
     *
     * @param images {@code count × 3 × inputSize × inputSize} floats from 0 on
     * @param features receives {@code count × dimensions} floats from 0 on
     */
    void compute(FloatBuffer images, FloatBuffer features, int count) {
        compute(images, features, count, OneDnnStream.Observer.NONE);
    }

    /**
     * As above.
     *
     * @param observer hears of every activation, on the workers' threads
     */
    void compute(FloatBuffer images, FloatBuffer features, int count, OneDnnStream.Observer observer) {
        int pixels = images.remaining() / count;
        int dimensions = features.remaining() / count;
        List<Future<Boolean>> slices = new ArrayList<>();
        int from = 0;
        while (from < count) {
            // Large slices first, small ones last, so that all workers end at about the same time.
            int size = slice(Math.max(1, (count - from) / threads.count()));
            FloatBuffer source = images.slice(from * pixels, size * pixels);
            FloatBuffer target = features.slice(from * dimensions, size * dimensions);
            slices.add(threads.submit(task(source, target, size, from, observer)));
            from += size;
        }
        Throwable failure = null;
        for (Future<Boolean> slice : slices) {
            try {
                OneDnnThreads.result(slice);
            } catch (RuntimeException | Error e) {
                // The others still read and write the caller's buffers: they are waited for.
                failure = e;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private Callable<Boolean> task(
            FloatBuffer images, FloatBuffer features, int count, int first, OneDnnStream.Observer observer) {
        return () -> {
            OneDnnStream stream = idle.take();
            try {
                stream.run(images, features, count, first, observer);
                return true;
            } finally {
                idle.add(stream);
            }
        };
    }

    private static int slice(int most) {
        return OneDnnPlanner.SLICES.stream()
                .filter(size -> size <= most)
                .findFirst()
                .orElseThrow();
    }

    String describe() {
        return threads.limited()
                ? String.format(
                        Locale.ROOT,
                        "%d %s%s",
                        threadCount,
                        threadCount == 1 ? "thread" : "threads",
                        sharedImages ? " sharing each image" : "")
                : "OpenMP's own threads, which cannot be set here";
    }

    /** Waits for what is under way and frees everything; a second call does nothing. */
    @Override
    public void close() {
        threads.close();
        idle.clear();
        scope.close();
    }
}
