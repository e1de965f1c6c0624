package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.FeatureScreening;
import org.galaxyscreen.screening.options.BandOptions;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ThreadOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ranks the rows of features from anywhere. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Ranks feature rows of any origin by how odd they are; writes anomalies.csv, summary.json and"
                + " report.html, as screen does. By default, the detectors learn from all rows. An interrupted run"
                + " resumes when you repeat the command.")
final class Detect implements Callable<Integer> {
    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "Rows to rank: a .npy array of float32 or float64, n × d.")
    private Path features = Path.of("features.npy");

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "Rows to learn from, another such array; default: the rows to rank.")
    private @Nullable Path train;

    @Option(
            names = "--input",
            paramLabel = "FILE|DIR",
            description = "Images of the rows, for the report; default: the place recorded with the features.")
    private @Nullable Path input;

    @Mixin
    private final BandOptions bands = new BandOptions();

    @Mixin
    private final ScreeningOptions screening = new ScreeningOptions();

    @Option(
            names = "--weights",
            paramLabel = "FILE|NAME",
            description =
                    "For --oddness-maps: weights that the features were made with; needed if they were a file of yours.")
    private @Nullable String weights;

    @Mixin
    private final ThreadOption threads = new ThreadOption();

    @Mixin
    private final RestartOption restart = new RestartOption();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.appliesNot(
                train != null && screening.trainFractionGiven(), "--train-fraction", "the rows ranked, not to --train");
        Checks.appliesNot(weights != null && !screening.mapped(), "--weights", "--oddness-maps");
        FeatureScreening run = screening
                .on(FeatureScreening.of(features), 1)
                .withRestart(restart.restart())
                .withOverwrite(outputs.overwrite());
        run = train == null ? run : run.trainingOn(train);
        run = weights == null ? run : run.withNetwork(Backbone.weights(weights));
        FeatureScreening ready = bands.pictures(run, input);
        PrintWriter out = spec.commandLine().getOut();
        ScreeningSummary.print(new TerminalEvents(out, spec.commandLine().getErr()).during(ready::run), out);
        return 0;
    }
}
