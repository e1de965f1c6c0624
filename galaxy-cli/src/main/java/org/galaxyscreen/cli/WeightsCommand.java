package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.screening.options.PreprocessingNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, fetches, checks and converts weights. */
@Command(
        name = "weights",
        mixinStandardHelpOptions = true,
        description = "Lists, fetches, checks and converts weights.",
        synopsisSubcommandLabel = "COMMAND")
final class WeightsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the published weights and their addresses.")
    int list() {
        PrintWriter out = spec.commandLine().getOut();
        for (WeightStore.Entry entry : WeightStore.standard().entries()) {
            out.printf(
                    "%-24s %s, %s%n    %s%n    SHA-256 %s%n    %s%n",
                    entry.name(),
                    entry.network().title(),
                    entry.cached() ? "cached as " + entry.file() : "not fetched",
                    entry.uri(),
                    entry.sha256(),
                    entry.preprocessing());
        }
        return 0;
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Downloads published weights into the cache.")
    int fetch(@Parameters(paramLabel = "NAME", description = "Name of the weights, as shown by list.") String name)
            throws IOException {
        return describe(WeightStore.standard().resolve(name, TerminalProgress.onStandardError()));
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Reads a file and reports its contents; fails if it is damaged or not a complete network.")
    int verify(@Parameters(paramLabel = "FILE|NAME", description = "The weights.") String name) throws IOException {
        return describe(WeightStore.standard().resolve(name, TerminalProgress.onStandardError()));
    }

    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description = "Writes weights as a .safetensors file that carries its preprocessing.")
    int convert(
            @Parameters(paramLabel = "FILE|NAME", description = "The weights.") String name,
            @Parameters(paramLabel = "TARGET", description = "The .safetensors file to write.") Path target,
            @Option(
                            names = "--preprocessing",
                            paramLabel = "NAME",
                            completionCandidates = PreprocessingNames.class,
                            description = "${COMPLETION-CANDIDATES}; default: as the weights say.")
                    @Nullable
                    String preprocessing)
            throws IOException {
        Weights weights = WeightStore.standard().resolve(name, TerminalProgress.onStandardError());
        (preprocessing == null ? weights : weights.withPreprocessing(Preprocessing.of(preprocessing))).write(target);
        return describe(Weights.read(target));
    }

    private int describe(Weights weights) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s up to %s%s%n    SHA-256 %s%n    %s%n",
                        weights.name(),
                        weights.network().title(),
                        weights.lastStage().layerName(),
                        weights.trained() ? "" : ", UNTRAINED",
                        weights.sha256(),
                        weights.preprocessing());
        return 0;
    }
}
