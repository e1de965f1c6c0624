package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.DetectionResult;
import org.galaxyscreen.screening.FeatureDetection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores features from anywhere. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Scores feature rows, from wherever they come: row, id, score and flag as CSV, and the settings and"
                        + " the threshold as JSON beside it.")
final class Detect implements Callable<Integer> {
    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "The rows to score: a .npy array of float32 or float64, n × d.")
    private Path features = Path.of("features.npy");

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "The rows to learn from, another such array; default: those to score.")
    private @Nullable Path train;

    @Mixin
    private final DetectorOptions detector = new DetectorOptions();

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description = "A detector that was saved, instead of one to be fitted; its fences are saved with it.")
    private @Nullable Path load;

    @Option(names = "--save", paramLabel = "FILE", description = "Where the fitted detector is to be saved.")
    private @Nullable Path save;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .csv file to write.")
    private Path output = Path.of("scores.csv");

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (load != null && train != null) {
            throw new ParameterException(spec.commandLine(), "--load and --train exclude each other");
        }
        FeatureDetection run =
                FeatureDetection.of(features, output).withText(csv.text()).withOverwrite(outputs.overwrite());
        run = train == null ? run : run.trainingOn(train);
        if (load == null) {
            run = run.fitting(detector.detector());
        } else {
            detector.checkLoading();
            run = run.loading(load);
        }
        run = save == null ? run : run.saving(save);
        PrintWriter err = spec.commandLine().getErr();
        DetectionResult result = new TerminalEvents(err, err).during(run::run);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %,d rows, %,d flagged by %s%n",
                        output,
                        result.scores().size(),
                        result.flagged(),
                        result.detector().name());
        return 0;
    }
}
