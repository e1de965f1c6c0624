package org.galaxyscreen.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that screen. */
final class ScreeningOptions {
    @Option(
            names = "--output",
            defaultValue = "screening",
            paramLabel = "DIR",
            description = "The folder for the results; made if it is not there; default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("screening");

    @Option(
            names = "--train-fraction",
            defaultValue = "0.9",
            paramLabel = "F",
            description = "The part of the objects, drawn at random, that the detectors learn from; default:"
                    + " ${DEFAULT-VALUE}. All objects are ranked.")
    private double trainFraction = 0.9;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "The same seed gives the same catalogue; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--gallery",
            defaultValue = "48",
            paramLabel = "N",
            description = "How many objects the report shows; default: ${DEFAULT-VALUE}.")
    private int gallery = 48;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Where the fitted detectors are to be saved, with what they were fitted on.")
    private @Nullable Path save;

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description = "Detectors that were saved, instead of ones to be fitted: the same weights and stage must be"
                    + " given. All objects are then new to them.")
    private @Nullable Path load;

    @Nullable
    Path save() {
        return save;
    }

    @Nullable
    Path load() {
        return load;
    }

    Path output() {
        return output;
    }

    double trainFraction() {
        return trainFraction;
    }

    long seed() {
        return seed;
    }

    int gallery() {
        return gallery;
    }
}
