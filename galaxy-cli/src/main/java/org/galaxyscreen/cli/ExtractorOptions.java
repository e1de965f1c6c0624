package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.ResNetExtractor;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that computes features. */
final class ExtractorOptions {
    @Option(
            names = "--stage",
            paramLabel = "STAGE[,STAGE…]",
            description =
                    "Where features are taken: layer1, layer2, layer3 or layer4 (256, 512, 1024 or 2048 features), or"
                            + " several, side by side; default: layer4.")
    private @Nullable String stage;

    @Option(
            names = "--pooling",
            paramLabel = "POOLING[,POOLING…]",
            description =
                    "How a stage's activations become one number a channel: mean, max, gem (the generalised mean, of"
                            + " exponent 3), or several, side by side; default: mean.")
    private @Nullable String pooling;

    @Option(
            names = "--views",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Over how many rotations and reflections of an image its features are averaged: 1, 4 or 8, for as"
                            + " many times the cost; default: ${DEFAULT-VALUE}.")
    private int views = 1;

    @Option(
            names = "--engine",
            defaultValue = "auto",
            paramLabel = "ENGINE",
            converter = EngineName.class,
            completionCandidates = EngineName.class,
            description =
                    "What computes: auto, cuda, onednn, dl4j or onnx; default: ${DEFAULT-VALUE}, the fastest that runs"
                            + " here.")
    private EngineOptions.Kind engine = EngineOptions.Kind.AUTO;

    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "DEVICE",
            description = "Where: cpu, cuda (an NVIDIA GPU or nothing), or auto, a GPU where one can be used; default:"
                    + " ${DEFAULT-VALUE}.")
    private Device device = Device.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "fp32, bf16, int8 (processors alone) or fp16 (GPUs alone); default: ${DEFAULT-VALUE}.",
            defaultValue = "fp32")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute, 1 to 1024; default: one a core.")
    private @Nullable Integer threads;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Images computed at once, 1 to 4096; default: 16 on a processor, or four a thread if that is more, and 256 on a GPU.")
    private @Nullable Integer batch;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "What int8 has to know of the weights and the survey: read if the file is there, else"
                    + " measured on " + Int8Calibration.DEFAULT_IMAGES + " of the images and written."
                    + " Default: measured in each run and kept with its results.")
    private @Nullable Path calibration;

    /** What a row consists of. */
    FeatureOptions features() {
        return new FeatureOptions(
                Readout.parse(
                        stage == null ? Stage.LAYER4.layerName() : stage,
                        pooling == null ? Pooling.MEAN.label() : pooling),
                Views.of(views));
    }

    /** @throws Checks.Mistake if something is out of range, or does not go together */
    void check(boolean onnxModel) {
        Checks.between("--threads", threads, 1, EngineOptions.MAX_THREADS);
        Checks.between("--batch", batch, 1, EngineOptions.MAX_BATCH);
        Checks.named("--views", "views", () -> Views.of(views));
        if (stage != null) {
            Checks.named("--stage", "stage", () -> Readout.parse(stage, Pooling.MEAN.label()));
        }
        if (pooling != null) {
            Checks.named("--pooling", "pooling", () -> Readout.parse(Stage.LAYER4.layerName(), pooling));
        }
        Checks.appliesNot(pooling != null && onnxModel, "--pooling", "ResNet-50, not to an ONNX model");
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
     * Names the calibration, which is read where it is there, else written.
     *
     * @param where the option beside which it is kept if no file was named
     * @param kept that file; null for none
     */
    void touches(Outputs outputs, String where, @Nullable Path kept) {
        if (calibration == null && precision == Precision.INT8) {
            outputs.writes("the int8 calibration " + where, kept, Outputs::isCalibration);
        } else if (calibration != null && Files.exists(calibration)) {
            outputs.reads("--calibration", calibration);
        } else {
            outputs.writes("--calibration", calibration, path -> false);
        }
    }

    EngineOptions engineOptions() {
        EngineOptions options =
                EngineOptions.defaults().withKind(engine).withDevice(device).withPrecision(precision);
        options = batch == null ? options : options.withMaxBatch(batch);
        return threads == null ? options : options.withThreads(threads);
    }

    /** A batch's pixels are in one array, whose length is an int. */
    private EngineOptions engineOptions(int size) {
        EngineOptions options = engineOptions();
        int most = Math.min(EngineOptions.MAX_BATCH, Integer.MAX_VALUE / (3 * size * size));
        if (batch != null && batch > most) {
            throw new Checks.Mistake(
                    "--batch is " + batch + "; with images of " + size + "×" + size + " 1 to " + most + " expected");
        }
        return batch == null && 4 * options.threads() > most ? options.withMaxBatch(most) : options;
    }

    /** What of these a row depends on, as it was asked for. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(features().settings());
        settings.put("engine", engine.name());
        settings.put("device", device.name().toLowerCase(Locale.ROOT));
        settings.put("precision", precision.label());
        return settings;
    }

    /**
     * Makes the extractor.
     *
     * @param images what int8 is calibrated on where no file of its calibration was named
     * @param calibrated where that calibration is kept; null for nowhere
     * @param out is told where the calibration is from
     */
    FeatureExtractor create(
            Backbone backbone,
            ImageSource images,
            @Nullable Path calibrated,
            ProgressListener progress,
            PrintWriter out)
            throws IOException {
        try {
            if (backbone instanceof Backbone.OnnxModel model) {
                return create(model);
            }
            Backbone.ResNet50 resNet = (Backbone.ResNet50) backbone;
            EngineOptions options = engineOptions(resNet.preprocessing().crop());
            if (precision == Precision.INT8) {
                options = options.withCalibration(
                        new CalibrationFile(calibration, resNet, calibrated).obtain(images, progress, out));
            }
            return ResNetExtractor.create(resNet.weights(), features(), options);
        } catch (IllegalStateException e) {
            // What this machine cannot run is the user's to choose again, in a sentence.
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private FeatureExtractor create(Backbone.OnnxModel model) throws IOException {
        if (!engine.equals(EngineOptions.Kind.AUTO) && !engine.equals(EngineOptions.Kind.ONNX)) {
            throw new IllegalArgumentException("--engine is " + engine.name() + "; an ONNX model runs by onnx alone");
        }
        if (stage != null) {
            throw new IllegalArgumentException(
                    "--stage is " + stage + "; an ONNX model has no stages: its first output is taken");
        }
        EngineOptions options = engineOptions(model.preprocessing().crop());
        return ResNetExtractor.over(
                Engines.onnx(model.file(), model.preprocessing().crop(), options),
                model.preprocessing(),
                features().views(),
                options.threads());
    }

    /** An engine on the class path, ours or another library's. */
    static final class EngineName implements ITypeConverter<EngineOptions.Kind>, Iterable<String> {
        @Override
        public EngineOptions.Kind convert(String text) {
            EngineOptions.Kind kind = EngineOptions.Kind.of(text);
            if (!Engines.names().contains(kind.name())) {
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
