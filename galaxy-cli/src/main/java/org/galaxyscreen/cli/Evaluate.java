package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.EvaluationResult;
import org.galaxyscreen.screening.SurveyEvaluation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures every detector on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures every detector on labelled images: each class in turn is left out of the training, and its"
                        + " objects are the anomalies to be found. Prints a table with intervals of 95 %%.")
final class Evaluate implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "A Galaxy10 HDF5 file, or a folder with a subfolder of images for each class.")
    private Path input = Path.of(".");

    @Option(
            names = "--leave-out",
            paramLabel = "CLASS",
            description = "Only this class, as labelled; can be given several times; default: each in turn.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--contamination",
            paramLabel = "F",
            description = "The part of anomalies among the objects scored; default: all objects of the class.")
    private @Nullable Double contamination;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Of the split and the detectors; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the table is also written, as Markdown.")
    private @Nullable Path output;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SurveyEvaluation run = SurveyEvaluation.of(input)
                .leavingOut(classes)
                .withSeed(seed)
                .with(weights.backbone())
                .with(extraction.settings(weights.onnxGiven()))
                .withOverwrite(outputs.overwrite());
        run = contamination == null ? run : run.withContamination(contamination);
        run = output == null ? run : run.into(output);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        EvaluationResult result = new TerminalEvents(out, err).during(run::run);
        Messages.skipped(err, result.failures());
        out.println();
        out.print(result.table().toMarkdown());
        out.flush();
        return 0;
    }
}
