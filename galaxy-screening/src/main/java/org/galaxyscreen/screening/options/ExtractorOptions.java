package org.galaxyscreen.screening.options;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.screening.ExtractionSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that computes features: a mixin for picocli. Not thread-safe. */
public final class ExtractorOptions {
    @Option(
            names = "--stage",
            paramLabel = "STAGE[,STAGE…]",
            description =
                    "Stage of the network to take features from: layer1, layer2, layer3 or layer4 (256, 512, 1024 or"
                            + " 2048 features), or several, concatenated; default: layer4.")
    private @Nullable String stage;

    @Option(
            names = "--pooling",
            paramLabel = "POOLING[,POOLING…]",
            description =
                    "Pooling of a stage's activations: mean, max, gem (generalised mean with exponent 3), or several,"
                            + " concatenated; default: mean.")
    private @Nullable String pooling;

    @Option(
            names = "--views",
            paramLabel = "N",
            description =
                    "Number of rotations and reflections of each image to average the features over: 1, 4 or 8, at as"
                            + " many times the cost; default: 1.")
    private @Nullable Integer views;

    @Option(
            names = "--engine",
            defaultValue = "auto",
            paramLabel = "ENGINE",
            converter = EngineName.class,
            completionCandidates = EngineName.class,
            description = "Inference engine: auto, cuda, onednn, onnx, or dl4j where galaxy-dl4j was added; default:"
                    + " ${DEFAULT-VALUE}, the fastest available.")
    private EngineOptions.Kind engine = EngineOptions.Kind.AUTO;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "DEVICE",
            description =
                    "Device: cpu, cuda (fails without an NVIDIA GPU), or auto, which uses a GPU if it can; default:"
                            + " ${DEFAULT-VALUE}.")
    private Device device = Device.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "Precision: fp32, bf16, int8 (CPU only) or fp16 (GPU only); default: ${DEFAULT-VALUE}.",
            defaultValue = "fp32")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Batch size, 1 to 4096; default: 16 or four per thread, whichever is more, on a CPU, and 256 on a"
                            + " GPU.")
    private @Nullable Integer batch;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "What int8 has to know of the weights and the survey: read if the file is there, else"
                    + " measured on " + Int8Calibration.DEFAULT_IMAGES + " of the images and written."
                    + " Default: measured in each run and kept with its results.")
    private @Nullable Path calibration;

    @Mixin
    private final ThreadOption threads = new ThreadOption();

    @Mixin
    private final BandOptions bands = new BandOptions();

    /** With nothing said; picocli fills it. */
    public ExtractorOptions() {}

    /** What a row consists of; what was not said is as in {@code otherwise}, of which an ONNX model takes the views alone. */
    private FeatureOptions features(boolean onnxModel, FeatureOptions otherwise) {
        Readout readout = onnxModel ? Readout.of(Stage.LAYER4) : otherwise.readout();
        String stages = stage == null ? readout.stageNames() : stage;
        String poolings = pooling == null ? readout.poolingNames() : pooling;
        int count = views == null ? otherwise.views().count() : views;
        Checks.named("--views", "views", () -> Views.of(count));
        Checks.named("--stage", "stage", () -> Readout.parse(stages, Pooling.MEAN.label()));
        Checks.named("--pooling", "pooling", () -> Readout.parse(Stage.LAYER4.layerName(), poolings));
        return new FeatureOptions(Readout.parse(stages, poolings), Views.of(count));
    }

    private void check(boolean onnxModel) {
        Checks.between("--batch", batch, 1, EngineOptions.MAX_BATCH);
        Checks.appliesNot(pooling != null && onnxModel, "--pooling", "ResNet-50, not to an ONNX model");
        if (!Engines.names().contains(engine.name())) {
            throw new Checks.Mistake("--engine " + engine
                    + " needs galaxy-dl4j on the class path; build the commands with it:" + " ./mvnw package -Pdl4j");
        }
        EngineOptions.Kind kind =
                onnxModel && engine.equals(EngineOptions.Kind.AUTO) ? EngineOptions.Kind.ONNX : engine;
        Set<Precision> possible = Engines.precisions(kind);
        if (!possible.contains(precision)) {
            throw new Checks.Mistake("--precision is " + precision.label() + "; the engine "
                    + kind.name() + " has "
                    + possible.stream().map(Precision::label).collect(Collectors.joining(", ")));
        }
        if (precision == Precision.FP16 && device == Device.CPU) {
            throw new Checks.Mistake("--precision is fp16 and --device is cpu; fp16 is for GPUs");
        }
        Checks.appliesNot(calibration != null && precision != Precision.INT8, "--calibration", "--precision int8");
        Checks.appliesNot(calibration != null && onnxModel, "--calibration", "ResNet-50, not to an ONNX model");
    }

    /**
     * What is asked for.
     *
     * @param onnxModel whether the network is an ONNX model
     * @return how images become features
     * @throws Checks.Mistake if something is out of range, or does not go together
     */
    public ExtractionSettings settings(boolean onnxModel) {
        return settings(onnxModel, ExtractionSettings.defaults().features());
    }

    /**
     * As {@link #settings(boolean)}, with other features where stage, pooling or views were not said.
     *
     * @param onnxModel whether the network is an ONNX model
     * @param otherwise what was not said
     * @return how images become features
     */
    public ExtractionSettings settings(boolean onnxModel, FeatureOptions otherwise) {
        check(onnxModel);
        EngineOptions options =
                EngineOptions.defaults().withKind(engine).withDevice(device).withPrecision(precision);
        options = batch == null ? options : options.withMaxBatch(batch);
        ExtractionSettings settings =
                ExtractionSettings.defaults().withEngine(options).withFeatures(features(onnxModel, otherwise));
        return bands.apply(calibration == null ? settings : settings.withCalibration(calibration));
    }

    /**
     * Settings by which some features were made, but for what was typed.
     *
     * @param origin of the features
     * @param onnxModel whether the network is an ONNX model
     * @param spec of the command that has these options
     * @return how images become such features
     */
    public ExtractionSettings like(FeatureOrigin origin, boolean onnxModel, CommandSpec spec) {
        ExtractionSettings made = ExtractionSettings.like(origin);
        ExtractionSettings asked = settings(onnxModel, made.features());
        if (!bands.given()) {
            asked = asked.withRendering(made.rendering());
        }
        return spec.commandLine().getParseResult().hasMatchedOption("--precision")
                ? asked
                : asked.withEngine(asked.engine().withPrecision(made.engine().precision()));
    }

    /**
     * What was said of these of which features they are: stages, poolings, views and, where images are opened, their rendering.
     *
     * @param onnxModel whether the network is an ONNX model
     * @return the parts that were said
     */
    public FeatureOrigin expected(boolean onnxModel) {
        FeatureOptions asked = features(onnxModel, ExtractionSettings.defaults().features());
        FeatureOrigin expected = FeatureOrigin.of(Map.of());
        expected = stage == null
                ? expected
                : expected.with(Part.STAGE, asked.readout().stageNames());
        expected = pooling == null
                ? expected
                : expected.with(Part.POOLING, asked.readout().poolingNames());
        expected = views == null
                ? expected
                : expected.with(Part.VIEWS, Integer.toString(asked.views().count()));
        return bands.given()
                ? expected.with(
                        Part.RENDERING,
                        bands.apply(ExtractionSettings.defaults()).rendering().toText())
                : expected;
    }

    /**
     * The file of int8's calibration, which {@link #settings(boolean)} has, too.
     *
     * @return empty where none was named
     */
    public Optional<Path> calibration() {
        return Optional.ofNullable(calibration);
    }

    /**
     * On how many threads.
     *
     * @return that option
     */
    public ThreadOption threads() {
        return threads;
    }

    /**
     * How images are opened and shown.
     *
     * @return those options
     */
    public BandOptions bands() {
        return bands;
    }

    /** An engine on the class path, ours or another library's; or DL4J, which may be missing there and has a sentence of its own. */
    static final class EngineName implements ITypeConverter<EngineOptions.Kind>, Iterable<String> {
        @Override
        public EngineOptions.Kind convert(String text) {
            EngineOptions.Kind kind = EngineOptions.Kind.of(text);
            if (!kind.equals(EngineOptions.Kind.DL4J) && !Engines.names().contains(kind.name())) {
                throw new TypeConversionException(
                        "'" + text + "' is no engine; one of " + String.join(", ", Engines.names()) + " expected");
            }
            return kind;
        }

        @Override
        public Iterator<String> iterator() {
            return Engines.names().iterator();
        }
    }
}
