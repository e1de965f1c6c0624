package org.galaxyscreen.features.engine.cuda;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 on NVIDIA GPUs. Images are shared out in slices among two streams a GPU, in turn, so that one is copied while the
 * other computes, within a call and from one call to the next; each stream runs the network as one CUDA graph.
 *
 * <p>Safe for several threads, which take turns. A row's bits do not depend on its place in the batch, nor on which of several GPUs of
 * a kind computes it. They may differ between batch sizes, kinds of GPU and versions of NVIDIA's libraries, which choose other
 * algorithms for them, and between processes, each of which times some of them: see {@link CudaTrials}.
 */
final class CudaEngine implements PixelEngine {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int STREAMS = 2;

    private final int inputSize;
    private final int dimensions;
    private final int maxBatch;
    private final Precision precision;
    private final String description;
    private final Streams streams;
    private final CudaImages memory;
    private final Cleaner.Cleanable cleanable;
    private final Deque<CudaStream> idle;
    private final Deque<Slice> underWay = new ArrayDeque<>();
    private boolean closed;

    /** What is to be freed; knows nothing of the engine, which could else never be collected. */
    private static final class Streams implements Runnable {
        final CudaBackend backend;
        final CudaImages memory;
        final List<CudaStream> all = new ArrayList<>();

        Streams(CudaBackend backend) {
            this.backend = backend;
            this.memory = new CudaImages(backend);
        }

        /** Opens streams for a batch; all or none. */
        void open(int batch) {
            int wanted = Math.min(batch, STREAMS * backend.devices());
            int slice = (batch + wanted - 1) / wanted;
            try {
                for (int i = 0; i < wanted; i++) {
                    all.add(backend.open(i % backend.devices(), slice));
                }
                all.forEach(Streams::check);
            } catch (RuntimeException e) {
                closeStreams();
                throw e;
            }
        }

        /** Has a batch of black images computed: what does not run shows before anyone relies on it. */
        private static void check(CudaStream stream) {
            stream.prepare();
            ByteBuffer pixels = stream.pixels();
            for (int i = 0; i < pixels.capacity(); i++) {
                pixels.put(i, (byte) 0);
            }
            stream.start(stream.images(), true);
            stream.await();
            FloatBuffer features = stream.features();
            for (int i = 0; i < features.capacity(); i++) {
                if (!Float.isFinite(features.get(i))) {
                    throw new CudaException(
                            "the features of a black image contain " + features.get(i) + "; finite numbers expected",
                            false);
                }
            }
        }

        private void closeStreams() {
            all.forEach(CudaStream::close);
            all.clear();
        }

        @Override
        public void run() {
            closeStreams();
            memory.close();
            backend.close();
        }
    }

    /** What was asked for in one call: slices under way, and where their features go. */
    private final class Call implements Pending {
        private final FloatBuffer features;
        private int slices;
        private @Nullable CudaException failure;

        Call(FloatBuffer features) {
            this.features = features.duplicate();
        }

        @Override
        public void await() {
            synchronized (CudaEngine.this) {
                while (slices > 0) {
                    finishOldest();
                }
                if (failure != null) {
                    throw new IllegalStateException(description + " failed: " + failure.getMessage(), failure);
                }
            }
        }
    }

    /** Some of a call's images on a stream. */
    private record Slice(Call call, CudaStream stream, int from, int count) {}

    /**
     * Takes over the backend.
     *
     * @param remark added to the description
     * @throws IllegalStateException if the GPU lacks the memory even for half of the batch
     */
    CudaEngine(CudaBackend backend, int inputSize, int dimensions, EngineOptions options, String remark) {
        this.inputSize = inputSize;
        this.dimensions = dimensions;
        this.maxBatch = EngineSupport.batchOr(options, EngineSupport.GPU_BATCH);
        this.precision = options.precision();
        this.streams = new Streams(backend);
        this.memory = streams.memory;
        String halved;
        try {
            halved = open();
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        this.idle = new ArrayDeque<>(streams.all);
        this.cleanable = CLEANER.register(this, streams);
        this.description = "CUDA, " + precision.label() + ", " + backend.describe() + ", " + streams.all.size()
                + (streams.all.size() == 1 ? " stream of " : " streams of ")
                + streams.all.get(0).images() + halved
                + streams.all.get(0).remark() + remark;
    }

    /** Opens the streams, with half as many images where the memory does not suffice; says so. */
    private String open() {
        try {
            streams.open(maxBatch);
            return "";
        } catch (CudaException e) {
            if (!e.outOfMemory() || maxBatch == 1) {
                throw e;
            }
        }
        try {
            streams.open(maxBatch / 2);
            return " (half of what was asked for: the GPU's memory does not hold more)";
        } catch (CudaException e) {
            throw new IllegalStateException(
                    "the GPU's memory does not hold " + maxBatch / 2 + " images, half of the batch asked for; use "
                            + "a smaller batch, or end what else uses the GPU: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public String name() {
        return "cuda";
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
    public synchronized void infer(FloatBuffer images, int count, FloatBuffer features) {
        requireOpen();
        EngineSupport.check(this, images, count, features);
        int length = 3 * inputSize * inputSize;
        start(count, features, (stream, from, number) -> {
                    stream.floats().put(0, images, images.position() + from * length, number * length);
                    stream.start(number, false);
                })
                .await();
    }

    @Override
    public synchronized Pending startPixels(ByteBuffer pixels, int count, FloatBuffer features) {
        requireOpen();
        EngineSupport.checkPixels(this, pixels, count, features);
        int length = 3 * inputSize * inputSize;
        return start(count, features, (stream, from, number) -> {
            stream.pixels().put(0, pixels, pixels.position() + from * length, number * length);
            stream.start(number, true);
        });
    }

    @Override
    public synchronized Images images(int count) {
        requireOpen();
        return memory.lend(Math.multiplyExact(count, 3 * inputSize * inputSize));
    }

    @Override
    public synchronized Pending startImages(Images images, int from, int count, FloatBuffer features) {
        int length = 3 * inputSize * inputSize;
        ByteBuffer all = images.bytes();
        if (from < 0 || from > all.capacity() / length - count) {
            throw new IllegalArgumentException("from is " + from + " and count " + count + " of "
                    + all.capacity() / length + " images; a part of them expected");
        }
        ByteBuffer pixels = all.slice(from * length, count * length);
        if (!CudaImages.pinned(images)) {
            return startPixels(pixels, count, features);
        }
        requireOpen();
        EngineSupport.checkPixels(this, pixels, count, features);
        return start(
                count,
                features,
                (stream, first, number) -> stream.start(pixels.slice(first * length, number * length), number));
    }

    private void requireOpen() {
        if (closed) {
            throw EngineSupport.closed(this);
        }
    }

    /** Starts a stream with some of the images. */
    @FunctionalInterface
    private interface Start {
        void of(CudaStream stream, int from, int count);
    }

    /** Gives each stream a slice as soon as it is done with the one before, of whatever call. */
    private Call start(int count, FloatBuffer features, Start start) {
        Call call = new Call(features);
        for (int from = 0; from < count && call.failure == null; ) {
            if (idle.isEmpty()) {
                finishOldest();
            }
            CudaStream stream = idle.remove();
            Slice slice = new Slice(call, stream, from, Math.min(stream.images(), count - from));
            try {
                start.of(stream, from, slice.count());
                underWay.add(slice);
                call.slices++;
            } catch (CudaException e) {
                call.failure = e;
                settle(stream, e);
                idle.add(stream);
            }
            from += slice.count();
        }
        return call;
    }

    /** A stream that failed to start may have begun to copy: its memory is not written again before that has ended. */
    private static void settle(CudaStream stream, CudaException failure) {
        try {
            stream.await();
        } catch (CudaException e) {
            failure.addSuppressed(e);
        }
    }

    /** Waits for the slice that was started first, and puts its features where its call wants them. */
    private void finishOldest() {
        Slice slice = underWay.remove();
        Call call = slice.call();
        call.slices--;
        try {
            slice.stream().await();
            call.features.put(
                    call.features.position() + slice.from() * dimensions,
                    slice.stream().features(),
                    0,
                    slice.count() * dimensions);
        } catch (CudaException e) {
            call.failure = e;
        }
        idle.add(slice.stream());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!underWay.isEmpty()) {
            finishOldest();
        }
        cleanable.clean();
    }
}
