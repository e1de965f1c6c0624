package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.features.rendering.Rendering;
import org.jspecify.annotations.Nullable;

/** How images become features, apart from the network. Immutable. */
public final class ExtractionSettings {
    private final FeatureOptions features;
    private final EngineOptions engine;
    private final @Nullable Path calibration;
    private final Rendering rendering;
    private final NamedOptions source;

    private ExtractionSettings(
            FeatureOptions features,
            EngineOptions engine,
            @Nullable Path calibration,
            Rendering rendering,
            NamedOptions source) {
        this.features = Objects.requireNonNull(features, "features");
        this.engine = Objects.requireNonNull(engine, "engine");
        this.calibration = calibration;
        this.rendering = Objects.requireNonNull(rendering, "rendering");
        this.source = Objects.requireNonNull(source, "source");
    }

    /** The whole network, by the fastest engine of this machine in float32. */
    public static ExtractionSettings defaults() {
        return new ExtractionSettings(
                FeatureOptions.of(Stage.LAYER4),
                EngineOptions.defaults(),
                null,
                Rendering.defaults(),
                NamedOptions.none());
    }

    /**
     * Those by which features of an origin were made, as far as it says so: stages, poolings, views, rendering and precision.
     *
     * @throws IllegalArgumentException if the origin names what is not known, or is of several runs side by side
     */
    public static ExtractionSettings like(FeatureOrigin origin) {
        Backbone.requireOneRun(origin);
        ExtractionSettings defaults = defaults();
        Readout readout = Readout.parse(
                origin.part(Part.STAGE).orElse(defaults.features.readout().stageNames()),
                origin.part(Part.POOLING).orElse(defaults.features.readout().poolingNames()));
        Views views = Views.of(origin.part(Part.VIEWS).map(Integer::valueOf).orElse(1));
        EngineOptions engine = defaults.engine;
        Optional<String> label = origin.part(Part.PRECISION);
        for (Precision precision : Precision.values()) {
            engine = label.equals(Optional.of(precision.label())) ? engine.withPrecision(precision) : engine;
        }
        return defaults.withFeatures(new FeatureOptions(readout, views))
                .withEngine(engine)
                .withRendering(origin.part(Part.RENDERING).map(Rendering::parse).orElse(defaults.rendering));
    }

    /** These with the mean of another stage of ResNet-50; an ONNX model has none. */
    public ExtractionSettings withStage(Stage stage) {
        return withFeatures(new FeatureOptions(Readout.of(stage), features.views()));
    }

    /** These with other stages, poolings or views; an ONNX model has views alone. */
    public ExtractionSettings withFeatures(FeatureOptions newFeatures) {
        return new ExtractionSettings(
                Objects.requireNonNull(newFeatures, "newFeatures"), engine, calibration, rendering, source);
    }

    /** These with another way to run the network. Where the options hold no calibration, int8 is calibrated as {@link #withCalibration} says. */
    public ExtractionSettings withEngine(EngineOptions newEngine) {
        return new ExtractionSettings(features, newEngine, calibration, rendering, source);
    }

    /**
     * These with a file for int8's calibration: read if it is there, else measured on the survey's images and written. By default it is
     * measured in each run and kept with its results.
     */
    public ExtractionSettings withCalibration(Path file) {
        return new ExtractionSettings(features, engine, Objects.requireNonNull(file, "file"), rendering, source);
    }

    /**
     * These with int8's calibration by which features of an origin were made, where it has one and none was given.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    ExtractionSettings calibratedLike(FeatureOrigin origin) {
        Optional<String> made = origin.part(Part.CALIBRATION);
        return made.isEmpty()
                        || engine.precision() != Precision.INT8
                        || engine.calibration() != null
                        || calibration != null
                ? this
                : withEngine(engine.withCalibration(Int8Calibration.parse(made.get())));
    }

    /** These without a file for int8's calibration. */
    ExtractionSettings withoutCalibration() {
        return new ExtractionSettings(features, engine, null, rendering, source);
    }

    /** These with another recipe by which bands become what the network is shown; pictures stay as they are unless it names bands. */
    public ExtractionSettings withRendering(Rendering newRendering) {
        return new ExtractionSettings(features, engine, calibration, newRendering, source);
    }

    /** These with options for opening the input, as {@link org.galaxyscreen.io.ImageSources#open(String, NamedOptions)} takes them. */
    public ExtractionSettings withSource(NamedOptions newSource) {
        return new ExtractionSettings(features, engine, calibration, rendering, newSource);
    }

    /** The recipe by which bands become what the network is shown. */
    public Rendering rendering() {
        return rendering;
    }

    /** The options for opening the input. */
    public NamedOptions source() {
        return source;
    }

    /** What a row consists of; for an ONNX model, the views alone are meant. */
    public FeatureOptions features() {
        return features;
    }

    /** How the network is run. */
    public EngineOptions engine() {
        return engine;
    }

    /** The file for int8's calibration, where one was named. */
    public Optional<Path> calibration() {
        return Optional.ofNullable(calibration);
    }

    /** Whether other than the mean of the last stage was asked for, which an ONNX model has not. */
    boolean hasReadout() {
        return !features.readout().equals(FeatureOptions.of(Stage.LAYER4).readout());
    }

    /** What of these a row depends on, as it was asked for. */
    Map<String, String> written() {
        Map<String, String> written = new TreeMap<>(features.settings());
        written.put("engine", engine.kind().name());
        written.put("device", engine.device().name().toLowerCase(Locale.ROOT));
        written.put("precision", engine.precision().label());
        written.put("rendering", rendering.toText());
        written.put("source", source.toString());
        return written;
    }
}
