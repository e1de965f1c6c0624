package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A stream on a real GPU. The network is captured as a CUDA graph once for each kind of input, so that its fifty-odd kernels are
 * one launch.
 */
final class CudaGraphStream implements CudaStream {
    private static final int RGB = 3;

    private final CudaModel model;
    private final CudaPlan plan;
    private final CudaCalls.Scope scope;
    private final CUstream_st stream = new CUstream_st();
    private final CudaOperations operations;
    private final CudaOperations.Calls network;
    private final List<Pointer> buffers = new ArrayList<>();
    private final Pointer image;
    private final Pointer output;
    private final BytePointer features;
    private final Input floats;
    private final Input pixels;

    /** One way for images to come in: host memory, its copy on the GPU, and the graph that starts there. */
    private final class Input {
        private final long imageBytes;
        private final boolean bytes;
        private @Nullable BytePointer host;
        private @Nullable Pointer copy;
        private @Nullable CUgraphExec_st graph;

        Input(long imageBytes, boolean bytes) {
            this.imageBytes = imageBytes;
            this.bytes = bytes;
        }

        ByteBuffer buffer() {
            if (host == null) {
                model.select();
                host = scope.pinned(plan.images() * imageBytes);
                copy = scope.allocate(plan.images() * imageBytes);
            }
            return host.asByteBuffer().order(ByteOrder.nativeOrder());
        }

        void prepare() {
            buffer();
            if (graph == null) {
                graph = capture(Stream.concat(
                                Stream.of(unpack()), (bytes ? network.fromPixels() : network.fromFloats()).stream())
                        .toList());
            }
        }

        void start(int count) {
            buffer();
            start(Objects.requireNonNull(host), count);
        }

        void start(Pointer images, int count) {
            prepare();
            CudaCalls.cuda(
                    "copying images",
                    cudart.cudaMemcpyAsync(copy, images, count * imageBytes, cudart.cudaMemcpyHostToDevice, stream));
            launch();
        }

        void launch() {
            CudaCalls.cuda("running the network", cudart.cudaGraphLaunch(graph, stream));
        }

        private Runnable unpack() {
            long area = (long) plan.inputSize() * plan.inputSize();
            long count = plan.images() * area;
            if (bytes && model.precision() != Precision.FP32) {
                return model.kernels().launch(scope, "spread", stream, count, copy, image);
            }
            return bytes
                    ? model.kernels()
                            .launch(
                                    scope,
                                    "normalise",
                                    stream,
                                    count,
                                    copy,
                                    model.levels(),
                                    model.blueFirst() ? 1 : 0,
                                    image)
                    : model.kernels().launch(scope, "interleave", stream, count, copy, area, image);
        }
    }

    /** @throws CudaException if the GPU lacks the memory, or does not do what is asked */
    CudaGraphStream(CudaModel model, CudaPlan plan) {
        this.model = model;
        this.plan = plan;
        this.scope = new CudaCalls.Scope(model.number());
        long area = (long) plan.inputSize() * plan.inputSize();
        this.floats = new Input(area * RGB * Float.BYTES, false);
        this.pixels = new Input(area * RGB, true);
        boolean complete = false;
        try {
            model.select();
            CudaCalls.cuda("making a stream", cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking));
            scope.atEnd(() -> cudart.cudaStreamDestroy(stream));
            long outputBytes = (long) plan.images() * plan.dimensions() * Float.BYTES;
            features = scope.pinned(outputBytes);
            output = scope.allocate(outputBytes);
            for (long bytes : plan.bufferBytes()) {
                buffers.add(scope.allocate(bytes));
            }
            image = buffers.get(plan.steps().get(0).source());
            operations = new CudaOperations(
                    new CudaStreamResources(model, plan, buffers, output, stream, scope), model.trials());
            network = operations.all();
            // What memory there is must be known before the first image.
            floats.buffer();
            pixels.buffer();
            complete = true;
        } finally {
            if (!complete) {
                scope.close();
            }
        }
    }

    /** The network as one graph; run once before, since libraries allocate in their first run, which no graph can. */
    private CUgraphExec_st capture(List<Runnable> calls) {
        calls.forEach(Runnable::run);
        CudaCalls.cuda("running the network", cudart.cudaStreamSynchronize(stream));
        CUgraph_st recorded = record(calls);
        CUgraphExec_st graph = new CUgraphExec_st();
        try {
            CudaCalls.cuda("preparing the network", cudart.cudaGraphInstantiate(graph, recorded, 0));
        } finally {
            cudart.cudaGraphDestroy(recorded);
        }
        scope.atEnd(() -> cudart.cudaGraphExecDestroy(graph));
        return graph;
    }

    /** The network's calls, recorded; whatever comes of it, the stream records no more. */
    private CUgraph_st record(List<Runnable> calls) {
        CUgraph_st recorded = new CUgraph_st();
        CudaCalls.cuda(
                "recording the network",
                cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal));
        boolean complete = false;
        try {
            calls.forEach(Runnable::run);
            complete = true;
        } finally {
            if (!complete) {
                // What went wrong is being thrown; that the recording is of no use either is left unsaid.
                cudart.cudaStreamEndCapture(stream, recorded);
                cudart.cudaGetLastError();
                if (!recorded.isNull()) {
                    cudart.cudaGraphDestroy(recorded);
                }
            }
        }
        CudaCalls.cuda("recording the network", cudart.cudaStreamEndCapture(stream, recorded));
        return recorded;
    }

    @Override
    public int images() {
        return plan.images();
    }

    @Override
    public void prepare() {
        model.select();
        pixels.prepare();
        floats.prepare();
    }

    @Override
    public String remark() {
        List<String> refusals = operations.convolutions().refusals();
        return refusals.isEmpty()
                ? ""
                : ", " + refusals.size() + " convolutions without their bias: " + refusals.get(0);
    }

    @Override
    public FloatBuffer floats() {
        return floats.buffer().asFloatBuffer();
    }

    @Override
    public ByteBuffer pixels() {
        return pixels.buffer();
    }

    @Override
    public FloatBuffer features() {
        return features.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void start(int count, boolean fromPixels) {
        model.select();
        (fromPixels ? pixels : floats).start(count);
        copyFeatures(count);
    }

    @Override
    public void start(ByteBuffer images, int count) {
        model.select();
        pixels.start(new BytePointer(images), count);
        copyFeatures(count);
    }

    private void copyFeatures(int count) {
        CudaCalls.cuda(
                "copying features",
                cudart.cudaMemcpyAsync(
                        features,
                        output,
                        (long) count * plan.dimensions() * Float.BYTES,
                        cudart.cudaMemcpyDeviceToHost,
                        stream));
    }

    /** Computes the images that the last start copied once more, and copies nothing; only after a start. For measurements. */
    void again(boolean fromPixels) {
        model.select();
        (fromPixels ? pixels : floats).launch();
    }

    /** Makes all that a run is to write not a number, so that what it leaves unwritten shows. For checks, between runs. */
    void poison() {
        model.select();
        for (int i = 0; i < buffers.size(); i++) {
            poison(buffers.get(i), plan.bufferBytes().get(i));
        }
        poison(output, (long) plan.images() * plan.dimensions() * Float.BYTES);
        await();
    }

    private void poison(Pointer memory, long bytes) {
        CudaCalls.cuda("filling memory", cudart.cudaMemsetAsync(memory, 0xFF, bytes, stream));
    }

    @Override
    public void await() {
        model.select();
        CudaCalls.cuda("waiting for the GPU", cudart.cudaStreamSynchronize(stream));
    }

    @Override
    public void close() {
        // Whatever the GPU still does, it does with this memory.
        cudart.cudaStreamSynchronize(stream);
        scope.close();
    }
}
