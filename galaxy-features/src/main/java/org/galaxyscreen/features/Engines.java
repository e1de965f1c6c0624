package org.galaxyscreen.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;

/** Makes engines. */
public final class Engines {
    private static final String ASKED_FOR = " (asked for)";

    private Engines() {}

    /**
     * An engine that computes those weights' features. {@link InferenceEngine#describe} says which one it is and why:
     * asked for, the fastest here, or what is left where the fastest could not be had.
     *
     * @param stage where features are taken
     * @throws IllegalArgumentException if the weights end before that stage, or the engine asked for cannot compute in
     *     the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static InferenceEngine create(Weights weights, Stage stage, EngineOptions options) {
        return create(weights, stage, options, OneDnnEngine::unavailableReason);
    }

    /** @param oneDnnMissing says why oneDNN cannot run on this machine; asked only if it matters */
    static InferenceEngine create(
            Weights weights, Stage stage, EngineOptions options, Supplier<Optional<String>> oneDnnMissing) {
        EngineSupport.checkStage(weights, stage);
        return switch (options.kind()) {
            case DL4J -> dl4j(weights, stage, options, ASKED_FOR);
            case ONNX -> exported(weights, stage, options);
            case ONEDNN -> {
                oneDnnMissing.get().ifPresent(reason -> {
                    throw new IllegalStateException("the onednn engine cannot run here: " + reason);
                });
                yield new OneDnnEngine(weights, stage, options, ASKED_FOR);
            }
            case AUTO -> {
                Optional<String> reason = oneDnnMissing.get();
                yield reason.isPresent()
                        ? dl4j(weights, stage, options, " (auto: not oneDNN, since " + reason.get() + ")")
                        : new OneDnnEngine(
                                weights, stage, options, " (auto: its natives load on " + Loader.getPlatform() + ")");
            }
        };
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
     * @throws IllegalStateException if ONNX Runtime is not on the class path, or has no natives for this machine
     */
    public static InferenceEngine onnx(Path model, int inputSize, EngineOptions options) throws IOException {
        try {
            return OnnxEngine.ofFile(model, inputSize, options);
        } catch (LinkageError e) {
            throw withoutOnnxRuntime(e);
        }
    }

    private static InferenceEngine exported(Weights weights, Stage stage, EngineOptions options) {
        try {
            return OnnxEngine.ofWeights(weights, stage, options, ASKED_FOR);
        } catch (LinkageError e) {
            throw withoutOnnxRuntime(e);
        }
    }

    private static IllegalStateException withoutOnnxRuntime(LinkageError e) {
        return new IllegalStateException(
                e instanceof NoClassDefFoundError
                        ? "ONNX Runtime is not on the class path; add com.microsoft.onnxruntime:onnxruntime"
                        : "ONNX Runtime's natives do not load: " + e,
                e);
    }

    private static InferenceEngine dl4j(Weights weights, Stage stage, EngineOptions options, String why) {
        if (options.precision() != Precision.FP32) {
            throw new IllegalArgumentException(
                    "precision is " + options.precision().label() + "; the dl4j engine computes in fp32 alone" + why);
        }
        return new Dl4jEngine(weights, stage, options.maxBatch(), why);
    }
}
