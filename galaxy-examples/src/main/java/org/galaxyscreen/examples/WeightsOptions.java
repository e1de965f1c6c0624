package org.galaxyscreen.examples;

import java.io.IOException;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.Preprocessing;
import org.galaxyscreen.features.WeightStore;
import org.galaxyscreen.features.Weights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which weights to use. */
final class WeightsOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description = {
                "A .pth or .safetensors file; the name of published weights, which are downloaded once; or"
                        + " untrained[:SEED] for random ones.",
                "Default: " + WeightStore.DEFAULT + "."
            })
    private @Nullable String weights;

    @Option(
            names = "--preprocessing",
            paramLabel = "NAME",
            description =
                    "imagenet-v1, imagenet-v2, timm-a1, zero-to-one or caffe; default: what the weights were trained with.")
    private @Nullable String preprocessing;

    /** Whether the caller named weights. */
    boolean given() {
        return weights != null;
    }

    Weights resolve(ProgressListener progress) throws IOException {
        return resolve(weights == null ? WeightStore.DEFAULT : weights, progress);
    }

    Weights resolve(String nameOrPath, ProgressListener progress) throws IOException {
        Weights resolved = WeightStore.standard().resolve(nameOrPath, progress);
        return preprocessing == null ? resolved : resolved.withPreprocessing(Preprocessing.of(preprocessing));
    }
}
