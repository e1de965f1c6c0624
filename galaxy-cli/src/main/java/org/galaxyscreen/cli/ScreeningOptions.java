package org.galaxyscreen.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.galaxyscreen.io.catalogue.CsvText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that screen. */
final class ScreeningOptions {
    private static final Set<String> RESULTS =
            Set.of("summary.json", "anomalies.csv", "report.html", "features.npy", "features.csv");

    private static final int MOST_SHOWN = 10_000;

    @Option(
            names = "--output",
            defaultValue = "screening",
            paramLabel = "DIR",
            description = "The folder for the results; made if it is not there; default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("screening");

    @Option(
            names = "--train-fraction",
            paramLabel = "F",
            description = "The part of the objects, drawn at random, that the detectors learn from, above 0 and at most"
                    + " 1; default: 0.9. All objects are ranked.")
    private @Nullable Double trainFraction;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "The same seed gives the same catalogue; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--gallery",
            defaultValue = "48",
            paramLabel = "N",
            description = "How many objects the report shows, 0 to 10000; default: ${DEFAULT-VALUE}.")
    private int gallery = 48;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Where the fitted detectors are to be saved, with what they were fitted on.")
    private @Nullable Path save;

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description =
                    "Detectors that were saved, instead of ones to be fitted: the same weights, stages, poolings and views must be"
                            + " given. All objects are then new to them.")
    private @Nullable Path load;

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    /** @throws Checks.Mistake if something is out of range, or does not go together */
    void check() {
        if (!(trainFraction() > 0 && trainFraction() <= 1)) {
            throw new Checks.Mistake("--train-fraction is " + trainFraction() + "; above 0 and at most 1 expected");
        }
        Checks.between("--gallery", gallery, 0, MOST_SHOWN);
        Checks.appliesNot(load != null && save != null, "--save", "detectors that are fitted here, not to --load");
        Checks.appliesNot(
                load != null && trainFraction != null,
                "--train-fraction",
                "detectors that are fitted here, not to --load");
    }

    /**
     * Checks the results' places, with what is read having been named before.
     *
     * @param keepFeatures whether features are left among them
     */
    void touches(Outputs outputs, boolean keepFeatures) {
        outputs.reads("--load", load);
        outputs.writesInto("--output", output);
        if (Files.isDirectory(output)) {
            // A summary of an earlier screening makes the folder this command's own.
            Predicate<Path> summary = Outputs.isSummaryWith("source", "counts", "detectors");
            boolean own = summary.test(output.resolve("summary.json"));
            outputs.writes("the summary in --output", output.resolve("summary.json"), summary)
                    .writes(
                            "the catalogue in --output",
                            output.resolve("anomalies.csv"),
                            Outputs.beginsWith("rank,id,ra,dec,redshift,label,split"))
                    .writes(
                            "the report in --output",
                            output.resolve("report.html"),
                            path -> own
                                    || Outputs.hasAtItsBeginning("<title>Anomalies in ")
                                            .test(path));
            Path features = output.resolve("features.npy");
            outputs.unfinished("in --output", features);
            if (keepFeatures) {
                outputs.writes("the features in --output", features, Outputs::isFeatures)
                        .writes("the file of ids in --output", Outputs.idsOf(features), Outputs::isIndex);
            }
        }
        Path parent = save == null ? null : save.toAbsolutePath().normalize().getParent();
        if (save == null
                || Files.exists(output)
                || !output.toAbsolutePath().normalize().equals(parent)) {
            outputs.writes("--save", save, Outputs::isDetector);
        }
        if (save != null
                && RESULTS.contains(String.valueOf(save.getFileName()))
                && output.toAbsolutePath().normalize().equals(parent)) {
            throw new Checks.Mistake("--save is " + save + ", where a result is written too; give another name");
        }
    }

    @Nullable
    Path save() {
        return save;
    }

    @Nullable
    Path load() {
        return load;
    }

    /** Where int8's calibration is kept with the results; null where their folder is yet to be made, and so is empty. */
    @Nullable
    Path calibration() {
        return Files.isDirectory(output) ? output.resolve("int8.json") : null;
    }

    Path output() {
        return output;
    }

    double trainFraction() {
        return trainFraction == null ? 0.9 : trainFraction;
    }

    CsvText text() {
        return csv.text();
    }

    long seed() {
        return seed;
    }

    int gallery() {
        return gallery;
    }
}
