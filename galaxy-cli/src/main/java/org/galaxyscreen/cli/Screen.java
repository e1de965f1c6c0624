package org.galaxyscreen.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galaxyscreen.io.ImageSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Screens the user's own images: features, detectors, a ranked catalogue and a report. */
@Command(
        name = "screen",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Ranks a survey's objects by how odd they look; writes anomalies.csv, summary.json and report.html. A run"
                        + " that is broken off is gone on with by the same command.")
final class Screen implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "A Galaxy10 HDF5 file, or a folder of JPEG and PNG files.")
    private Path input = Path.of(".");

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final ScreeningOptions screening = new ScreeningOptions();

    @Mixin
    private final Resumption resumption = new Resumption();

    @Option(
            names = "--keep-features",
            description = "Leave features.npy and features.csv among the results, for detect.")
    private boolean keepFeatures;

    @Mixin
    private final Outputs outputs = new Outputs();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        screening.check();
        weights.check();
        extraction.check(weights.onnxGiven());
        outputs.reads("--input", input);
        weights.reads(outputs);
        screening.touches(outputs, keepFeatures);
        extraction.touches(outputs, "in --output", screening.calibration());
        TerminalProgress progress = TerminalProgress.onStandardError();
        ScreeningRun run = new ScreeningRun(
                ImageSources.open(input),
                extraction,
                screening,
                progress,
                spec.commandLine().getOut());
        run.resumable(input, resumption, keepFeatures).execute(weights.resolve(progress));
        return 0;
    }
}
