package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;

/**
 * A network's parameters, with the preprocessing they were trained with and where they come from. Immutable and thread-safe.
 *
 * <p>{@link #network} says which network's they are: ResNet-50's, under torchvision's names whatever the file called them, or an
 * EfficientNet-Lite's, under timm's. Weights may end at an inner stage; {@link #lastStage} says where.
 */
public final class Weights {
    private static final float TORCH_EPSILON = 1e-5f;
    /** TensorFlow's for EfficientNet. */
    private static final float LITE_EPSILON = 1e-3f;

    private static final String PREPROCESSING = "galaxy_preprocessing";
    private static final String VARIANT = "galaxy_variant";
    private static final String EPSILON = "galaxy_epsilon";

    private final String name;
    private final String sha256;
    private final boolean trained;
    private final Preprocessing preprocessing;
    private final Network network;
    private final float epsilon;
    private final Map<String, Tensor> tensors;

    /**
     * @param name what a person would call them
     * @param sha256 of the file they came from, hexadecimal; of the parameters where there was no file
     * @param network whose they are, to the stage that they go to
     * @param epsilon added to the variance in batch norm
     * @param tensors under the network's names; exactly its own, the classifier's and the batch counters aside
     * @throws IllegalArgumentException if a tensor is missing, surplus, of another shape, or holds NaN, an infinity or a
     *     negative variance, or the network does not take images of the preprocessing's size; the message names it
     */
    Weights(
            String name,
            String sha256,
            boolean trained,
            Preprocessing preprocessing,
            Network network,
            float epsilon,
            Map<String, Tensor> tensors) {
        this.name = Objects.requireNonNull(name, "name");
        this.sha256 = Objects.requireNonNull(sha256, "sha256");
        this.trained = trained;
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
        this.network = Objects.requireNonNull(network, "network");
        this.epsilon = epsilon;
        network.inputFault(preprocessing.crop()).ifPresent(expected -> {
            throw new IllegalArgumentException(
                    "the input size is " + preprocessing.crop() + "; " + network.title() + " takes " + expected);
        });
        String whole = article(network) + " up to " + lastStage().layerName();
        Map<String, Tensor> kept = new LinkedHashMap<>();
        network.parameterShapes().forEach((key, shape) -> {
            Tensor tensor = tensors.get(key);
            if (tensor == null) {
                throw new IllegalArgumentException(
                        name + ": tensor '" + key + "' is missing; " + whole + " has it with shape " + shape);
            }
            if (!tensor.shape().equals(shape)) {
                throw new IllegalArgumentException(name + ": tensor '" + key + "' has shape " + tensor.shape() + "; "
                        + shape + " expected in " + article(network));
            }
            tensor.fault(key.endsWith(".running_var")).ifPresent(fault -> {
                throw new IllegalArgumentException(name + ": tensor '" + key + "' is broken: " + fault
                        + ". Its training diverged, or the file is damaged: take another checkpoint");
            });
            kept.put(key, tensor);
        });
        tensors.forEach((key, tensor) -> {
            // A single number is an epoch, a temperature or a loss, no layer.
            if (!kept.containsKey(key)
                    && tensor.values().length > 1
                    && !key.startsWith("fc.")
                    && !key.startsWith("classifier.")
                    && !key.endsWith("num_batches_tracked")) {
                throw new IllegalArgumentException(name + ": tensor '" + key + "' does not belong to " + whole);
            }
        });
        this.tensors = Collections.unmodifiableMap(kept);
    }

    private static String article(Network network) {
        return (network instanceof ResNet50 ? "a " : "an ") + network.title();
    }

    /**
     * Reads weights from a {@code .pth} file (PyTorch's zip container or the older format), a {@code .safetensors} file, or
     * the HDF5 of Keras's ResNet50, whose graph and epsilon differ from torchvision's. Which network's they are is seen by the
     * tensors' names and shapes; an EfficientNet-Lite is taken for TensorFlow's, as timm's {@code tf_efficientnet_lite0} is: by its
     * parameters, timm's own {@code efficientnet_lite0}, whose padding and epsilon are others, cannot be told from it. The preprocessing
     * is the one the file is known by: its checksum, or what its metadata says; Caffe's for Keras; TensorFlow's for an
     * EfficientNet-Lite; else torchvision's IMAGENET1K_V2. Give another to {@link #withPreprocessing} where that is wrong.
     *
     * @throws IOException if the file cannot be read, is damaged, or is of another kind; nothing in it is ever executed
     * @throws IllegalArgumentException if a tensor is missing, surplus, of another shape, or holds NaN, an infinity or a
     *     negative variance; the message names it
     */
    public static Weights read(Path file) throws IOException {
        StateDict dict = StateDict.read(file);
        String sha256 = Sha256.of(file);
        String name = String.valueOf(file.getFileName());
        Map<String, Tensor> tensors = LiteNames.asInTimm(dict.tensors());
        Network network = network(name, tensors, variant(file, dict.metadata()));
        Optional<PublishedWeights> published = PublishedWeights.withChecksum(sha256);
        Preprocessing preprocessing =
                published.isPresent() ? published.get().preprocessing() : preprocessing(file, dict.metadata(), network);
        return new Weights(
                name,
                sha256,
                !"false".equals(dict.metadata().get("trained")),
                preprocessing,
                network,
                epsilon(file, dict.metadata(), network),
                tensors);
    }

    /** What a file must say of itself for {@link #read} to run its network rightly. */
    static Map<String, String> metadata(Preprocessing preprocessing, Network network, float epsilon) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PREPROCESSING, preprocessing.toText());
        if (network instanceof ResNet50 resNet) {
            metadata.put(VARIANT, resNet.variant().name());
        }
        metadata.put(EPSILON, Float.toString(epsilon));
        return metadata;
    }

    private static ResNet50.Variant variant(Path file, Map<String, String> metadata) throws IOException {
        String variant = metadata.getOrDefault(VARIANT, ResNet50.Variant.V1_5.name());
        try {
            return ResNet50.Variant.valueOf(variant);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": " + VARIANT + " is '" + variant + "'; " + Arrays.toString(ResNet50.Variant.values())
                            + " expected",
                    e);
        }
    }

    private static float epsilon(Path file, Map<String, String> metadata, Network network) throws IOException {
        String text = metadata.getOrDefault(EPSILON, Float.toString(epsilon(network)));
        float epsilon;
        try {
            epsilon = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            epsilon = Float.NaN;
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IOException(file + ": " + EPSILON + " is '" + text + "'; a number between 0 and 1 expected");
        }
        return epsilon;
    }

    private static float epsilon(Network network) {
        return network instanceof EfficientNetLite ? LITE_EPSILON : TORCH_EPSILON;
    }

    private static Preprocessing preprocessing(Path file, Map<String, String> metadata, Network network)
            throws IOException {
        String own = metadata.get(PREPROCESSING);
        if (own != null) {
            try {
                return Preprocessing.parse(own);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + ": " + e.getMessage() + ". Convert the weights again from the file that they came in",
                        e);
            }
        }
        if (network instanceof EfficientNetLite lite) {
            return Preprocessing.efficientNetLite(lite.size().inputSize());
        }
        boolean v1 = metadata.values().stream().anyMatch(value -> value.contains("IMAGENET1K_V1"));
        return v1 ? Preprocessing.imagenetV1() : Preprocessing.imagenetV2();
    }

    /**
     * Writes the parameters as a {@code .safetensors} file, under the network's names, with the preprocessing, the graph's
     * variant and the epsilon in its metadata, so that {@link #read} finds them again. The file appears when it is complete.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("name", name);
        metadata.put("source_sha256", sha256);
        metadata.put("trained", Boolean.toString(trained));
        metadata.putAll(metadata(preprocessing, network, epsilon));
        SafetensorsFile.write(file, new StateDict(tensors, metadata));
    }

    /**
     * Random weights of the whole of ResNet-50: a function of the seed alone, the same on any machine. Features from them tell
     * images apart, but know nothing of what images show.
     */
    public static Weights untrained(long seed) {
        return new Weights(
                UntrainedWeights.name(seed),
                UntrainedWeights.name(seed),
                false,
                Preprocessing.imagenetV2(),
                ResNet50.whole(),
                TORCH_EPSILON,
                UntrainedWeights.resnet50(Stage.LAYER4, seed));
    }

    /** Whose parameters these are, and how far they go. */
    private static Network network(String name, Map<String, Tensor> tensors, ResNet50.Variant variant) {
        Optional<EfficientNetLite> lite = LiteNames.recognise(tensors);
        return lite.isPresent() ? lite.get() : ResNet50.upTo(lastStage(name, tensors), variant);
    }

    private static Stage lastStage(String name, Map<String, Tensor> tensors) {
        OtherNetworks.recogniseResNet(tensors).ifPresent(network -> {
            throw new IllegalArgumentException(
                    name + ": these are " + network + "'s parameters, not a ResNet-50's. " + OtherNetworks.ADVICE);
        });
        for (int i = Stage.values().length - 1; i >= 0; i--) {
            Stage stage = Stage.values()[i];
            if (tensors.keySet().stream().anyMatch(key -> key.startsWith(stage.layerName() + "."))) {
                return stage;
            }
        }
        throw new IllegalArgumentException(name + ": no tensor of layer1 to layer4 among "
                + tensors.keySet().stream().limit(5).toList() + "; "
                + OtherNetworks.recognise(tensors)
                        .map(network -> "these are " + network + "'s. " + OtherNetworks.ADVICE)
                        .orElse("is this the state dict of a ResNet-50 or an EfficientNet-Lite?"));
    }

    /** What a person would call them. */
    public String name() {
        return name;
    }

    /** SHA-256 of the file they came from, hexadecimal. */
    public String sha256() {
        return sha256;
    }

    /** False for random weights: features from those say little, and every output says so. */
    public boolean trained() {
        return trained;
    }

    /** The preprocessing they were trained with. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The last stage there are parameters for: features can be taken there or earlier. */
    public Stage lastStage() {
        return network.lastStage();
    }

    /**
     * The same parameters with other preprocessing, for weights of one's own training.
     *
     * @param other what they were trained with
     * @return the same with that
     * @throws IllegalArgumentException if the network does not take images of that size
     */
    public Weights withPreprocessing(Preprocessing other) {
        return new Weights(name, sha256, trained, other, network, epsilon, tensors);
    }

    /** The network that they are for, to the stage where they end. */
    public Network network() {
        return network;
    }

    /** What is added to the variance in batch norm. */
    public float epsilon() {
        return epsilon;
    }

    /**
     * A copy of a parameter, row-major.
     *
     * @param key torchvision's name, or timm's in an EfficientNet-Lite
     * @throws IllegalArgumentException if there is none of that name
     */
    public float[] values(String key) {
        return tensor(key).values().clone();
    }

    /**
     * A parameter's extents, the slowest first: [64, 3, 7, 7]; unmodifiable.
     *
     * @param key torchvision's name, or timm's in an EfficientNet-Lite
     * @throws IllegalArgumentException if there is none of that name
     */
    public List<Integer> shape(String key) {
        return tensor(key).shape();
    }

    private Tensor tensor(String key) {
        Tensor tensor = tensors.get(key);
        if (tensor == null) {
            throw new IllegalArgumentException(name + ": no tensor '" + key + "'");
        }
        return tensor;
    }

    /** The parameters' names in the order of the {@code state_dict}; unmodifiable. */
    public List<String> names() {
        return List.copyOf(tensors.keySet());
    }

    @Override
    public String toString() {
        return "Weights[" + name + ", " + network.title() + " to " + lastStage().layerName()
                + (trained ? "" : ", UNTRAINED") + "]";
    }
}
