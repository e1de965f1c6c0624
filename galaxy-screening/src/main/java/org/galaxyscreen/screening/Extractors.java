package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.io.image.ImageDecoders;
import org.jspecify.annotations.Nullable;

/** Makes the extractor of a run. */
final class Extractors {
    private Extractors() {}

    /**
     * Names int8's calibration, which is read where it is there, else written.
     *
     * @param beside how the file with the results is related to their setting: "beside" or "in"
     * @param kept that file; null for none
     */
    static void touches(ExtractionSettings settings, OutputCheck outputs, String beside, @Nullable Path kept) {
        if (settings.engine().precision() != Precision.INT8 || settings.engine().calibration() != null) {
            return;
        }
        Path file = settings.calibration().orElse(null);
        if (file == null) {
            outputs.writes("the int8 calibration " + beside + " ", Setting.OUTPUT, kept, OutputCheck::isCalibration);
        } else if (Files.exists(file)) {
            outputs.reads(Setting.CALIBRATION, file);
        } else {
            outputs.writes(Setting.CALIBRATION, file, path -> false);
        }
    }

    /**
     * Makes the extractor, and tells the listener of it.
     *
     * @param images what int8 is calibrated on where no file of its calibration was named
     * @param calibrated where that calibration is kept; null for nowhere
     * @throws IllegalArgumentException if this machine cannot run what was asked for
     */
    static RunExtractor create(
            ExtractionSettings settings,
            LoadedBackbone backbone,
            ImageSource images,
            @Nullable Path calibrated,
            RunListener listener)
            throws IOException {
        NetworkExtractor extractor;
        FeatureOrigin origin = origin(settings, backbone, images);
        try {
            EngineOptions options =
                    engineOptions(settings.engine(), backbone.preprocessing().crop());
            if (backbone instanceof LoadedBackbone.OnnxModel model) {
                extractor = create(settings, model, options);
            } else {
                LoadedBackbone.KnownNetwork known = (LoadedBackbone.KnownNetwork) backbone;
                if (options.precision() == Precision.INT8 && options.calibration() == null) {
                    options = options.withCalibration(
                            new CalibrationFile(settings.calibration().orElse(null), known.weights(), calibrated)
                                    .obtain(images, listener));
                }
                Int8Calibration used = options.precision() == Precision.INT8 ? options.calibration() : null;
                origin = used == null ? origin : origin.with(Part.CALIBRATION, used.toText());
                extractor = NetworkExtractor.of(known.weights(), settings.features(), options);
            }
        } catch (IllegalStateException e) {
            // What this machine cannot run is the user's to choose again, in a sentence.
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        listener.onExtractor(extractor.describe());
        return new RunExtractor(extractor, origin.with(Part.EXTRACTOR, extractor.describe()), listener);
    }

    /** What features will be made by, as far as it is known before int8 is calibrated. */
    static FeatureOrigin origin(ExtractionSettings settings, LoadedBackbone backbone, ImageSource images) {
        Map<Part, String> parts = new EnumMap<>(Part.class);
        parts.put(Part.NETWORK, backbone.name());
        parts.put(Part.WEIGHTS, backbone.sha256());
        parts.put(Part.PREPROCESSING, backbone.preprocessing().toText());
        parts.put(Part.RENDERING, settings.rendering().toText());
        if (backbone instanceof LoadedBackbone.KnownNetwork) {
            parts.put(Part.STAGE, settings.features().readout().stageNames());
            parts.put(Part.POOLING, settings.features().readout().poolingNames());
        }
        parts.put(Part.VIEWS, Integer.toString(settings.features().views().count()));
        parts.put(Part.PRECISION, settings.engine().precision().label());
        parts.put(Part.DECODER, ImageDecoders.describe());
        parts.put(Part.SOURCE, images.name());
        return FeatureOrigin.of(parts);
    }

    /** A batch's pixels are in one array, whose length is an int. */
    private static EngineOptions engineOptions(EngineOptions asked, int size) {
        int most = Math.min(EngineOptions.MAX_BATCH, Integer.MAX_VALUE / (3 * size * size));
        if (asked.maxBatch() > most) {
            throw new SettingException(
                    Setting.BATCH,
                    Setting.BATCH,
                    " is " + asked.maxBatch() + "; with images of " + size + "×" + size + " 1 to " + most
                            + " expected");
        }
        return asked.maxBatch() == 0 && 4 * asked.threads() > most ? asked.withMaxBatch(most) : asked;
    }

    /** An ONNX model has its own output. */
    static void requireNoReadout(ExtractionSettings settings) {
        if (settings.hasReadout()) {
            throw new SettingException(
                    Setting.STAGE,
                    Setting.STAGE,
                    " is " + settings.features().readout().stageNames()
                            + "; an ONNX model has no stages: its first output is taken");
        }
    }

    private static NetworkExtractor create(
            ExtractionSettings settings, LoadedBackbone.OnnxModel model, EngineOptions options) throws IOException {
        if (!options.kind().equals(EngineOptions.Kind.AUTO) && !options.kind().equals(EngineOptions.Kind.ONNX)) {
            throw new SettingException(
                    Setting.ENGINE,
                    Setting.ENGINE,
                    " is " + options.kind().name() + "; an ONNX model runs by onnx alone");
        }
        requireNoReadout(settings);
        return NetworkExtractor.of(
                Engines.onnx(model.file(), model.preprocessing().crop(), options),
                model.preprocessing(),
                settings.features().views(),
                options.threads());
    }
}
