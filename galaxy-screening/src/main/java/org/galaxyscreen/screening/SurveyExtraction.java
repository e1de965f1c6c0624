package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import org.jspecify.annotations.Nullable;

/**
 * Turns a survey's images into a NumPy array of features: float32, n × d, with the ids in row order in a {@code .csv} file beside it
 * and, in a file that ends in {@code .about.json}, what they were made from. An output that another {@link FeatureFormat} on the class path is named
 * by, such as {@code .parquet}, is written when the array is complete, which is then removed. A run that is interrupted resumes when it is run again
 * with the same settings; a lock beside the array keeps other runs away meanwhile. Memory is bounded by the batch. Immutable.
 *
 * <pre>{@code
 * ExtractionResult features = SurveyExtraction.of(Path.of("cutouts"), Path.of("features.npy"))
 *         .with(Backbone.weights("resnet50-v2"))
 *         .run();
 * }</pre>
 */
public final class SurveyExtraction {
    private final SurveyInput input;
    private final Path output;
    private final Backbone backbone;
    private final ExtractionSettings settings;
    private final boolean restart;
    private final boolean overwrite;
    private final Setting place;
    private final @Nullable Shard shard;

    private SurveyExtraction(
            SurveyInput input,
            Path output,
            Backbone backbone,
            ExtractionSettings settings,
            boolean restart,
            boolean overwrite,
            Setting place,
            @Nullable Shard shard) {
        this.input = input;
        this.output = Objects.requireNonNull(output, "output");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.restart = restart;
        this.overwrite = overwrite;
        this.place = place;
        this.shard = shard;
    }

    /**
     * An extraction with the default network and settings.
     *
     * @param input what {@link org.galaxyscreen.io.ImageSources} opens when it runs: a file, or a folder of images
     * @param output the array's file, with a name that ends in {@code .npy}, or as another {@link FeatureFormat}'s do
     */
    public static SurveyExtraction of(Path input, Path output) {
        return of(SurveyInput.of(input), output);
    }

    /**
     * An extraction from a source that is open already; its name says, to a run that resumes, which it is.
     *
     * @param output the array's file, with a name that ends in {@code .npy}, or as another {@link FeatureFormat}'s do
     */
    public static SurveyExtraction of(ImageSource images, Path output) {
        return of(SurveyInput.of(images), output);
    }

    static SurveyExtraction of(SurveyInput input, Path output) {
        return new SurveyExtraction(
                input, output, Backbone.defaults(), ExtractionSettings.defaults(), false, false, Setting.OUTPUT, null);
    }

    /** This with its output called by another setting in messages. */
    SurveyExtraction at(Setting setting) {
        return new SurveyExtraction(input, output, backbone, settings, restart, overwrite, setting, shard);
    }

    /** This by another network. */
    public SurveyExtraction with(Backbone network) {
        return new SurveyExtraction(input, output, network, settings, restart, overwrite, place, shard);
    }

    /** This with other settings. */
    public SurveyExtraction with(ExtractionSettings newSettings) {
        return new SurveyExtraction(input, output, backbone, newSettings, restart, overwrite, place, shard);
    }

    /** This of a part of the survey alone; {@link FeatureMerge} makes one file of all parts. */
    public SurveyExtraction withShard(Shard part) {
        return new SurveyExtraction(
                input, output, backbone, settings, restart, overwrite, place, Objects.requireNonNull(part, "part"));
    }

    /** This, beginning anew or not where an earlier run was interrupted; by default it is resumed. */
    public SurveyExtraction withRestart(boolean anew) {
        return new SurveyExtraction(input, output, backbone, settings, anew, overwrite, place, shard);
    }

    /** This, replacing or not what no extraction has written; by default that is refused. */
    public SurveyExtraction withOverwrite(boolean replace) {
        return new SurveyExtraction(input, output, backbone, settings, restart, replace, place, shard);
    }

    /**
     * Sees to it that the files can be written without harm, as {@link #run} does first. Nothing is read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        if (!isArray()) {
            if (FeatureFormat.of(output).isEmpty()) {
                throw new SettingException(
                        place,
                        place,
                        " is ",
                        output,
                        "; a name that ends in .npy"
                                + FeatureFormat.all().stream()
                                        .flatMap(format -> format.extensions().stream())
                                        .map(end -> " or " + end)
                                        .collect(Collectors.joining())
                                + " expected");
            }
            if (shard != null) {
                throw new SettingException(
                        place, place, " is ", output, "; a shard's name ends in .npy: convert what is merged of them");
            }
        }
        OutputCheck outputs = new OutputCheck(overwrite);
        input.reads(outputs, settings);
        backbone.reads(outputs);
        Path array = array();
        if (!isArray()) {
            outputs.writes(place, output, file -> FeaturesAbout.isOne(FeaturesAbout.beside(file)))
                    .writes("what is said of ", place, FeaturesAbout.beside(output), FeaturesAbout::isOne);
        }
        outputs.writes(isArray() ? "" : "the array before it is ", place, array, OutputCheck::isFeatures)
                .writes("the file of ids beside ", place, OutputCheck.idsOf(array), OutputCheck::isIndex)
                .writes("what is said of ", place, FeaturesAbout.beside(array), FeaturesAbout::isOne)
                .unfinished("beside", place, array);
        Extractors.touches(settings, outputs, "beside", Int8Calibration.fileBeside(output));
        Ledger.writes(settings, outputs, "beside", Ledger.beside(output));
    }

    private boolean isArray() {
        return String.valueOf(output.getFileName()).endsWith(".npy");
    }

    /** Where rows are gathered: an interrupted run resumes in an array alone. */
    private Path array() {
        return isArray() ? output : output.resolveSibling(output.getFileName() + ".npy");
    }

    /** Carries the array to the format that the output's name asks for, and removes it. */
    private void carry(RunListener listener) throws IOException {
        Path array = array();
        FeatureFormat format = FeatureFormat.of(output).orElseThrow();
        listener.onProgress(new Progress("writing " + output.getFileName(), 0, 0, "rows"));
        try {
            format.write(array, output);
            Files.move(FeaturesAbout.beside(array), FeaturesAbout.beside(output), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException(
                    output + " cannot be written: " + Failures.reason(e) + "; the features are in " + array
                            + ", which convert makes " + format.name() + " of",
                    e);
        }
        Files.delete(OutputCheck.idsOf(array));
        Files.delete(array);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public ExtractionResult run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Extracts, or resumes an extraction.
     *
     * @throws SettingException if a setting cannot be; nothing has been written
     * @throws IOException if the source cannot be read or the files cannot be written; what was done stays for the next run
     * @throws org.galaxyscreen.io.durable.NotResumableException if an earlier run was interrupted with other settings or another source
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for
     * @throws InterruptedRunException if the calling thread is interrupted and something is done
     * @throws CancellationException if the calling thread is interrupted before
     */
    public ExtractionResult run(RunListener listener) throws IOException {
        check();
        ExtractionResult result = extract(listener);
        if (!isArray()) {
            carry(listener);
        }
        return result;
    }

    private ExtractionResult extract(RunListener listener) throws IOException {
        Path array = array();
        ImageSource images = input.open(settings, listener);
        LoadedBackbone network = backbone.load(listener::onProgress);
        Path calibration = Int8Calibration.fileBeside(output);
        List<Path> others = new ArrayList<>(List.of(FeaturesAbout.beside(array), calibration));
        others.addAll(Ledger.places(Ledger.beside(output)));
        try (ResumedFeatures features = ResumedFeatures.lock(array, others, restart)) {
            Ledger.write(images, Ledger.beside(output));
            try (RunExtractor extractor = Extractors.create(settings, network, images, calibration, listener)) {
                // The network is calibrated on the whole survey, so that all parts are computed alike.
                long all = shard == null ? 0 : Shard.images(images);
                ImageSource part = shard == null ? images : shard.of(images, all);
                ResumableFeatureWriter file = features.open(
                        extractor.dimensions(),
                        input,
                        network,
                        settings,
                        shard == null ? Map.of() : Map.of("shard", shard.toString()),
                        listener);
                extractor.extract(
                        file.remaining(part), file, ExtractionOptions.defaults().withProgress(listener::onProgress));
                ExtractionResult result = new ExtractionResult(
                        output,
                        file.rows(),
                        extractor.dimensions(),
                        extractor.blocks(),
                        settings.features().views(),
                        network,
                        extractor.describe(),
                        extractor.saturation().orElse(null),
                        file.failures());
                FeaturesAbout about = FeaturesAbout.of(
                        array,
                        input,
                        images,
                        settings,
                        network,
                        extractor,
                        features.decoders(),
                        file.rows(),
                        file.failures());
                (shard == null ? about : about.ofShard(shard, all)).write();
                features.keep(part);
                return result;
            } catch (CancellationException e) {
                throw features.stopped(e);
            }
        }
    }
}
