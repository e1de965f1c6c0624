package org.galaxyscreen.features.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.internal.CalibrationCheck;
import org.galaxyscreen.features.internal.LfsPointer;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Any ONNX model that turns images into features, by ONNX Runtime: one input, float32 [n, 3, size, size], and a first
 * output that is [n, d], or [n, d, h, w], which is averaged over the image.
 *
 * <p>Safe for several threads, which take turns.
 */
final class OnnxEngine implements InferenceEngine {
    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final String model;
    private final String inputName;
    private final int inputSize;
    private final int fixedBatch;
    private final int maxBatch;
    private final int dimensions;
    private final Precision precision;
    private final String description;
    /** Images that are computed at once, where the memory does not hold the largest batch. */
    private int chunk;

    private @Nullable OrtSession session;

    /** Makes a session of a model. */
    @FunctionalInterface
    private interface Opener {
        OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions settings) throws OrtException;
    }

    /**
     * @param model for messages
     * @param inputSize the side of the input where the model leaves it open
     * @param what computes, for the description
     * @param remark added to the description
     */
    private OnnxEngine(String model, Opener opener, int inputSize, EngineOptions options, String what, String remark)
            throws IOException {
        this.model = model;
        this.precision = options.precision();
        OrtSession opened = null;
        boolean complete = false;
        try {
            OnnxPlace place = OnnxPlace.open(options, settings -> opener.open(environment, settings));
            opened = place.session();
            NodeInfo input = onlyInput(model, opened);
            long[] shape = inputShape(model, input);
            inputName = input.getName();
            this.inputSize = side(model, shape, inputSize);
            fixedBatch = (int) Math.max(0, shape[0]);
            maxBatch = fixedBatch > 0
                    ? fixedBatch
                    : place.gpu()
                            ? EngineSupport.batchOr(options, EngineSupport.GPU_BATCH)
                            : EngineSupport.processorBatch(options);
            session = opened;
            chunk = maxBatch;
            dimensions = probe(fixedBatch > 0 ? fixedBatch : Math.min(2, maxBatch));
            String halved = place.gpu() && fixedBatch == 0 ? fitToMemory() : "";
            description = "ONNX Runtime " + environment.getVersion() + ", " + what + ", " + place.describe(options)
                    + halved + remark + place.remark();
            complete = true;
        } catch (OrtException e) {
            throw new IOException(
                    model + ": ONNX Runtime cannot load it; an ONNX model expected: " + e.getMessage(), e);
        } finally {
            if (!complete && opened != null) {
                close(opened);
            }
        }
    }

    /** A model of the user's own. */
    static OnnxEngine ofFile(Path model, int inputSize, EngineOptions options) throws IOException {
        if (!Files.isRegularFile(model)) {
            throw new IOException(model + ": there is no such file; an ONNX model expected");
        }
        LfsPointer.refuse(model);
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException(
                    "precision is " + options.precision().label()
                            + "; an ONNX model computes as it says itself, so none can be chosen");
        }
        return new OnnxEngine(
                model.toString(),
                (environment, settings) -> environment.createSession(model.toString(), settings),
                inputSize,
                options,
                String.valueOf(model.getFileName()),
                " (the engine of ONNX models)");
    }

    /** ResNet-50 as {@link OnnxExport} writes it, handed over in memory: no file is left behind. */
    static OnnxEngine ofWeights(Weights weights, Readout readout, EngineOptions options, String remark) {
        Precision precision = options.precision();
        if (precision == Precision.BF16) {
            throw new IllegalArgumentException(
                    "precision is bf16; the onnx engine computes in fp32 or int8, or in fp16 on a GPU" + remark);
        }
        Int8Calibration calibration = precision == Precision.INT8 ? CalibrationCheck.required(options, weights) : null;
        byte[] model = precision == Precision.FP16
                ? OnnxExport.halfModel(weights, readout)
                : OnnxExport.model(weights, readout, calibration);
        try {
            return new OnnxEngine(
                    weights.name(),
                    (environment, settings) -> environment.createSession(model, settings),
                    weights.preprocessing().crop(),
                    options,
                    precision.label(),
                    remark);
        } catch (IOException e) {
            throw new IllegalStateException("ONNX Runtime does not take the exported network: " + e.getMessage(), e);
        }
    }

    private static NodeInfo onlyInput(String model, OrtSession session) throws IOException, OrtException {
        if (session.getNumInputs() != 1) {
            throw new IOException(model + ": has the inputs " + session.getInputNames() + "; one expected");
        }
        return session.getInputInfo().values().iterator().next();
    }

    private static long[] inputShape(String model, NodeInfo input) throws IOException {
        if (input.getInfo() instanceof TensorInfo info) {
            long[] shape = info.getShape();
            if (shape.length == 4 && (shape[1] == 3 || shape[1] < 0)) {
                return shape;
            }
            throw new IOException(model + ": the input " + input.getName() + " has shape " + Arrays.toString(shape)
                    + "; [n, 3, height, width] expected");
        }
        throw new IOException(model + ": the input " + input.getName() + " is no tensor");
    }

    private static int side(String model, long[] shape, int wanted) throws IOException {
        if (shape[2] != shape[3] || shape[2] > 0 && shape[2] != wanted) {
            throw new IOException(model + ": takes images of " + shape[2] + "×" + shape[3] + "; " + wanted + "×"
                    + wanted + " asked for (the crop of the preprocessing)");
        }
        return wanted;
    }

    /** Tries the largest batch, and halves it once if the GPU's memory does not hold it; says so. */
    private String fitToMemory() throws IOException, OrtException {
        try {
            probe(maxBatch);
            return "";
        } catch (OrtException e) {
            if (maxBatch == 1 || !OnnxPlace.outOfMemory(e)) {
                throw e;
            }
        }
        chunk = maxBatch / 2;
        probe(chunk);
        return ", " + chunk + " images at once (half of what was asked for: the GPU's memory does not hold more)";
    }

    /**
     * The length of a row, by trying: a model need not say it. Two images where the model takes any number: one whose output
     * does not follow its input is refused before the first image is read.
     */
    private int probe(int count) throws IOException, OrtException {
        float[] rows = run(FloatBuffer.allocate(count * 3 * inputSize * inputSize), count);
        return rows.length / count;
    }

    private float[] run(FloatBuffer images, int count) throws OrtException, IOException {
        OrtSession open = session;
        if (open == null) {
            throw EngineSupport.closed(this);
        }
        long[] shape = {count, 3, inputSize, inputSize};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, images, shape);
                OrtSession.Result result = open.run(Map.of(inputName, input))) {
            OnnxValue first = result.get(0);
            if (!(first instanceof OnnxTensor tensor)) {
                throw new IOException(model + ": the first output is no tensor");
            }
            long[] output = tensor.getInfo().getShape();
            if (output.length != 2 && output.length != 4
                    || output[0] != count
                    || tensor.getInfo().getNumElements() == 0) {
                throw new IOException(model + ": the first output has shape " + Arrays.toString(output) + "; [" + count
                        + ", d] or [" + count + ", d, h, w] expected");
            }
            FloatBuffer buffer = tensor.getFloatBuffer();
            if (buffer == null) {
                throw new IOException(model + ": the first output holds " + tensor.getInfo().type
                        + "; floating-point numbers expected");
            }
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return output.length == 2 ? values : averaged(values, (int) (output[2] * output[3]));
        }
    }

    private static float[] averaged(float[] values, int pixels) {
        float[] means = new float[values.length / pixels];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            for (int k = i * pixels; k < (i + 1) * pixels; k++) {
                sum += values[k];
            }
            means[i] = (float) (sum / pixels);
        }
        return means;
    }

    @Override
    public String name() {
        return "onnx";
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
        if (session == null) {
            throw EngineSupport.closed(this);
        }
        EngineSupport.check(this, images, count, features);
        int length = 3 * inputSize * inputSize;
        FloatBuffer input = images.slice(images.position(), count * length);
        int computed = count;
        if (fixedBatch > count) {
            // A model of a fixed batch wants it filled; the rows of nothing are not handed on.
            input = FloatBuffer.allocate(fixedBatch * length).put(input).rewind();
            computed = fixedBatch;
        }
        try {
            for (int from = 0; from < count; from += chunk) {
                int now = Math.min(chunk, computed - from);
                float[] rows = run(input.slice(from * length, now * length), now);
                features.put(
                        features.position() + from * dimensions, rows, 0, Math.min(now, count - from) * dimensions);
            }
        } catch (OrtException | IOException e) {
            throw new IllegalStateException(description + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        OrtSession open = session;
        session = null;
        if (open != null) {
            close(open);
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime could not close its session: " + e.getMessage(), e);
        }
    }
}
