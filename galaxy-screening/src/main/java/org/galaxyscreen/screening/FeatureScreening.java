package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.ScoreWriter;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.screening.internal.Stopwatch;
import org.galaxyscreen.screening.internal.UniqueIds;
import org.jspecify.annotations.Nullable;

/**
 * Ranks objects by features that are there already, from an extraction or from anywhere else, and writes what {@link SurveyScreening}
 * writes. Ids, positions and labels come from the table beside the features, the report's pictures from where the images were when the
 * features were made, if they are there still. An array that takes more than a quarter of Java's heap stays in its file, which must then
 * not change during the run: scores are the same. Immutable.
 *
 * <pre>{@code
 * ScreeningResult result = FeatureScreening.of(Path.of("features.npy"))
 *         .with(ScreeningSettings.defaults()
 *                 .withDetector(FlaggingDetector.of(LofDetector.defaults(), IqrThreshold.upper())))
 *         .into(Path.of("lof"))
 *         .run();
 * }</pre>
 */
public final class FeatureScreening {
    private final Path features;
    private final @Nullable Path train;
    private final @Nullable Images images;
    private final @Nullable Backbone network;
    private final FeatureOrigin expected;
    private final ScreeningSettings settings;
    private final Results results;
    private final MostHeld mostHeld;

    /** Where the images are, and how they are read. */
    private record Images(Path place, NamedOptions options, Rendering rendering) {}

    private FeatureScreening(
            Path features,
            @Nullable Path train,
            @Nullable Images images,
            @Nullable Backbone network,
            FeatureOrigin expected,
            ScreeningSettings settings,
            Results results,
            MostHeld mostHeld) {
        this.features = Objects.requireNonNull(features, "features");
        this.train = train;
        this.images = images;
        this.network = network;
        this.expected = Objects.requireNonNull(expected, "expected");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.results = results;
        this.mostHeld = mostHeld;
    }

    /**
     * A screening with the default settings, whose results are not written.
     *
     * @param features the rows to rank: a {@code .npy} array of float32 or float64, n × d
     */
    public static FeatureScreening of(Path features) {
        return new FeatureScreening(
                features,
                null,
                null,
                null,
                FeatureOrigin.of(Map.of()),
                ScreeningSettings.defaults(),
                Results.NONE,
                MostHeld.defaults());
    }

    private FeatureScreening with(Results newResults) {
        return new FeatureScreening(features, train, images, network, expected, settings, newResults, mostHeld);
    }

    /** This with other settings of the detectors and the results; {@link ScreeningSettings#keepFeatures} says nothing here. */
    public FeatureScreening with(ScreeningSettings newSettings) {
        return new FeatureScreening(features, train, images, network, expected, newSettings, results, mostHeld);
    }

    /** This with other rows to learn from, all of them, than a part of those that are ranked. */
    public FeatureScreening trainingOn(Path rows) {
        return new FeatureScreening(
                features, Objects.requireNonNull(rows, "rows"), images, network, expected, settings, results, mostHeld);
    }

    /**
     * This with pictures from another place than the one where the images were when the features were made.
     *
     * @param place what {@link ImageSources} opens
     * @param options with which it does
     * @param rendering by which bands become pictures
     */
    public FeatureScreening withImages(Path place, NamedOptions options, Rendering rendering) {
        return new FeatureScreening(
                features, train, new Images(place, options, rendering), network, expected, settings, results, mostHeld);
    }

    /**
     * This with the network by which the features were made, to make maps by; by default it is found by its name, which only published and
     * random weights have. Nothing is read of it where {@link ScreeningSettings#withOddnessMaps} asks for none.
     */
    public FeatureScreening withNetwork(Backbone made) {
        return new FeatureScreening(
                features, train, images, Objects.requireNonNull(made, "made"), expected, settings, results, mostHeld);
    }

    /** This refusing features that were made by anything else; what the origin does not say is not looked at. */
    public FeatureScreening expecting(FeatureOrigin origin) {
        return new FeatureScreening(features, train, images, network, origin, settings, results, mostHeld);
    }

    /**
     * This holding smaller or larger arrays in memory; by default those that take up to a quarter of Java's heap. Larger ones stay in their
     * file and are read as often as the detectors go through them: {@link RunListener#onLeftInFile}.
     *
     * @param bytes that an array takes at most, from 0; a value takes 4
     * @throws IllegalArgumentException if the number is negative
     */
    public FeatureScreening withMostHeld(long bytes) {
        return new FeatureScreening(features, train, images, network, expected, settings, results, new MostHeld(bytes));
    }

    /** This with its results written into a folder, which is made if it is not there. */
    public FeatureScreening into(Path folder) {
        return with(results.into(folder));
    }

    /**
     * This with each row's score and flag in one CSV file, {@code row,id,score,flag} in the rows' order, for who goes on with the numbers
     * alone. It appears when it is whole. A folder of results may be written as well, or not.
     */
    public FeatureScreening scoresInto(Path file) {
        return with(results.scoresInto(file));
    }

    /** This with the fitted detectors saved, with what their features were made by. */
    public FeatureScreening saving(Path file) {
        return with(results.saving(file));
    }

    /** This with detectors that were saved, by this or by {@link SurveyScreening}, instead of ones to be fitted. */
    public FeatureScreening loading(Path file) {
        return with(results.loading(file));
    }

    /**
     * This, beginning anew or not where an earlier run was interrupted; by default what that has fitted and scored is used.
     *
     * @param anew whether it is thrown away
     * @return the new screening
     */
    public FeatureScreening withRestart(boolean anew) {
        return with(results.withRestart(anew));
    }

    /** This, replacing or not what no screening of features has written; by default that is refused, also for results of images. */
    public FeatureScreening withOverwrite(boolean replace) {
        return with(results.withOverwrite(replace));
    }

    /**
     * Sees to it that the settings go together and the files can be written without harm, as {@link #run} does first. Nothing is
     * read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        results.check();
        settings.check();
        if (results.load() != null && train != null) {
            throw new SettingException(Setting.LOAD, Setting.LOAD, " and ", Setting.TRAIN, " exclude each other");
        }
        OutputCheck outputs = new OutputCheck(results.overwrite())
                .reads(Setting.FEATURES, features)
                .reads("the file of ids beside ", Setting.FEATURES, OutputCheck.idsOf(features))
                .reads("what is said of ", Setting.FEATURES, FeaturesAbout.beside(features))
                .reads(Setting.TRAIN, train)
                .reads("the file of ids beside ", Setting.TRAIN, train == null ? null : OutputCheck.idsOf(train))
                .reads(Setting.INPUT, images == null ? null : images.place());
        settings.known().catalogues().forEach(catalogue -> outputs.reads(Setting.KNOWN, catalogue.file()));
        outputs.writes(Setting.OUTPUT, results.scores(), OutputCheck.beginsWith(ScoreWriter.HEADER));
        ScreeningFiles.check(results, settings, true, outputs);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public ScreeningResult run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Fits or loads the detectors, and ranks the rows. Where results are written, each fit and each detector's scores are kept beside
     * them until the end, and the same run goes on from there if this one is interrupted or killed. Other runs into the same results are
     * refused meanwhile.
     *
     * @throws SettingException if a setting cannot be, or the features are not the expected ones; nothing has been written
     * @throws IOException if a file cannot be read or written, the detectors or training rows are of other features, or another run is
     *     writing the same results
     * @throws IllegalArgumentException if there are too few rows, or a value is not finite
     * @throws InterruptedRunException if the calling thread is interrupted and something is done that is kept
     * @throws CancellationException if the calling thread is interrupted before
     */
    public ScreeningResult run(RunListener listener) throws IOException {
        check();
        settings.known().check();
        FeaturesAbout about = FeaturesAbout.read(features);
        Features rows = rows(features, listener);
        requireUnique(rows);
        settings.checkSystematics(rows.objects());
        Optional<FeatureOrigin> origin = about.origin(rows);
        FeaturesAbout.requireExpected(features, origin, expected);
        Read read = new Read(rows, about, origin);
        Path folder = results.folder();
        if (folder != null) {
            ScreeningFiles.makeFolder(folder);
        }
        Path first = results.first();
        if (first == null) {
            return ranked(read, listener);
        }
        try (OutputLock lock = OutputLock.take(first)) {
            AtomicOutput.removeTemporaries(lock.output());
            if (folder != null) {
                for (Path file : ScreeningFiles.namesIn(folder, settings)) {
                    AtomicOutput.removeTemporaries(file);
                }
            }
            return ranked(read, listener);
        }
    }

    /** The rows that are ranked, and what is said of them. */
    private record Read(Features rows, FeaturesAbout about, Optional<FeatureOrigin> origin) {}

    private ScreeningResult ranked(Read read, RunListener listener) throws IOException {
        Features rows = read.rows();
        Optional<FeatureOrigin> origin = read.origin();
        Path folder = results.folder();
        // Before the long work: a place without images should be known at once.
        ImageSource pictures = folder == null || settings.gallery() == 0 ? null : pictures(read.about(), listener);
        LoadedBackbone mapping =
                folder == null || settings.oddnessMaps() == 0 ? null : mapping(origin, pictures, listener);
        Detectors detectors = new Detectors(settings.screening(), results, mostHeld, listener);
        detectors.prepare(origin);
        Features learnedFrom = train == null ? null : rows(train, listener);
        Stopwatch stopwatch = new Stopwatch();
        Optional<FeatureOrigin> learned =
                learnedFrom == null || train == null ? origin : sameOrigin(train, learnedFrom, origin);
        if (learnedFrom != null && learnedFrom.dimensions() != rows.dimensions()) {
            throw new IOException(train + " has rows of " + learnedFrom.dimensions() + " values; " + rows.dimensions()
                    + " expected, as in " + features);
        }
        try {
            Screening.Result found = detectors.rank(rows, learned, learnedFrom);
            ScreeningResult written = write(found, read, pictures, mapping, stopwatch, listener);
            detectors.finished();
            return written;
        } catch (CancellationException e) {
            throw detectors.stopped(e);
        }
    }

    private ScreeningResult write(
            Screening.Result found,
            Read read,
            @Nullable ImageSource pictures,
            @Nullable LoadedBackbone mapping,
            Stopwatch stopwatch,
            RunListener listener)
            throws IOException {
        Path folder = results.folder();
        stopwatch.lap("detect");
        ScreeningResult result = new ScreeningResult(
                found,
                read.about().failures(),
                read.origin().orElse(null),
                read.about().description(),
                null,
                null,
                settings.known(found.verdicts().scores().objects(), listener),
                settings.systematics(found.catalogue()),
                folder,
                stopwatch.seconds());
        Path scores = results.scores();
        if (scores != null) {
            ScoreWriter.write(found.verdicts(), settings.text(), scores);
        }
        if (folder == null) {
            return result;
        }
        Map<String, PictureOverlay> oddness = Map.of();
        if (mapping != null && pictures != null) {
            oddness = ImageMaps.ofOddest(
                    found.catalogue(),
                    settings.oddnessMaps(),
                    mapping,
                    ImageMaps.engine(read.origin()),
                    pictures,
                    settings.seed(),
                    listener);
            stopwatch.lap("map");
        }
        return new ScreeningFiles(
                        read.about(), pictures, new ScreeningFiles.Given(features, train), oddness, settings, results)
                .write(folder, result, read.rows(), stopwatch, listener);
    }

    /** The network that maps are made by. */
    private LoadedBackbone mapping(Optional<FeatureOrigin> origin, @Nullable ImageSource pictures, RunListener listener)
            throws IOException {
        if (pictures == null) {
            throw new SettingException(
                    Setting.ODDNESS_MAPS,
                    Setting.ODDNESS_MAPS,
                    " is " + settings.oddnessMaps() + ", and the images are not there; name their place with ",
                    Setting.INPUT);
        }
        LoadedBackbone loaded = ImageMaps.network(features, network, origin).load(listener::onProgress);
        settings.requireMappable(loaded);
        return loaded;
    }

    private Features rows(Path array, RunListener listener) throws IOException {
        long bytes = FeatureReader.heldBytes(array);
        Features rows;
        if (mostHeld.holds(bytes)) {
            rows = FeatureReader.read(array, listener::onProgress);
        } else {
            listener.onLeftInFile(array, bytes);
            rows = FeatureReader.map(array, listener::onProgress);
        }
        if (rows.rows() == 0) {
            throw new IOException(array + " has no rows; at least one expected");
        }
        return rows;
    }

    private void requireUnique(Features rows) throws IOException {
        if (!Files.exists(OutputCheck.idsOf(features))) {
            return; // rows are told apart by their number
        }
        Optional<UniqueIds.Repeated> twice =
                UniqueIds.firstRepeated(row -> rows.object(row).id(), rows.rows());
        if (twice.isPresent()) {
            throw new IOException(OutputCheck.idsOf(features) + ": the rows "
                    + twice.get().first() + " and " + twice.get().second() + " have the id '"
                    + rows.object(twice.get().second()).id() + "'; each id once expected");
        }
    }

    /** Refuses to learn from rows that were made by something else than those ranked. */
    private Optional<FeatureOrigin> sameOrigin(Path file, Features learnedFrom, Optional<FeatureOrigin> ranked)
            throws IOException {
        Optional<FeatureOrigin> origin = FeaturesAbout.read(file).origin(learnedFrom);
        if (origin.isPresent() && ranked.isPresent()) {
            Optional<String> difference = origin.get().difference(ranked.get());
            if (difference.isPresent()) {
                throw new IOException(file + " has other features than " + features + ": " + difference.get());
            }
        }
        return origin;
    }

    /** The images, where something says where they are; null where nothing does, or they are not there any more. */
    private @Nullable ImageSource pictures(FeaturesAbout about, RunListener listener) throws IOException {
        if (images != null) {
            return RenderedSource.of(
                    ImageSources.open(images.place().toString(), images.options()), images.rendering());
        }
        Optional<Path> location = about.location();
        if (location.isEmpty()) {
            return null;
        }
        String why = "nothing is there";
        if (about.images().isPresent()) {
            try {
                return RenderedSource.of(
                        ImageSources.open(location.get().toString(), about.sourceOptions()), about.rendering());
            } catch (IOException e) {
                why = Failures.reason(e);
            }
        }
        listener.onWarning(new RunWarning(
                RunWarning.Kind.LEFT_OUT,
                "the images are not where they were, " + location.get() + " (" + why
                        + "), so the report has no pictures; name their place with --input"));
        return null;
    }
}
