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
 * ResNet-50 on NVIDIA GPUs. Images are shared out in slices among two lanes a GPU, in turn, so that one is copied while the
 * other computes, within a call and from one call to the next; each lane runs the network as one CUDA graph.
 *
 * <p>Safe for several threads, which take turns. A row's bits do not depend on its place in the batch; they may differ between
 * batch sizes, kinds of GPU and versions of NVIDIA's libraries, which choose other algorithms for them.
 */
final class CudaEngine implements PixelEngine {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int LANES = 2;

    private final int inputSize;
    private final int dimensions;
    private final int maxBatch;
    private final Precision precision;
    private final String description;
    private final Lanes lanes;
    private final Cleaner.Cleanable cleanable;
    private final Deque<CudaLane> idle;
    private final Deque<Slice> underWay = new ArrayDeque<>();
    private boolean closed;

    /** What is to be freed; knows nothing of the engine, which could else never be collected. */
    private static final class Lanes implements Runnable {
        final CudaBackend backend;
        final List<CudaLane> all = new ArrayList<>();

        Lanes(CudaBackend backend) {
            this.backend = backend;
        }

        /** Opens lanes for a batch; all or none. */
        void open(int batch) {
            int wanted = Math.min(batch, LANES * backend.devices());
            int slice = (batch + wanted - 1) / wanted;
            try {
                for (int i = 0; i < wanted; i++) {
                    all.add(backend.open(i % backend.devices(), slice));
                }
                all.forEach(Lanes::check);
            } catch (RuntimeException e) {
                closeLanes();
                throw e;
            }
        }

        /** Has a batch of black images computed: what does not run shows before anyone relies on it. */
        private static void check(CudaLane lane) {
            lane.prepare();
            ByteBuffer pixels = lane.pixels();
            for (int i = 0; i < pixels.capacity(); i++) {
                pixels.put(i, (byte) 0);
            }
            lane.start(lane.images(), true);
            lane.await();
            FloatBuffer features = lane.features();
            for (int i = 0; i < features.capacity(); i++) {
                if (!Float.isFinite(features.get(i))) {
                    throw new CudaException(
                            "the features of a black image contain " + features.get(i) + "; finite numbers expected",
                            false);
                }
            }
        }

        private void closeLanes() {
            all.forEach(CudaLane::close);
            all.clear();
        }

        @Override
        public void run() {
            closeLanes();
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

    /** Some of a call's images on a lane. */
    private record Slice(Call call, CudaLane lane, int from, int count) {}

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
        this.lanes = new Lanes(backend);
        String halved;
        try {
            halved = open();
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
        this.idle = new ArrayDeque<>(lanes.all);
        this.cleanable = CLEANER.register(this, lanes);
        this.description = "CUDA, " + precision.label() + ", " + backend.describe() + ", " + lanes.all.size()
                + (lanes.all.size() == 1 ? " lane of " : " lanes of ")
                + lanes.all.get(0).images() + halved
                + lanes.all.get(0).remark() + remark;
    }

    /** Opens the lanes, with half as many images where the memory does not suffice; says so. */
    private String open() {
        try {
            lanes.open(maxBatch);
            return "";
        } catch (CudaException e) {
            if (!e.outOfMemory() || maxBatch == 1) {
                throw e;
            }
        }
        try {
            lanes.open(maxBatch / 2);
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
        start(count, features, false, (lane, from, number) -> lane.floats()
                        .put(0, images, images.position() + from * length, number * length))
                .await();
    }

    @Override
    public synchronized Pending startPixels(ByteBuffer pixels, int count, FloatBuffer features) {
        requireOpen();
        EngineSupport.checkPixels(this, pixels, count, features);
        int length = 3 * inputSize * inputSize;
        return start(count, features, true, (lane, from, number) -> lane.pixels()
                .put(0, pixels, pixels.position() + from * length, number * length));
    }

    private void requireOpen() {
        if (closed) {
            throw EngineSupport.closed(this);
        }
    }

    /** Copies some of the images to a lane. */
    @FunctionalInterface
    private interface Copy {
        void to(CudaLane lane, int from, int count);
    }

    /** Gives each lane a slice as soon as it is done with the one before, of whatever call. */
    private Call start(int count, FloatBuffer features, boolean fromPixels, Copy copy) {
        Call call = new Call(features);
        for (int from = 0; from < count && call.failure == null; ) {
            if (idle.isEmpty()) {
                finishOldest();
            }
            CudaLane lane = idle.remove();
            Slice slice = new Slice(call, lane, from, Math.min(lane.images(), count - from));
            copy.to(lane, from, slice.count());
            try {
                lane.start(slice.count(), fromPixels);
                underWay.add(slice);
                call.slices++;
            } catch (CudaException e) {
                call.failure = e;
                settle(lane, e);
                idle.add(lane);
            }
            from += slice.count();
        }
        return call;
    }

    /** A lane that failed to start may have begun to copy: its memory is not written again before that has ended. */
    private static void settle(CudaLane lane, CudaException failure) {
        try {
            lane.await();
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
            slice.lane().await();
            call.features.put(
                    call.features.position() + slice.from() * dimensions,
                    slice.lane().features(),
                    0,
                    slice.count() * dimensions);
        } catch (CudaException e) {
            call.failure = e;
        }
        idle.add(slice.lane());
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
