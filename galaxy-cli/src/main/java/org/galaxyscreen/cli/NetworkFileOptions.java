package org.galaxyscreen.cli;

import java.nio.file.Path;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.options.Checks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the network is by which features were made, for commands that make further ones alike. */
final class NetworkFileOptions {
    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description =
                    "For images of your own and, in review, for maps: weights that the features were made with; needed if they"
                            + " were a file of yours.")
    private @Nullable String weights;

    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "For images of your own: ONNX model that the features were made with, if it was one.")
    private @Nullable Path onnx;

    /** Whether a network was named. */
    boolean given() {
        return weights != null || onnx != null;
    }

    /** The network that was named; null for none. */
    @Nullable
    Backbone network() {
        if (weights != null && onnx != null) {
            throw new Checks.Mistake("--weights and --onnx are given; they name two networks, one expected");
        }
        if (onnx != null) {
            return Backbone.onnx(onnx);
        }
        return weights == null ? null : Backbone.weights(weights);
    }
}
