package org.galaxyscreen.examples;

import java.io.IOException;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.features.EngineOptions;
import org.galaxyscreen.features.Precision;
import org.galaxyscreen.features.ResNetExtractor;
import org.galaxyscreen.features.Stage;
import org.galaxyscreen.features.Weights;
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

    FeatureExtractor create(Weights weights) throws IOException {
        return ResNetExtractor.create(weights, stage(), engineOptions());
    }
}
