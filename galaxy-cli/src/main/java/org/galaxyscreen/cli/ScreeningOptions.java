package org.galaxyscreen.cli;

import java.nio.file.Path;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that screen. */
final class ScreeningOptions {
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
            names = "--gallery",
            defaultValue = "1000",
            paramLabel = "N",
            description = "How many objects have a picture in the report, 0 to 10000; default: ${DEFAULT-VALUE}.")
    private int gallery = 1000;

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
    private final DetectorOptions detector = new DetectorOptions();

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    @Mixin
    private final KnownOptions known = new KnownOptions();

    /**
     * A screening with these options.
     *
     * @throws org.galaxyscreen.screening.SettingException if something is out of range, or does not go together
     */
    SurveyScreening on(SurveyScreening bare, boolean keepFeatures) {
        ScreeningSettings settings = ScreeningSettings.defaults()
                .withSeed(detector.seed())
                .withGallery(gallery)
                .withText(csv.text())
                .withKnown(known.match())
                .withKeepFeatures(keepFeatures);
        if (trainFraction != null) {
            settings = settings.withTrainFraction(trainFraction);
        }
        Checks.appliesNot(
                load != null && trainFraction != null,
                "--train-fraction",
                "detectors that are fitted here, not to --load");
        if (load == null) {
            settings = settings.withDetector(detector.detector());
        } else {
            detector.checkLoading();
        }
        SurveyScreening screening = bare.with(settings).into(output);
        screening = save == null ? screening : screening.saving(save);
        return load == null ? screening : screening.loading(load);
    }

    /** The folder for the results. */
    Path output() {
        return output;
    }

    long seed() {
        return detector.seed();
    }
}
