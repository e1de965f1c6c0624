package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.ExtractionResult;
import org.galaxyscreen.screening.Shard;
import org.galaxyscreen.screening.SurveyDryRun;
import org.galaxyscreen.screening.SurveyExtraction;
import org.galaxyscreen.screening.SurveyPreview;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns a survey's images into a NumPy array of features. */
@Command(
        name = "extract",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Turns images into features: a float32 .npy array of n rows, and beside it a .csv file with the"
                + " ids in row order. An interrupted run resumes when you repeat the command.")
final class Extract implements Callable<Integer> {
    @Option(
            names = {"--input", "--tiles"},
            required = true,
            paramLabel = "FILE|DIR",
            description =
                    "HDF5, FITS, Parquet, NumPy, zip or tar, a folder of pictures, FITS or Parquet files, the https:// or s3://"
                            + " address of one, or FITS tiles for --catalogue.")
    private Path input = Path.of(".");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "File to write: .npy, .parquet or .hdf5.")
    private Path output = Path.of("features.npy");

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Extract only the I-th of N parts of the images, for N processes; merge joins the parts.")
    private @Nullable String shard;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final PreviewOption preview = new PreviewOption();

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final RestartOption restart = new RestartOption();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SurveyExtraction whole = SurveyExtraction.of(input, output)
                .with(weights.backbone())
                .with(extraction.settings(weights.onnxGiven()))
                .withRestart(restart.restart())
                .withOverwrite(outputs.overwrite());
        SurveyExtraction run = shard == null ? whole : whole.withShard(Shard.parse(shard));
        if (dryRun.given()) {
            run.check();
            return dryRun.print(
                    SurveyDryRun.of(input, output)
                            .with(weights.backbone())
                            .with(extraction.settings(weights.onnxGiven())),
                    false,
                    spec.commandLine().getOut());
        }
        if (preview.given()) {
            run.check();
            Path sheet = output.resolveSibling(output.getFileName() + ".preview.png");
            return preview.show(
                    SurveyPreview.of(input, sheet)
                            .with(weights.backbone())
                            .with(extraction.settings(weights.onnxGiven()))
                            .withOverwrite(outputs.overwrite()),
                    sheet,
                    spec.commandLine().getOut());
        }
        PrintWriter err = spec.commandLine().getErr();
        ExtractionResult result = new TerminalEvents(err, err).during(run::run);
        spec.commandLine().getOut().printf("%s: %,d rows%n", output, result.rows());
        Messages.skipped(err, result.failures(), result.about());
        return 0;
    }
}
