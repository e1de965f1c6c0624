package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.FeatureMerge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one file of features from those of a survey's parts. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Joins the feature files written by extract --shard into one, identical to an extraction of the"
                + " whole survey. Missing parts, duplicates, and parts made with other settings are refused.")
final class MergeCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The parts' .npy files, in any order.")
    private List<Path> shards = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .npy file to write.")
    private Path output = Path.of("features.npy");

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        FeatureMerge merge = FeatureMerge.of(shards, output).withOverwrite(outputs.overwrite());
        long rows = new TerminalEvents(err, err).during(merge::run);
        spec.commandLine().getOut().printf("%s: %,d rows%n", output, rows);
        return 0;
    }
}
