package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.FeatureColumns;
import org.galaxyscreen.screening.FeatureMerge;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one file of features from those of a survey's parts, or from several runs over the same objects. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Joins the feature files written by extract --shard into one, identical to an extraction of the"
                + " whole survey. Missing parts, duplicates, and parts made with other settings are refused. With"
                + " --columns, joins the features that several runs made of the same objects, column beside column.")
final class MergeCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "The parts' .npy files, in any order; with --columns those of the runs, in the order of the columns.")
    private List<Path> shards = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .npy file to write.")
    private Path output = Path.of("features.npy");

    @Option(
            names = "--columns",
            description =
                    "Put the columns of several runs over the same objects side by side, such as those of two networks, joined by"
                            + " the objects' ids. Each run's are multiplied by one number, so that none outweighs another.")
    private boolean columns;

    @Option(
            names = "--like",
            paramLabel = "FILE",
            description =
                    "For --columns: a file that it has written, whose numbers are taken instead of measured, so that its"
                            + " detectors can score other objects.")
    private @Nullable Path like;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (like != null && !columns) {
            throw new ParameterException(
                    spec.commandLine(), "--like needs --columns: parts of one survey have no scales");
        }
        long rows = new TerminalEvents(err, err).during(columns ? columns()::run : parts()::run);
        spec.commandLine().getOut().printf("%s: %,d rows%n", output, rows);
        return 0;
    }

    private FeatureMerge parts() {
        return FeatureMerge.of(shards, output).withOverwrite(outputs.overwrite());
    }

    private FeatureColumns columns() {
        FeatureColumns beside = FeatureColumns.of(shards, output).withOverwrite(outputs.overwrite());
        return like == null ? beside : beside.withScalesOf(like);
    }
}
