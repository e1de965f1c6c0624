package org.galaxyscreen.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.galaxyscreen.io.catalogue.CrossMatch;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.screening.FeatureScreening;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyDryRun;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.DetectorOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that screen. */
final class ScreeningOptions {
    private static final String SYSTEMATICS = "--systematics";
    private static final String CATALOGUE_FORMAT = "--catalogue-format";

    @Option(
            names = "--output",
            defaultValue = "screening",
            paramLabel = "DIR",
            description =
                    "Folder for the results, created if missing; default: ${DEFAULT-VALUE}. With --features, a name"
                            + " that ends in .csv is a file for the scores and flags alone.")
    private Path output = Path.of("screening");

    @Option(
            names = "--train-fraction",
            paramLabel = "F",
            description =
                    "Fraction of the objects, drawn at random, that the detectors learn from, above 0 and at most 1;"
                            + " default: 0.9, and 1 for detect. All objects are ranked.")
    private @Nullable Double trainFraction;

    @Option(
            names = "--gallery",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Number of objects with a picture in the report, 0 to 10000; default: ${DEFAULT-VALUE}.")
    private int gallery = 1000;

    @Option(
            names = "--oddness-maps",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Number of objects, the oddest, over whose picture the report can lay a map of where it is odd, 0"
                            + " to 1000; default: ${DEFAULT-VALUE}.")
    private int oddnessMaps;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "File to save the fitted detectors to, with the recipe of their features.")
    private @Nullable Path save;

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description =
                    "Use saved detectors instead of fitting new ones: the same weights, stages, poolings and views"
                            + " must be given. All objects are then new to them.")
    private @Nullable Path load;

    @Option(
            names = CATALOGUE_FORMAT,
            split = ",",
            paramLabel = "FORMATS",
            description =
                    "Further formats of the catalogue, beside anomalies.csv, separated by commas: vot, fits, parquet,"
                            + " jsonl, reg.")
    private List<String> formats = new ArrayList<>();

    @Option(
            names = SYSTEMATICS,
            split = ",",
            paramLabel = "COLUMNS",
            description =
                    "Tests whether scores and flags depend on columns of the objects, such as seeing, depth or tile, as"
                            + " --join and --catalogue bring them; names separated by commas, or all. NAME:category takes"
                            + " numbers for names without order.")
    private List<String> systematics = new ArrayList<>();

    @Mixin
    private final DetectorOptions detector = new DetectorOptions();

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    @Mixin
    private final KnownOptions known = new KnownOptions();

    /**
     * A screening of images with these options.
     *
     * @throws org.galaxyscreen.screening.SettingException if something is out of range, or does not go together
     */
    SurveyScreening on(SurveyScreening bare, boolean keepFeatures) {
        ScreeningSettings settings = settings(ScreeningSettings.defaults().trainFraction());
        SurveyScreening screening =
                bare.with(settings.withKeepFeatures(keepFeatures)).into(output);
        screening = save == null ? screening : screening.saving(save);
        return load == null ? screening : screening.loading(load);
    }

    /** A dry run of a screening with these options. */
    SurveyDryRun on(SurveyDryRun bare) {
        return load == null ? bare : bare.loading(load);
    }

    /**
     * A screening of features with these options.
     *
     * @param fraction of the rows that is learned from where no other is given
     * @throws org.galaxyscreen.screening.SettingException if something is out of range, or does not go together
     */
    FeatureScreening on(FeatureScreening bare, double fraction) {
        FeatureScreening screening = bare.with(settings(fraction));
        boolean scoresAlone = String.valueOf(output.getFileName()).endsWith(".csv");
        Checks.appliesNot(mapped() && scoresAlone, "--oddness-maps", "a folder of results, not to a .csv file");
        screening = scoresAlone ? screening.scoresInto(output) : screening.into(output);
        screening = save == null ? screening : screening.saving(save);
        return load == null ? screening : screening.loading(load);
    }

    /** Whether maps are wanted. */
    boolean mapped() {
        return oddnessMaps != 0;
    }

    /** The detectors that score a survey that is followed, for which most of these options say nothing. */
    Path followedBy() {
        if (load == null) {
            throw new Checks.Mistake("--follow needs --load, detectors that were saved; fit them with --save first");
        }
        String complete = "surveys that are complete, not to --follow";
        Checks.appliesNot(save != null, "--save", complete);
        Checks.appliesNot(mapped(), "--oddness-maps", complete);
        Checks.appliesNot(!formats.isEmpty(), CATALOGUE_FORMAT, complete);
        Checks.appliesNot(!systematics.isEmpty(), SYSTEMATICS, complete);
        Checks.appliesNot(csv.text() != CsvText.AS_IS, "--spreadsheet-safe", complete);
        settings(1);
        return load;
    }

    /** The catalogues in which objects are looked up that are known already. */
    CrossMatch known() {
        return known.match();
    }

    private ScreeningSettings settings(double fraction) {
        ScreeningSettings settings = ScreeningSettings.defaults()
                .withSeed(detector.seed())
                .withGallery(gallery)
                .withOddnessMaps(oddnessMaps)
                .withText(csv.text())
                .withKnown(known.match())
                .withFormats(formats())
                .withSystematics(systematics)
                .withTrainFraction(trainFraction == null ? fraction : trainFraction);
        Checks.appliesNot(
                load != null && trainFraction != null,
                "--train-fraction",
                "detectors that are fitted here, not to --load");
        if (load == null) {
            return settings.withDetector(detector.detector());
        }
        detector.checkLoading();
        return settings;
    }

    /** Whether a part to learn from was given. */
    boolean trainFractionGiven() {
        return trainFraction != null;
    }

    private List<TableFormat> formats() {
        Set<TableFormat> found = new LinkedHashSet<>();
        for (String end : formats) {
            Checks.appliesNot(
                    end.strip().equals("csv"), CATALOGUE_FORMAT + " csv", "nothing: anomalies.csv is always written");
            Checks.named(
                    CATALOGUE_FORMAT, "format", () -> found.add(Tables.formatOf(Path.of("anomalies." + end.strip()))));
        }
        return List.copyOf(found);
    }

    /** The folder for the results. */
    Path output() {
        return output;
    }

    long seed() {
        return detector.seed();
    }
}
