package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.interest.ReviewBenchmark;
import org.galaxyscreen.interest.ReviewQuality;
import org.galaxyscreen.interest.Spread;
import org.galaxyscreen.screening.EvaluationResult;
import org.galaxyscreen.screening.ReviewSimulation;
import org.galaxyscreen.screening.SurveyEvaluation;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
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
        description = "Measures every detector on labelled images: each class in turn is left out of the training, and"
                + " its objects are the anomalies to find. Prints a table with 95 %% intervals.")
final class Evaluate implements Callable<Integer> {
    @Option(
            names = {"--input", "--tiles"},
            paramLabel = "FILE|DIR",
            description = "A Galaxy10 HDF5 file, or a folder with one subfolder of images per class.")
    private @Nullable Path input;

    @Option(
            names = "--simulate-review",
            description =
                    "Instead, simulate a person who labels the proposed objects, ten at a time up to 100, and report"
                            + " how many interesting ones are found. Default features: mean and max over 8 views.")
    private boolean simulateReview;

    @Mixin
    private final GivenFeatures given = new GivenFeatures();

    @Option(
            names = "--keep-features",
            paramLabel = "FILE",
            description =
                    "File to keep the features in, ending in .npy; reused if an earlier run left features of the same"
                            + " images and network there.")
    private @Nullable Path kept;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "For --simulate-review: a .csv file with the columns id and score, 0 to 5.")
    private @Nullable Path labels;

    @Option(
            names = "--interesting",
            paramLabel = "N",
            description = "For --simulate-review: lowest score of an interesting object; default: 4.")
    private @Nullable Integer interesting;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "For --simulate-review: number of simulated reviews, 1 to 1000; default: 20.")
    private @Nullable Integer seeds;

    @Option(
            names = "--figure",
            paramLabel = "FILE",
            description =
                    "For --simulate-review: file for a plot of objects found against labels given, ending in .svg or"
                            + " .png.")
    private @Nullable Path figure;

    @Option(
            names = "--leave-out",
            paramLabel = "CLASS",
            description = "Leave out only this class; repeatable; default: each class in turn.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--contamination",
            paramLabel = "F",
            description = "Fraction of anomalies among the scored objects; default: all objects of the class are used.")
    private @Nullable Double contamination;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Seed of the split and the detectors; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "File to write the table to as well, as Markdown; with --simulate-review, as JSON.")
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
        return simulateReview ? simulate() : evaluate();
    }

    private int simulate() throws IOException {
        Checks.appliesNot(!classes.isEmpty(), "--leave-out", "classes, not to --simulate-review");
        Checks.appliesNot(contamination != null, "--contamination", "classes, not to --simulate-review");
        Checks.appliesNot(kept != null, "--keep-features", "classes, not to --simulate-review");
        Path features = given.file();
        if (labels == null) {
            throw new Checks.Mistake("--simulate-review is given without --labels; a .csv file expected");
        }
        if ((input == null) == (features == null)) {
            throw new Checks.Mistake("--simulate-review needs --input or --features, one of them");
        }
        ReviewSimulation run = input != null
                ? ReviewSimulation.ofImages(input, labels)
                        .with(weights.backbone())
                        .with(extraction.settings(weights.onnxGiven(), ReviewSimulation.advised(Stage.LAYER4)))
                : ReviewSimulation.ofFeatures(Objects.requireNonNull(features), labels);
        run = interesting == null ? run : run.withInteresting(interesting);
        run = seeds == null ? run : run.withSeeds(seeds);
        run = output == null ? run : run.into(output);
        run = figure == null ? run : run.drawnTo(figure);
        ReviewSimulation simulation = run.withOverwrite(outputs.overwrite());
        PrintWriter out = spec.commandLine().getOut();
        ReviewBenchmark found = new TerminalEvents(out, spec.commandLine().getErr()).during(simulation::run);
        out.printf(
                Locale.ROOT,
                "%n%,d objects, %,d of them interesting; %,d are in the first hundred of the plain ranking%n%n",
                found.objects(),
                found.interesting(),
                found.plain());
        out.printf("%-28s %14s %14s %14s%n", "of a hundred each", "shown", "ranked", "next");
        for (ReviewQuality quality : found.models()) {
            out.printf(
                    "%-28s %14s %14s %14s%n",
                    quality.model(), text(quality.shown()), text(quality.ranked()), text(quality.next()));
        }
        out.flush();
        return 0;
    }

    private static String text(Spread spread) {
        return String.format(Locale.ROOT, "%.1f ± %.1f", spread.mean(), spread.sd());
    }

    private int evaluate() throws IOException {
        Checks.appliesNot(labels != null, "--labels", "--simulate-review");
        Checks.appliesNot(interesting != null, "--interesting", "--simulate-review");
        Checks.appliesNot(seeds != null, "--seeds", "--simulate-review");
        Checks.appliesNot(figure != null, "--figure", "--simulate-review");
        Path features = given.file();
        if ((input == null) == (features == null)) {
            throw new Checks.Mistake(
                    "--input or --features is needed, one of them: labelled images, or their features");
        }
        SurveyEvaluation run = features != null
                ? SurveyEvaluation.ofFeatures(features).expecting(GivenFeatures.expected(spec, weights, extraction))
                : SurveyEvaluation.of(Objects.requireNonNull(input))
                        .with(weights.backbone())
                        .with(extraction.settings(weights.onnxGiven()));
        run = run.leavingOut(classes).withSeed(seed).withOverwrite(outputs.overwrite());
        run = kept == null ? run : run.keeping(kept);
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
