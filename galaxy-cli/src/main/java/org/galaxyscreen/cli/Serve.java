package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.scoring.ImageScoring;
import org.galaxyscreen.server.scoring.ScoringServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A saved detector over HTTP, for pipelines. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores images over HTTP with detectors saved by screen or detect. By default, features are"
                + " computed with the recipe recorded in the detector file.")
final class Serve implements Callable<Integer> {
    private static final int MEGABYTE = 1 << 20;

    @Option(names = "--load", required = true, paramLabel = "FILE", description = "Detector file written by --save.")
    private Path load = Path.of("survey.detector");

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description =
                    "Features of reference objects, from extract or --keep-features; answers then name the nearest"
                            + " ones.")
    private @Nullable Path reference;

    @Option(
            names = "--allow",
            paramLabel = "DIR",
            description = "Folder whose files requests may name; repeatable; default: none.")
    private List<Path> allowed = new ArrayList<>();

    @Option(
            names = "--queue",
            defaultValue = "256",
            paramLabel = "N",
            description =
                    "Number of images that may wait, 1 to 1048576; further requests get 503; default: ${DEFAULT-VALUE}.")
    private int queue;

    @Option(
            names = "--max-body",
            defaultValue = "64",
            paramLabel = "MB",
            description = "Largest body of a request in megabytes, 1 to 1024; default: ${DEFAULT-VALUE}.")
    private int body;

    @Option(
            names = "--timeout",
            defaultValue = "60",
            paramLabel = "S",
            description = "Seconds after which a request times out, 1 to 100; default: ${DEFAULT-VALUE}.")
    private int timeout;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TerminalEvents events = new TerminalEvents(out, spec.commandLine().getErr());
        ImageScoring scoring = scoring();
        ServerOptions place = listen.options();
        try (ScoringServer server = events.during(listener -> scoring.serve(place, listener))) {
            out.println("Scoring at " + server.address());
            if (!listen.tokenGiven()) {
                out.println("Token: " + server.token());
            }
            out.println("Ctrl-C ends it.");
            out.flush();
            server.await();
        } catch (InterruptedException e) {
            out.println("Stopped; requests that had come were answered.");
        }
        return 0;
    }

    private ImageScoring scoring() throws IOException {
        Checks.between("--queue", queue, 1, ImageScoring.MAX_QUEUE);
        Checks.between("--max-body", body, 1, ImageScoring.MAX_BODY / MEGABYTE);
        Checks.between("--timeout", timeout, 1, (int) ImageScoring.MAX_PATIENCE.toSeconds());
        FeatureOrigin origin = DetectorFile.read(load).features().orElse(FeatureOrigin.of(Map.of()));
        ImageScoring scoring = ImageScoring.of(load)
                .with(extraction.like(origin, weights.onnxGiven(), spec))
                .withQueue(queue)
                .withBody(body * MEGABYTE)
                .withPatience(Duration.ofSeconds(timeout));
        Optional<Backbone> network = weights.backboneLike(origin);
        scoring = network.isPresent() ? scoring.with(network.get()) : scoring;
        scoring = reference == null ? scoring : scoring.comparingWith(reference);
        for (Path folder : allowed) {
            scoring = scoring.allowing(folder);
        }
        return scoring;
    }
}
