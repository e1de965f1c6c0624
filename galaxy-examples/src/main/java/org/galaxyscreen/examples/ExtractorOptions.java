package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.EngineOptions;
import org.galaxyscreen.features.Int8Calibration;
import org.galaxyscreen.features.Precision;
import org.galaxyscreen.features.ResNetExtractor;
import org.galaxyscreen.features.Stage;
import org.galaxyscreen.features.Weights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that computes features. */
final class ExtractorOptions {
    @Option(
            names = "--stage",
            defaultValue = "layer4",
            paramLabel = "STAGE",
            description =
                    "Where features are taken: layer1, layer2, layer3 or layer4 (256, 512, 1024 or 2048 features);"
                            + " default: ${DEFAULT-VALUE}.")
    private String stage = "layer4";

    @Option(
            names = "--engine",
            defaultValue = "auto",
            paramLabel = "ENGINE",
            description = "What computes: auto, onednn or dl4j; default: ${DEFAULT-VALUE}.")
    private EngineOptions.Kind engine = EngineOptions.Kind.AUTO;

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "fp32, bf16 or int8; default: ${DEFAULT-VALUE}.",
            defaultValue = "fp32")
    private Precision precision = Precision.FP32;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute; default: one a core.")
    private int threads;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "16",
            description = "Images computed at once; default: ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "What int8 has to know of these weights and this survey: read if the file is there, else"
                    + " measured on " + Int8Calibration.DEFAULT_IMAGES + " of the images and written."
                    + " Default: measured, not kept.")
    private @Nullable Path calibration;

    Stage stage() {
        return Stage.of(stage);
    }

    EngineOptions engineOptions() {
        EngineOptions options = EngineOptions.defaults()
                .withKind(engine)
                .withPrecision(precision)
                .withMaxBatch(batch);
        return threads > 0 ? options.withThreads(threads) : options;
    }

    /** @param images what int8 is calibrated on where that was not done before */
    FeatureExtractor create(Weights weights, ImageSource images, ProgressListener progress) throws IOException {
        EngineOptions options = engineOptions();
        if (precision == Precision.INT8) {
            options = options.withCalibration(calibration(weights, images, progress));
        }
        return ResNetExtractor.create(weights, stage(), options);
    }

    private Int8Calibration calibration(Weights weights, ImageSource images, ProgressListener progress)
            throws IOException {
        if (calibration != null && Files.exists(calibration)) {
            return Int8Calibration.read(calibration);
        }
        Int8Calibration measured = Int8Calibration.measure(weights, images, Int8Calibration.DEFAULT_IMAGES, progress);
        if (calibration != null) {
            measured.write(calibration);
        }
        return measured;
    }
}
