package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Which network turns images into features, and what it wants images to be; nothing is read before {@link #load}. Immutable. */
public final class Backbone {
    /** What stands for the checksum of random weights. */
    private static final Pattern RANDOM = Pattern.compile("untrained \\(seed (-?[0-9]+)\\)");

    private final @Nullable String name;
    private final @Nullable Weights weights;
    private final @Nullable Path onnx;
    private final @Nullable Preprocessing preprocessing;
    private final @Nullable Integer inputSize;

    private Backbone(
            @Nullable String name,
            @Nullable Weights weights,
            @Nullable Path onnx,
            @Nullable Preprocessing preprocessing,
            @Nullable Integer inputSize) {
        this.name = name;
        this.weights = weights;
        this.onnx = onnx;
        this.preprocessing = preprocessing;
        this.inputSize = inputSize;
    }

    /** ResNet-50 with {@link WeightStore#DEFAULT published weights}, which are downloaded once. */
    public static Backbone defaults() {
        return weights(WeightStore.DEFAULT);
    }

    /**
     * ResNet-50 or an EfficientNet-Lite with the weights of a file or name, which say which it is.
     *
     * @param nameOrPath as {@link WeightStore#resolve} takes it: a file, a published name, or {@code untrained:SEED}
     */
    public static Backbone weights(String nameOrPath) {
        return new Backbone(Objects.requireNonNull(nameOrPath, "nameOrPath"), null, null, null, null);
    }

    /**
     * The network by which features of an origin were made, where it can be had by its name: published weights, and random ones.
     *
     * @return with the origin's preprocessing; empty for weights of a file, which must be named, and for several runs side by side
     */
    public static Optional<Backbone> like(FeatureOrigin origin) {
        if (origin.isSideBySide()) {
            return Optional.empty();
        }
        Optional<String> sha256 = origin.part(Part.WEIGHTS);
        Optional<String> published = WeightStore.standard().entries().stream()
                .filter(entry -> sha256.equals(Optional.of(entry.sha256())))
                .map(WeightStore.Entry::name)
                .findFirst();
        Optional<String> seed =
                sha256.map(RANDOM::matcher).filter(Matcher::matches).map(random -> random.group(1));
        return published
                .or(() -> seed.map("untrained:"::concat))
                .map(Backbone::weights)
                .map(backbone -> backbone.preprocessedLike(origin));
    }

    /**
     * The network by which features were made: the one that was asked for, with their preprocessing unless it says another; or else by its name.
     *
     * @param asked null for none
     * @param origin of the features
     * @param whose what was made from them, or they themselves; for the message
     * @throws SettingException if none was asked for, and the origin's cannot be had by its name, or the features are of several runs side by side
     */
    public static Backbone of(@Nullable Backbone asked, FeatureOrigin origin, Path whose) {
        requireOneRun(origin);
        return Optional.ofNullable(asked)
                .map(network -> network.preprocessedLike(origin))
                .or(() -> like(origin))
                .orElseThrow(() -> new SettingException(
                        Setting.WEIGHTS,
                        Setting.WEIGHTS,
                        " is missing: the features of ",
                        whose,
                        " were made by " + origin.part(Part.NETWORK).orElse("a network")
                                + ", whose file must be named"));
    }

    /** Refuses features that no single network makes. */
    static void requireOneRun(FeatureOrigin origin) {
        if (origin.isSideBySide()) {
            throw new SettingException(
                    Setting.WEIGHTS,
                    "images cannot be given the features that are needed: those are of "
                            + origin.runs() + " runs side by side ("
                            + origin.part(Part.NETWORK).orElse("networks that are not named")
                            + "), and one network makes one run; extract the images by each, join the files with"
                            + " merge --columns --like, and use their features in place of the images");
        }
    }

    /** This with the preprocessing by which features of an origin were made, unless this says another or another size. */
    public Backbone preprocessedLike(FeatureOrigin origin) {
        requireOneRun(origin);
        return preprocessing == null && inputSize == null
                ? origin.part(Part.PREPROCESSING)
                        .map(Preprocessing::parse)
                        .map(this::withPreprocessing)
                        .orElse(this)
                : this;
    }

    /** A network with weights that were read before. */
    public static Backbone of(Weights weights) {
        return new Backbone(null, Objects.requireNonNull(weights, "weights"), null, null, null);
    }

    /** Any network as an ONNX model that turns float32 [n, 3, size, size] into [n, d] or [n, d, h, w]. */
    public static Backbone onnx(Path model, Preprocessing preprocessing) {
        return onnx(model).withPreprocessing(preprocessing);
    }

    /** An ONNX model whose preprocessing is yet to be said. */
    public static Backbone onnx(Path model) {
        return new Backbone(null, null, Objects.requireNonNull(model, "model"), null, null);
    }

    /**
     * The weights' name or path, as {@link #weights} got it.
     *
     * @return empty for an ONNX model, and for weights that were read before
     */
    public Optional<String> weightsName() {
        return Optional.ofNullable(name);
    }

    /**
     * The ONNX model's file.
     *
     * @return empty for other networks
     */
    public Optional<Path> onnxModel() {
        return Optional.ofNullable(onnx);
    }

    /** This with other preprocessing than the weights were trained with. */
    public Backbone withPreprocessing(Preprocessing newPreprocessing) {
        return new Backbone(
                name, weights, onnx, Objects.requireNonNull(newPreprocessing, "newPreprocessing"), inputSize);
    }

    /**
     * This with images of another size; the shorter side keeps its ratio to the crop.
     *
     * @param pixels the side of the network's input: 64 to 4096; for ResNet-50 a multiple of 32, which {@link #load} checks
     * @throws SettingException if it is another
     */
    public Backbone withInputSize(int pixels) {
        if (pixels < Preprocessing.MIN_CROP || pixels > Preprocessing.MAX_CROP) {
            throw new SettingException(
                    Setting.INPUT_SIZE,
                    Setting.INPUT_SIZE,
                    " is " + pixels + "; " + Preprocessing.MIN_CROP + " to " + Preprocessing.MAX_CROP + " expected");
        }
        Backbone sized = new Backbone(name, weights, onnx, preprocessing, pixels);
        // Before images are opened, where the network is known.
        published()
                .ifPresent(entry ->
                        requireSize(entry.network(), entry.preprocessing().withInputSize(pixels)));
        return sized;
    }

    /** Names what is read. */
    void reads(OutputCheck outputs) {
        outputs.reads(Setting.ONNX, onnx);
        if (name != null) {
            try {
                Path file = Path.of(name);
                outputs.reads(Setting.WEIGHTS, Files.isRegularFile(file) ? file : null);
            } catch (InvalidPathException e) {
                // No file then, which load says.
                return;
            }
        }
    }

    /**
     * Reads it.
     *
     * @param progress hears about a download
     * @throws IOException if it cannot be read or fetched; the message says what to do
     * @throws SettingException if an ONNX model is given without preprocessing, or the network does not take images of the size asked for
     */
    public LoadedBackbone load(ProgressListener progress) throws IOException {
        if (onnx != null) {
            return loadOnnx(onnx);
        }
        Weights loaded = weights;
        if (loaded == null) {
            Optional<WeightStore.Entry> published = published();
            if (published.isPresent()) {
                // Before anything is fetched.
                requireSize(published.get().network(), wanted(published.get().preprocessing()));
            }
            loaded = WeightStore.standard().resolve(Objects.requireNonNull(name, "name"), progress);
        }
        Preprocessing wanted = wanted(loaded.preprocessing());
        requireSize(loaded.network(), wanted);
        return new LoadedBackbone.KnownNetwork(
                wanted.equals(loaded.preprocessing()) ? loaded : loaded.withPreprocessing(wanted));
    }

    /**
     * What features by this network are made by, as far as the network says so: its name, its weights' checksum, its preprocessing.
     * Published weights are not fetched for it.
     *
     * @throws IOException if it cannot be read
     */
    public FeatureOrigin origin() throws IOException {
        Optional<WeightStore.Entry> published = published();
        if (published.isPresent()) {
            return origin(published.get().name(), published.get().sha256(), preprocessing(ProgressListener.NONE));
        }
        LoadedBackbone loaded = load(ProgressListener.NONE);
        return origin(loaded.name(), loaded.sha256(), loaded.preprocessing());
    }

    private static FeatureOrigin origin(String network, String sha256, Preprocessing preprocessing) {
        return FeatureOrigin.of(
                Map.of(Part.NETWORK, network, Part.WEIGHTS, sha256, Part.PREPROCESSING, preprocessing.toText()));
    }

    private Optional<WeightStore.Entry> published() {
        return onnx != null || name == null
                ? Optional.empty()
                : WeightStore.standard().entries().stream()
                        .filter(entry -> entry.name().equals(name))
                        .findFirst();
    }

    /** What it wants images to be; for that, published weights need not be fetched. */
    Preprocessing preprocessing(ProgressListener progress) throws IOException {
        if (preprocessing != null) {
            return sized(preprocessing);
        }
        Optional<WeightStore.Entry> published = published();
        return published.isPresent()
                ? sized(published.get().preprocessing())
                : load(progress).preprocessing();
    }

    /**
     * This with its weights read, so that a run need not read them again; an ONNX model is read by each run.
     *
     * @param progress hears about a download
     * @throws IOException if they cannot be read or fetched; the message says what to do
     */
    public Backbone loaded(ProgressListener progress) throws IOException {
        return load(progress) instanceof LoadedBackbone.KnownNetwork known ? of(known.weights()) : this;
    }

    private LoadedBackbone loadOnnx(Path file) throws IOException {
        if (preprocessing == null) {
            throw new SettingException(
                    Setting.ONNX,
                    Setting.ONNX,
                    " is given without ",
                    Setting.PREPROCESSING,
                    "; a model does not say what it was trained with: " + String.join(", ", Preprocessing.names())
                            + " expected");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file; an ONNX model expected");
        }
        return new LoadedBackbone.OnnxModel(file, Sha256.of(file), sized(preprocessing));
    }

    /** What was asked for, or else the weights' own. */
    private Preprocessing wanted(Preprocessing own) {
        return sized(preprocessing == null ? own : preprocessing);
    }

    private static void requireSize(Network network, Preprocessing wanted) {
        network.inputFault(wanted.crop()).ifPresent(expected -> {
            throw new SettingException(
                    Setting.INPUT_SIZE,
                    Setting.INPUT_SIZE,
                    " is " + wanted.crop() + "; " + network.title() + " takes " + expected);
        });
    }

    private Preprocessing sized(Preprocessing wanted) {
        return inputSize == null ? wanted : wanted.withInputSize(inputSize);
    }
}
