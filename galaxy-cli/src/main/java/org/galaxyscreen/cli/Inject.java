package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.interest.InterestTable;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.ReviewOptions;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.HeldOut;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.screening.InjectionRecovery;
import org.galaxyscreen.screening.Recovery;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.galaxyscreen.server.review.SurveyReview;
import org.galaxyscreen.synthetic.Injection;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which anomalies a saved detector finds, and what a person's labels have taught; and how bright they must be. */
@Command(
        name = "inject",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures which anomalies saved detectors find: paints anomalies of known kind, size and brightness"
                        + " into images of the survey, and counts those that are flagged. With labels, also which are"
                        + " among the first of the ranking that learns from them.")
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
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "Labels that the learner learns from: a catalogue with columns id and score (0 to 5), what review"
                            + " --export writes, or a review's labels.jsonl. Default: labels.jsonl in --results, if it is"
                            + " there.")
    private @Nullable Path labels;

    @Option(
            names = "--features",
            paramLabel = "FILE",
            description = "Features of the survey, which the learner ranks, a .npy file; default: those of --results.")
    private @Nullable Path features;

    @Option(
            names = "--first",
            paramLabel = "N",
            description =
                    "How many objects without a label, at the head of the learner's ranking, count as found; default: as"
                            + " many as the detectors flag among the survey's.")
    private @Nullable Integer first;

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
        Checks.between("--first", first, 1, Integer.MAX_VALUE);
        Path lesson = labelFile();
        Checks.appliesNot(lesson == null && features != null, "--features", "--labels, which the learner learns from");
        Checks.appliesNot(lesson == null && first != null, "--first", "--labels, which the learner learns from");
        if (lesson != null && features == null && results == null) {
            throw new Checks.Mistake("--labels is given without --results and --features; one of them expected: the"
                    + " survey's features are what the learner ranks");
        }
        InjectionRecovery.check(
                InjectionRecovery.Inputs.of(load, input).withResults(results).withLabels(lesson, features),
                output,
                figure,
                outputs.overwrite());
        PrintWriter err = spec.commandLine().getErr();
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
        InjectionRecovery bare =
                heldOut == null ? injection(images) : injection(images).withHeldOut(heldOut);
        InjectionRecovery injection = lesson == null ? bare : taught(bare, lesson, err);
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

    /** The labels that were named, or else those of a review of the results, where there was one. */
    private @Nullable Path labelFile() {
        if (labels != null || results == null || !Files.isDirectory(results)) {
            return labels;
        }
        Path beside = SurveyReview.of(results).labels();
        return Files.exists(beside) ? beside : null;
    }

    /** With the learner; nobody asked for it where the labels were not named, and then one that cannot be had is no error. */
    private InjectionRecovery taught(InjectionRecovery bare, Path lesson, PrintWriter err) throws IOException {
        List<Label> said = SurveyReview.isLabelFile(lesson) ? SurveyReview.labelsIn(lesson) : scored(lesson);
        Path rows = features == null ? featuresOf(Objects.requireNonNull(results, "--results")) : features;
        boolean interesting = said.stream()
                .anyMatch(label -> label.interest() >= ReviewOptions.defaults().interesting());
        if (labels == null && !(interesting && Files.exists(rows))) {
            err.println("Warning: the learner is not measured: "
                    + (interesting
                            ? "its features are not there: " + rows
                            : "no object is labelled as interesting in " + lesson));
            return bare;
        }
        InjectionRecovery taught = bare.withLabels(said, rows);
        return first == null ? taught : taught.withFirst(first);
    }

    private static Path featuresOf(Path saved) throws IOException {
        Path folder = Files.isDirectory(saved) ? saved : saved.toAbsolutePath().getParent();
        return SavedResults.open(Objects.requireNonNull(folder, "a file has a folder"))
                .features();
    }

    private static List<Label> scored(Path file) throws IOException {
        List<Label> labels = new ArrayList<>();
        new TreeMap<>(InterestTable.read(file).scores()).forEach((id, score) -> labels.add(Label.interest(id, score)));
        return labels;
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
        Recovery.Learner learner = recovery.learner();
        line(
                out,
                "kind",
                "size",
                "brightness",
                "flagged (95 % interval)",
                "more anomalous than",
                learner == null ? "" : "learner's first (95 % interval)");
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
        if (learner != null) {
            out.printf(
                    Locale.ROOT,
                    "learner: the %s, of %,d labels, %,d of them of interesting objects; its first %,d of the survey's %,d objects without a label%n",
                    learner.model(),
                    learner.labels(),
                    learner.interesting(),
                    learner.first(),
                    learner.objects());
        }
        out.flush();
    }

    private static void line(
            PrintWriter out, String kind, String size, String brightness, Recovery.Found found, int images) {
        line(
                out,
                kind,
                size,
                brightness,
                rate(found.flagged(), images),
                String.format(Locale.ROOT, "%.0f %% of the images", 100 * found.outranked()),
                found.learned() == null ? "" : rate(found.learned(), images));
    }

    private static void line(
            PrintWriter out,
            String kind,
            String size,
            String brightness,
            String flagged,
            String outranked,
            String learned) {
        out.println(String.format(
                        Locale.ROOT,
                        "%-16s %6s %10s   %-24s %-20s %s",
                        kind,
                        size,
                        brightness,
                        flagged,
                        outranked,
                        learned)
                .stripTrailing());
    }

    private static String rate(int found, int images) {
        double[] interval = Recovery.interval(found, images);
        return String.format(
                Locale.ROOT,
                "%3.0f %% (%.0f to %.0f %%)",
                100.0 * found / images,
                100 * interval[0],
                100 * interval[1]);
    }
}
