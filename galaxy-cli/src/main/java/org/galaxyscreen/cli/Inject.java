package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.HeldOut;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.screening.InjectionRecovery;
import org.galaxyscreen.screening.Recovery;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.galaxyscreen.synthetic.Injection;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which anomalies a saved detector finds, and how bright they must be. */
@Command(
        name = "inject",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures which anomalies saved detectors find: paints anomalies of known kind, size and brightness"
                        + " into images of the survey, and counts those that are flagged.")
final class Inject implements Callable<Integer> {
    @Option(names = "--load", required = true, paramLabel = "FILE", description = "Detector file written by --save.")
    private Path load = Path.of("survey.detector");

    @Option(
            names = {"--input", "--tiles"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "Images of the survey, as for screen.")
    private Path input = Path.of(".");

    @Option(
            names = "--results",
            paramLabel = "DIR|FILE",
            description =
                    "Results of the screen or detect run that saved the detectors, or their anomalies.csv: only images"
                            + " that they say were held out and are not flagged are drawn.")
    private @Nullable Path results;

    @Option(
            names = "--kind",
            split = ",",
            paramLabel = "KINDS",
            description = "Kinds of anomalies: merger, ring, arc, satellite-trail, saturated-star; default: all.")
    private List<String> kinds = new ArrayList<>();

    @Option(
            names = "--brightness",
            split = ",",
            paramLabel = "NUMBERS",
            description = "Brightness of the anomalies' brightest pixel, 1 for as bright as the image's own;"
                    + " default: 0.03,0.06,0.12,0.25,0.5,1.")
    private List<Double> brightness = new ArrayList<>();

    @Option(
            names = "--anomaly-size",
            split = ",",
            paramLabel = "NUMBERS",
            description = "Size of the anomalies, 1 for about a third of the frame; default: 1.")
    private List<Double> sizes = new ArrayList<>();

    @Option(
            names = "--count",
            defaultValue = "100",
            paramLabel = "N",
            description = "Number of images to draw from the survey, 1 to " + InjectionRecovery.MAX_IMAGES
                    + "; each gets each anomaly; default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Seed of the draw and of the anomalies; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", description = "File to write the outcome to, as JSON.")
    private @Nullable Path output;

    @Option(
            names = "--figure",
            paramLabel = "FILE",
            description = "File for a plot of the flagged part against brightness, ending in .svg or .png.")
    private @Nullable Path figure;

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
        InjectionRecovery.check(load, input, results, output, figure, outputs.overwrite());
        DetectorFile detectors = DetectorFile.read(load);
        FeatureOrigin origin = detectors.features().orElse(FeatureOrigin.of(Map.of()));
        HeldOut heldOut = results == null ? null : HeldOut.read(results);
        if (heldOut != null) {
            heldOut.requireOf(detectors.detector());
        }
        ExtractionSettings settings = extraction.like(origin, weights.onnxGiven(), spec);
        Optional<Backbone> network = weights.backboneLike(origin);
        Backbone backbone = Backbone.of(network.orElse(null), origin, load);
        ImageSource images = ImageSources.open(input.toString(), settings.source());
        InjectionRecovery injection =
                heldOut == null ? injection(images) : injection(images).withHeldOut(heldOut);
        PrintWriter err = spec.commandLine().getErr();
        Recovery recovery =
                new TerminalEvents(err, err).during(listener -> run(injection, backbone, settings, listener));
        if (output != null) {
            recovery.write(output);
        }
        if (figure != null) {
            recovery.draw(figure);
        }
        print(recovery, heldOut, spec.commandLine().getOut());
        return 0;
    }

    private Recovery run(
            InjectionRecovery injection, Backbone backbone, ExtractionSettings settings, RunListener listener)
            throws IOException {
        try (ImageScorer scorer = ImageScorer.open(load, backbone, settings, listener)) {
            listener.onExtractor(scorer.describe());
            return injection.run(scorer, listener);
        }
    }

    private InjectionRecovery injection(ImageSource images) {
        Checks.between("--count", count, 1, InjectionRecovery.MAX_IMAGES);
        InjectionRecovery injection =
                InjectionRecovery.of(images).withCount(count).withSeed(seed);
        List<String> known =
                Injection.kinds().stream().map(SyntheticKind::label).toList();
        kinds.forEach(kind -> Checks.oneOf("--kind", kind, known));
        if (!kinds.isEmpty()) {
            List<SyntheticKind> chosen = kinds.stream()
                    .map(kind -> SyntheticKind.ofLabel(kind).orElseThrow())
                    .toList();
            injection = set("--kind", injection, each -> each.withKinds(chosen));
        }
        if (!brightness.isEmpty()) {
            injection = set("--brightness", injection, each -> each.withBrightness(brightness));
        }
        return sizes.isEmpty() ? injection : set("--anomaly-size", injection, each -> each.withSizes(sizes));
    }

    private static InjectionRecovery set(
            String option, InjectionRecovery injection, UnaryOperator<InjectionRecovery> setting) {
        try {
            return setting.apply(injection);
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake(option + ": " + e.getMessage(), e);
        }
    }

    private static void print(Recovery recovery, @Nullable HeldOut heldOut, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-16s %6s %10s   %-22s %s%n",
                "kind",
                "size",
                "brightness",
                "flagged (95 % interval)",
                "more anomalous than");
        for (Recovery.Injected each : recovery.injected()) {
            line(
                    out,
                    each.kind().label(),
                    String.format(Locale.ROOT, "%.3g", each.size()),
                    String.format(Locale.ROOT, "%.3g", each.brightness()),
                    each.found(),
                    recovery.images());
        }
        line(out, "none", "", "", recovery.untouched(), recovery.images());
        out.printf(Locale.ROOT, "%n%,d images", recovery.images());
        if (heldOut != null) {
            out.printf(Locale.ROOT, " of the %,d that were held out and are not flagged", heldOut.size());
        }
        if (recovery.skipped() > 0) {
            out.printf(Locale.ROOT, ", %,d skipped", recovery.skipped());
        }
        out.println();
        out.flush();
    }

    private static void line(
            PrintWriter out, String kind, String size, String brightness, Recovery.Found found, int images) {
        double[] interval = Recovery.interval(found.flagged(), images);
        String rate = String.format(
                Locale.ROOT,
                "%3.0f %% (%.0f to %.0f %%)",
                100.0 * found.flagged() / images,
                100 * interval[0],
                100 * interval[1]);
        out.printf(
                Locale.ROOT,
                "%-16s %6s %10s   %-22s %.0f %% of the images%n",
                kind,
                size,
                brightness,
                rate,
                100 * found.outranked());
    }
}
