package org.galaxyscreen.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option of the commands that else extract features: features that are there. */
final class GivenFeatures {
    /** What says how features are extracted, and nothing of which features they are. */
    private static final List<String> EXTRACTING = List.of(
            "--engine",
            "--device",
            "--precision",
            "--batch",
            "--calibration",
            "--keep-features",
            "--preview",
            "--dry-run");

    @Option(
            names = "--features",
            paramLabel = "FILE",
            description =
                    "Features written by extract or --keep-features, used instead of images; refused if their weights,"
                            + " preprocessing, stages, poolings or views differ from those given.")
    private @Nullable Path features;

    /** The file, where one was given. */
    @Nullable
    Path file() {
        return features;
    }

    /**
     * What was said of the features.
     *
     * @throws Checks.Mistake if an option was given that says how to extract them
     * @throws IOException if weights that were named cannot be read
     */
    static FeatureOrigin expected(CommandSpec spec, WeightsOptions weights, ExtractorOptions extraction)
            throws IOException {
        for (String option : EXTRACTING) {
            Checks.appliesNot(
                    spec.commandLine().getParseResult().hasMatchedOption(option), option, "images, not to --features");
        }
        FeatureOrigin expected = extraction.expected(weights.onnxGiven());
        FeatureOrigin network = weights.expected();
        for (Part part : Part.values()) {
            if (network.part(part).isPresent()) {
                expected = expected.with(part, network.part(part).get());
            }
        }
        return expected;
    }
}
