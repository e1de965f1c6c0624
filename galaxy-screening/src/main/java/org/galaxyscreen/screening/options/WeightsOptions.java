package org.galaxyscreen.screening.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.screening.Backbone;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which network to use, and what it wants images to be: a mixin for picocli. Not thread-safe. */
public final class WeightsOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description = {
                "Of a ResNet-50 or an EfficientNet-Lite: a .pth, .safetensors or Keras .h5 file; the name of published weights, which"
                        + " are downloaded once; or untrained[:SEED] for random ones.",
                "Default: " + WeightStore.DEFAULT + "."
            })
    private @Nullable String weights;

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "Any other network, as an ONNX model that turns float32 [n, 3, size, size] into [n, d] or"
                    + " [n, d, h, w]; needs --preprocessing.")
    private @Nullable Path onnx;

    @Option(
            names = "--preprocessing",
            paramLabel = "NAME",
            completionCandidates = PreprocessingNames.class,
            description = "${COMPLETION-CANDIDATES}; default: what the weights were trained with.")
    private @Nullable String preprocessing;

    @Option(
            names = "--input-size",
            paramLabel = "N",
            description =
                    "Side of the network's input in pixels, 64 to 4096; for ResNet-50 a multiple of 32. Default: that of the"
                            + " preprocessing.")
    private @Nullable Integer inputSize;

    /** With nothing said; picocli fills it. */
    public WeightsOptions() {}

    /**
     * Whether the caller named a network.
     *
     * @return false where the default is meant
     */
    public boolean given() {
        return weights != null || onnx != null;
    }

    /**
     * Whether that is an ONNX model.
     *
     * @return false for weights
     */
    public boolean onnxGiven() {
        return onnx != null;
    }

    /**
     * The network asked for; nothing is read yet.
     *
     * @return with the preprocessing and the size that were asked for
     * @throws IllegalArgumentException if there is no such preprocessing or input size, or two networks are named
     */
    public Backbone backbone() {
        if (weights != null && onnx != null) {
            throw new IllegalArgumentException("--weights and --onnx are given; they name two networks, one expected");
        }
        if (onnx != null) {
            return withOptions(Backbone.onnx(onnx));
        }
        return withOptions(Backbone.weights(weights == null ? WeightStore.DEFAULT : weights));
    }

    /**
     * The network asked for, or that by which features of an origin were made; with their preprocessing, unless another was asked for.
     *
     * @param origin of the features
     * @return empty where none was asked for, and the origin's cannot be had by its name
     */
    public Optional<Backbone> backboneLike(FeatureOrigin origin) {
        return given()
                ? Optional.of(backbone().preprocessedLike(origin))
                : Backbone.like(origin).map(this::withOptions);
    }

    /**
     * What of these says by which network features were made; published weights are not fetched for it.
     *
     * @return the parts that were said
     * @throws IOException if weights that were named cannot be read
     */
    public FeatureOrigin expected() throws IOException {
        if (given()) {
            return backbone().origin();
        }
        Checks.appliesNot(
                inputSize != null && preprocessing == null, "--input-size", "images, not to --features alone");
        FeatureOrigin none = FeatureOrigin.of(Map.of());
        if (preprocessing == null) {
            return none;
        }
        Checks.oneOf("--preprocessing", preprocessing, Preprocessing.names());
        Preprocessing asked = Preprocessing.of(preprocessing);
        return none.with(Part.PREPROCESSING, (inputSize == null ? asked : asked.withInputSize(inputSize)).toText());
    }

    /**
     * Random weights with the preprocessing asked for.
     *
     * @param seed of the weights
     * @return a network that has learned nothing
     */
    public Backbone untrained(long seed) {
        return withOptions(Backbone.of(Weights.untrained(seed)));
    }

    private Backbone withOptions(Backbone bare) {
        Backbone backbone = bare;
        if (preprocessing != null) {
            Checks.oneOf("--preprocessing", preprocessing, Preprocessing.names());
            backbone = backbone.withPreprocessing(Preprocessing.of(preprocessing));
        }
        return inputSize == null ? backbone : backbone.withInputSize(inputSize);
    }
}
