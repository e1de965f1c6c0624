package org.galaxyscreen.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.galaxyscreen.features.EngineOptions.Kind;

/** Makes engines. */
public final class Engines {
    private Engines() {}

    /**
     * An engine that computes those weights' features. {@link InferenceEngine#describe} says which one it is, and why it
     * is not the fastest where that could not be had.
     *
     * @param stage where features are taken
     * @throws IllegalArgumentException if the weights end before that stage, or the engine asked for cannot compute in
     *     the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static InferenceEngine create(Weights weights, Stage stage, EngineOptions options) {
        EngineSupport.checkStage(weights, stage);
        if (options.kind() == Kind.DL4J) {
            return dl4j(weights, stage, options, "");
        }
        Optional<String> unavailable = OneDnnEngine.unavailableReason();
        if (unavailable.isEmpty()) {
            return new OneDnnEngine(weights, stage, options);
        }
        if (options.kind() == Kind.ONEDNN) {
            throw new IllegalStateException("the onednn engine cannot run here: " + unavailable.get());
        }
        return dl4j(weights, stage, options, " (not oneDNN: " + unavailable.get() + ")");
    }

    /**
     * DL4J's own ResNet-50 with the weights of its model zoo ({@code resnet50_dl4j_inference.v3.zip}): another graph than
     * torchvision's, with 2048 features at 224×224. It wants {@link Preprocessing#caffe}.
     *
     * @param file as DL4J's {@code ModelSerializer} writes it
     * @param maxBatch how many images are computed at once at most, from 1
     * @throws IOException if the file cannot be read or is another model
     */
    public static InferenceEngine dl4jZoo(Path file, int maxBatch) throws IOException {
        return Dl4jEngine.ofZoo(
                file, EngineOptions.defaults().withMaxBatch(maxBatch).maxBatch());
    }

    /**
     * Any ONNX model that turns images into features, by ONNX Runtime: a ConvNeXt, a ViT, a DINO backbone that its user
     * exported. It has one input, float32 [n, 3, size, size], and its first output is [n, d], or [n, d, h, w], which is
     * averaged over the image. Needs {@code com.microsoft.onnxruntime:onnxruntime} on the class path.
     *
     * @param inputSize the side of the images, as the preprocessing crops them
     * @param options its threads and largest batch are used
     * @throws IOException if the model cannot be read, or takes or gives something else; the message says what
     * @throws IllegalStateException if ONNX Runtime is not on the class path
     */
    public static InferenceEngine onnx(Path model, int inputSize, EngineOptions options) throws IOException {
        try {
            return new OnnxEngine(model, inputSize, options);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "ONNX Runtime is not on the class path; add com.microsoft.onnxruntime:onnxruntime", e);
        }
    }

    private static InferenceEngine dl4j(Weights weights, Stage stage, EngineOptions options, String why) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException("the dl4j engine computes in fp32 alone; precision is "
                    + options.precision().label() + why);
        }
        return new Dl4jEngine(weights, stage, options.maxBatch(), why);
    }
}
