package org.galaxyscreen.features;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 on oneDNN. Batches are computed in slices of a fixed size that stay in the caches; so every row is computed
 * by the same primitives, and its bits depend neither on its place nor on the rows beside it.
 *
 * <p>Safe for several threads, which take turns.
 */
final class OneDnnEngine implements InferenceEngine {
    private final int inputSize;
    private final int dimensions;
    private final int maxBatch;
    private final Precision precision;
    private final String description;
    private @Nullable OneDnnGraph graph;
    private @Nullable FloatPointer staging;

    OneDnnEngine(Weights weights, Stage stage, Precision precision, int maxBatch, int slice) {
        EngineSupport.checkStage(weights, stage);
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException("the onednn engine computes in fp32 and bf16; precision is int8");
        }
        this.inputSize = weights.preprocessing().crop();
        this.dimensions = stage.dimensions();
        this.maxBatch = maxBatch;
        this.precision = precision;
        OneDnnGraph built = new OneDnnGraph(weights, stage, precision, slice);
        this.staging = new FloatPointer((long) slice * 3 * inputSize * inputSize);
        this.graph = built;
        this.description = "oneDNN " + version() + ", " + precision.label() + ", slices of " + slice;
    }

    /** Why oneDNN cannot run on this machine; empty if it can. */
    static Optional<String> unavailable() {
        try {
            version();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of("oneDNN's natives do not load: " + e.getMessage());
        }
    }

    private static String version() {
        try (dnnl_version_t version = dnnl.dnnl_version()) {
            return version.major() + "." + version.minor();
        }
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
    public synchronized void infer(FloatBuffer images, int count, FloatBuffer features) {
        OneDnnGraph open = graph;
        FloatPointer copy = staging;
        if (open == null || copy == null) {
            throw EngineSupport.closed(this);
        }
        EngineSupport.check(this, images, count, features);
        int length = 3 * inputSize * inputSize;
        float[] rows = new float[open.images() * dimensions];
        for (int done = 0; done < count; done += open.images()) {
            int here = Math.min(open.images(), count - done);
            FloatBuffer slice = images.slice(images.position() + done * length, here * length);
            FloatPointer pixels = copy;
            if (slice.isDirect() && here == open.images()) {
                pixels = new FloatPointer(slice);
            } else {
                // The slice's other places keep what they held: their rows are not handed on.
                copy.asBuffer().put(slice);
            }
            open.run(pixels).get(rows, 0, here * dimensions);
            features.put(features.position() + done * dimensions, rows, 0, here * dimensions);
        }
    }

    @Override
    public synchronized void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        if (staging != null) {
            staging.close();
            staging = null;
        }
    }
}
