package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.screening.internal.Stopwatch;
import org.jspecify.annotations.Nullable;

/**
 * Ranks a survey's objects by how odd they look: images in; features, detectors, and a ranked catalogue out. With a folder for the
 * results, these are written to it as anomalies.csv, summary.json and report.html; a run that is interrupted then resumes when it is
 * run again with the same settings, and a lock keeps other runs away meanwhile. Features that take more than a quarter of Java's heap
 * stay in the folder's file: scores are the same. Without a folder all are in memory at once: 8 kB an object. Immutable.
 *
 * <pre>{@code
 * ScreeningResult result = SurveyScreening.of(Path.of("cutouts"))
 *         .with(Backbone.weights("resnet50-v2"))
 *         .into(Path.of("results"))
 *         .run();
 * System.out.println(result.catalogue().entries().get(0).object().id());
 * }</pre>
 */
public final class SurveyScreening {
    private final SurveyInput input;
    private final Backbone backbone;
    private final ExtractionSettings extraction;
    private final ScreeningSettings settings;
    private final Results results;
    private final @Nullable Predicate<String> planted;
    private final MostHeld mostHeld;

    private SurveyScreening(
            SurveyInput input,
            Backbone backbone,
            ExtractionSettings extraction,
            ScreeningSettings settings,
            Results results,
            @Nullable Predicate<String> planted,
            MostHeld mostHeld) {
        this.input = input;
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.results = results;
        this.planted = planted;
        this.mostHeld = mostHeld;
    }

    /**
     * A screening with the default network and settings, whose results are not written.
     *
     * @param input what {@link org.galaxyscreen.io.ImageSources} opens when it runs: a file, or a folder of images
     */
    public static SurveyScreening of(Path input) {
        return of(SurveyInput.of(input));
    }

    /** A screening of a source that is open already; its name says, to a run that resumes, which it is. */
    public static SurveyScreening of(ImageSource images) {
        return of(SurveyInput.of(images));
    }

    private static SurveyScreening of(SurveyInput input) {
        return new SurveyScreening(
                input,
                Backbone.defaults(),
                ExtractionSettings.defaults(),
                ScreeningSettings.defaults(),
                Results.NONE,
                null,
                MostHeld.defaults());
    }

    private SurveyScreening with(Results newResults) {
        return new SurveyScreening(input, backbone, extraction, settings, newResults, planted, mostHeld);
    }

    /** This by another network. */
    public SurveyScreening with(Backbone network) {
        return new SurveyScreening(input, network, extraction, settings, results, planted, mostHeld);
    }

    /** This with other settings of the features. */
    public SurveyScreening with(ExtractionSettings newExtraction) {
        return new SurveyScreening(input, backbone, newExtraction, settings, results, planted, mostHeld);
    }

    /** This with other settings of the detectors and the results. */
    public SurveyScreening with(ScreeningSettings newSettings) {
        return new SurveyScreening(input, backbone, extraction, newSettings, results, planted, mostHeld);
    }

    /** This with its results written into a folder, which is made if it is not there. */
    public SurveyScreening into(Path folder) {
        return with(results.into(folder));
    }

    /** This with the fitted detectors saved, with what they were fitted on. */
    public SurveyScreening saving(Path file) {
        return with(results.saving(file));
    }

    /** This with detectors that {@link #saving} has saved, instead of ones to be fitted; all objects are then new to them. */
    public SurveyScreening loading(Path file) {
        return with(results.loading(file));
    }

    /** This, beginning anew or not where an earlier run was interrupted; by default it is resumed. */
    public SurveyScreening withRestart(boolean anew) {
        return with(results.withRestart(anew));
    }

    /** This, replacing or not what no screening has written; by default that is refused. */
    public SurveyScreening withOverwrite(boolean replace) {
        return with(results.withOverwrite(replace));
    }

    /** This measured against known anomalies: the objects whose label the condition holds for. */
    public SurveyScreening withPlanted(Predicate<String> condition) {
        return new SurveyScreening(
                input,
                backbone,
                extraction,
                settings,
                results,
                Objects.requireNonNull(condition, "condition"),
                mostHeld);
    }

    /**
     * This holding more or fewer features in memory; by default as many as take a quarter of Java's heap. More stay in the folder's file, and are read
     * as often as the detectors go through them: {@link RunListener#onLeftInFile}. Without a folder, and on Windows, all are held.
     *
     * @param bytes that the features take at most, from 0; a value takes 4
     * @throws IllegalArgumentException if the number is negative
     */
    public SurveyScreening withMostHeld(long bytes) {
        return new SurveyScreening(input, backbone, extraction, settings, results, planted, new MostHeld(bytes));
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
        OutputCheck outputs = new OutputCheck(results.overwrite());
        input.reads(outputs, extraction);
        settings.known().catalogues().forEach(catalogue -> outputs.reads(Setting.KNOWN, catalogue.file()));
        backbone.reads(outputs);
        ScreeningFiles.check(results, settings, extraction, outputs);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public ScreeningResult run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Screens, or resumes a screening.
     *
     * @throws SettingException if a setting cannot be; nothing has been written
     * @throws IOException if the source, a catalogue of known objects or the saved detectors cannot be read, the detectors were fitted on other features, or a file
     *     cannot be written
     * @throws ResultsNotWrittenException if the results cannot be written and the features are kept for the next run
     * @throws org.galaxyscreen.io.durable.NotResumableException if an earlier run was interrupted with other settings or another source
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for, or there are too few objects
     * @throws InterruptedRunException if the calling thread is interrupted and something is done that is kept
     * @throws CancellationException if the calling thread is interrupted before
     */
    public ScreeningResult run(RunListener listener) throws IOException {
        check();
        settings.known().check();
        Path folder = results.folder();
        Detectors detectors = new Detectors(settings.screening(), results, mostHeld, listener);
        detectors.readForImages();
        ImageSource images = input.open(extraction, listener);
        settings.checkSystematics(images);
        LoadedBackbone network = backbone.load(listener::onProgress);
        settings.requireMappable(network);
        if (folder != null) {
            ScreeningFiles.makeFolder(folder);
        }
        detectors.prepare(images.size(), Extractors.origin(extraction, network, images));
        if (folder == null) {
            return run(images, network, detectors, null, listener);
        }
        try (ResumedFeatures features = ResumedFeatures.lock(
                folder.resolve(ScreeningFiles.FEATURES),
                Stream.concat(
                                settings.formats().stream().map(ScreeningFiles::tableOf),
                                Stream.of(
                                        ScreeningFiles.CATALOGUE,
                                        ScreeningFiles.REPORT,
                                        ScreeningFiles.SUMMARY,
                                        Ledger.CUTOUTS.file(),
                                        Ledger.JOINED.file(),
                                        ScreeningFiles.ABOUT,
                                        ScreeningFiles.CALIBRATION))
                        .map(folder::resolve)
                        .toList(),
                results.restart())) {
            try {
                Ledger.write(images, folder::resolve);
                return run(images, network, detectors, features, listener);
            } catch (CancellationException e) {
                throw features.stopped(e);
            }
        }
    }

    private ScreeningResult run(
            ImageSource images,
            LoadedBackbone network,
            Detectors detectors,
            @Nullable ResumedFeatures kept,
            RunListener listener)
            throws IOException {
        Path folder = results.folder();
        Stopwatch stopwatch = new Stopwatch();
        Extraction extracted;
        FeaturesAbout about;
        FeatureOrigin origin;
        @Nullable Saturation saturation;
        try (RunExtractor extractor = Extractors.create(
                detectors.calibrated(extraction),
                network,
                images,
                folder == null ? null : folder.resolve(ScreeningFiles.CALIBRATION),
                listener)) {
            origin = extractor.origin();
            detectors.require(origin);
            extracted = kept == null
                    ? extractor.extract(images, ExtractionOptions.defaults().withProgress(listener::onProgress))
                    : kept.extract(extractor, images, input, network, extraction, mostHeld, listener);
            saturation = extractor.saturation().orElse(null);
            about = FeaturesAbout.of(
                    (folder == null ? Path.of("") : folder).resolve(ScreeningFiles.FEATURES),
                    input,
                    images,
                    extraction,
                    network,
                    extractor,
                    kept == null ? List.of(ImageDecoders.describe()) : kept.decoders(),
                    extracted.features().rows(),
                    extracted.failures());
        }
        stopwatch.lap("extract");
        if (extracted.features().rows() == 0) {
            if (kept != null) {
                kept.drop();
            }
            throw new IOException(images.name() + ": no image could be read"
                    + extracted.failures().stream()
                            .findFirst()
                            .map(f -> "; the first: " + f.reason())
                            .orElse(": it is empty"));
        }
        try {
            Screening.Result found = detectors.rank(extracted.features(), Optional.of(origin), null);
            stopwatch.lap("detect");
            PlantedQuality quality = planted == null ? null : PlantedQuality.measure(found.catalogue(), planted);
            KnownObjects known = settings.known(found.verdicts().scores().objects(), listener);
            List<Dependence> systematics = settings.systematics(found.catalogue());
            ScreeningResult result = new ScreeningResult(
                    found,
                    extracted.failures(),
                    origin,
                    about.description(),
                    saturation,
                    quality,
                    known,
                    systematics,
                    folder,
                    stopwatch.seconds());
            if (folder == null || kept == null) {
                return result;
            }
            Map<String, PictureOverlay> oddness = Map.of();
            if (settings.oddnessMaps() > 0) {
                oddness = ImageMaps.ofOddest(
                        found.catalogue(),
                        settings.oddnessMaps(),
                        network,
                        extraction.engine(),
                        images,
                        settings.seed(),
                        listener);
                stopwatch.lap("map");
            }
            ScreeningResult written = new ScreeningFiles(about, images, null, oddness, settings, results)
                    .write(folder, result, extracted.features(), stopwatch, listener);
            if (settings.keepFeatures()) {
                about.write();
                kept.keep(images);
            } else {
                kept.drop();
            }
            detectors.finished();
            return written;
        } catch (IOException e) {
            throw kept == null ? e : kept.failed(e);
        }
    }
}
