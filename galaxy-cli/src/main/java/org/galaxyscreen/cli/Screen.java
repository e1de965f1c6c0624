package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.screening.FeatureScreening;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyDryRun;
import org.galaxyscreen.screening.SurveyFollowing;
import org.galaxyscreen.screening.SurveyPreview;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.jspecify.annotations.Nullable;
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
        description = "Ranks a survey's objects by how odd they look; writes anomalies.csv, summary.json and"
                + " report.html. An interrupted run resumes when you repeat the command.")
final class Screen implements Callable<Integer> {
    @Option(
            names = {"--input", "--tiles"},
            paramLabel = "FILE|DIR",
            description =
                    "HDF5, FITS, Parquet, NumPy, zip or tar, a folder of pictures, FITS or Parquet files, the https:// or s3://"
                            + " address of one, or FITS tiles for --catalogue. With --features: the images, for the report; default: the place recorded"
                            + " with the features.")
    private @Nullable Path input;

    @Mixin
    private final GivenFeatures features = new GivenFeatures();

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final ScreeningOptions screening = new ScreeningOptions();

    @Mixin
    private final PreviewOption preview = new PreviewOption();

    @Mixin
    private final DryRunOption dryRun = new DryRunOption();

    @Mixin
    private final FollowOption follow = new FollowOption();

    @Mixin
    private final RestartOption restart = new RestartOption();

    @Option(
            names = "--keep-features",
            description = "Keep the features with the results, as features.npy, for --features and for review.")
    private boolean keepFeatures;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path rows = features.file();
        if (follow.given()) {
            return followed();
        }
        if (rows != null) {
            return ranked(rows);
        }
        if (input == null) {
            throw new Checks.Mistake("--input or --features is missing; one of them expected");
        }
        return screened(input);
    }

    private int followed() throws IOException {
        Checks.appliesNot(features.file() != null, "--features", "surveys that are complete, not to --follow");
        Checks.appliesNot(keepFeatures, "--keep-features", "surveys that are complete, not to --follow");
        Checks.appliesNot(dryRun.given(), "--dry-run", "surveys that are complete, not to --follow");
        Checks.appliesNot(preview.given(), "--preview", "surveys that are complete, not to --follow");
        if (input == null) {
            throw new Checks.Mistake("--input is missing; the folder or file to follow expected");
        }
        return follow.run(
                SurveyFollowing.of(input, screening.followedBy(), screening.output())
                        .with(weights.backbone())
                        .with(extraction.settings(weights.onnxGiven()))
                        .withKnown(screening.known())
                        .withRestart(restart.restart()),
                spec.commandLine().getOut());
    }

    private int ranked(Path rows) throws IOException {
        FeatureOrigin expected = GivenFeatures.expected(spec, weights, extraction);
        FeatureScreening run = screening
                .on(FeatureScreening.of(rows), ScreeningSettings.defaults().trainFraction())
                .expecting(expected)
                .withRestart(restart.restart())
                .withOverwrite(outputs.overwrite());
        FeatureScreening pictured = extraction.bands().pictures(run, input);
        FeatureScreening ready = weights.given() ? pictured.withNetwork(weights.backbone()) : pictured;
        PrintWriter out = spec.commandLine().getOut();
        ScreeningSummary.print(new TerminalEvents(out, out).during(ready::run), out);
        return 0;
    }

    private int screened(Path input) throws IOException {
        SurveyScreening run = screening
                .on(SurveyScreening.of(input), keepFeatures)
                .with(weights.backbone())
                .with(extraction.settings(weights.onnxGiven()))
                .withRestart(restart.restart())
                .withOverwrite(outputs.overwrite());
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun.given()) {
            run.check();
            return dryRun.print(
                    screening
                            .on(SurveyDryRun.of(input, screening.output()))
                            .with(weights.backbone())
                            .with(extraction.settings(weights.onnxGiven())),
                    true,
                    out);
        }
        if (preview.given()) {
            run.check();
            Path sheet = screening.output().resolve("preview.png");
            return preview.show(
                    SurveyPreview.of(input, sheet)
                            .with(weights.backbone())
                            .with(extraction.settings(weights.onnxGiven()))
                            .withOverwrite(outputs.overwrite()),
                    sheet,
                    out);
        }
        ScreeningSummary.print(new TerminalEvents(out, out).during(run::run), out);
        return 0;
    }
}
