package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.OutputCheck;
import org.galaxyscreen.screening.Setting;
import org.galaxyscreen.screening.options.BandOptions;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.server.review.ReviewServer;
import org.galaxyscreen.server.review.SurveyReview;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Results in a browser, to be labelled. */
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows results in a browser, saves reviewers' labels, and ranks the objects by what it learns from"
                        + " them. Labels are written to labels.jsonl in the results folder as they are given.")
final class Review implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", description = "Results folder of screen --keep-features or of detect.")
    private Path results = Path.of("results");

    @Option(
            names = "--features",
            paramLabel = "FILE",
            description = "Features, a .npy file; default: those named by the results.")
    private @Nullable Path features;

    @Option(
            names = "--images",
            paramLabel = "FILE|DIR",
            description = "Images; default: the place recorded with the features.")
    private @Nullable Path images;

    @Mixin
    private final BandOptions bands = new BandOptions();

    @Option(
            names = "--batch-size",
            defaultValue = "10",
            paramLabel = "N",
            description = "How many objects are labelled before the ranking learns again, 1 to "
                    + SurveyReview.MAX_BATCH + "; default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description =
                    "Instead: write the catalogue with all labels, notes and tags, and end; the file ends in .csv, .vot"
                            + " (VOTable), .fits (FITS table), .parquet or .jsonl (JSON lines).")
    private @Nullable Path export;

    @Mixin
    private final NetworkFileOptions network = new NetworkFileOptions();

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Option(names = "--no-browser", description = "Print the address and do not open a browser.")
    private boolean noBrowser;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--batch-size", batch, 1, SurveyReview.MAX_BATCH);
        Checks.appliesNot(images == null && bands.given(), "an option for reading images", "--images");
        SurveyReview review = SurveyReview.of(results).withBatch(batch);
        review = features == null ? review : review.withFeatures(features);
        Backbone named = network.network();
        review = named == null ? review : review.withNetwork(named);
        if (images != null) {
            ExtractionSettings settings = bands.apply(ExtractionSettings.defaults());
            review = review.withImages(images, settings.source(), settings.rendering());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (export != null) {
            Checks.tableFormat("--export", export);
            new OutputCheck(outputs.overwrite())
                    .reads(Setting.INPUT, review.labels())
                    .writes(Setting.EXPORT, export, OutputCheck.beginsWith("rank,id,ra,dec,redshift,label,split"));
            review.export(csv.text(), export);
            out.println(export + ": the catalogue with its labels");
            return 0;
        }
        SurveyReview ready = review;
        TerminalEvents events = new TerminalEvents(out, spec.commandLine().getErr());
        try (ReviewServer server = events.during(listener -> ready.serve(listen.options(), listener))) {
            out.println("Review at " + server.address());
            out.println("Labels go to " + review.labels() + ". Ctrl-C ends the review.");
            out.flush();
            if (!noBrowser) {
                WebBrowser.open(server.address());
            }
            server.await();
        } catch (InterruptedException e) {
            out.println("The review has ended; all labels are in " + review.labels() + ".");
        }
        return 0;
    }
}
