package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.Journal;
import org.galaxyscreen.io.durable.OutputLock;
import org.jspecify.annotations.Nullable;

/**
 * Scores a survey's objects as they come, by detectors that were saved, until its thread is interrupted: new files of a folder, or new rows of
 * a file that grows. Each becomes a row of {@code followed.csv}, once; what cannot be read becomes one of {@code skipped.csv}, and is tried
 * again when its file changes. A file is taken when two looks in succession find it of the same size and time. A run that is killed, at
 * whatever moment, resumes when it is run again: no object is there twice, and none is left out.
 *
 * <p>A block of objects after another is compared with those that the detectors had not learned from when they were fitted ({@link
 * org.galaxyscreen.detectors.drift}): {@code drift.csv} has each, and one that has drifted is a {@link RunWarning.Kind#DRIFT}. Immutable.
 *
 * <pre>{@code
 * SurveyFollowing.of(Path.of("incoming"), Path.of("galaxies.detector"), Path.of("night"))
 *         .with(Backbone.weights("resnet50-v2"))
 *         .run(listener);
 * }</pre>
 */
public final class SurveyFollowing {
    static final String CATALOGUE = "followed.csv";
    static final String SKIPPED = "skipped.csv";
    static final String DRIFT = "drift.csv";
    static final String JOURNAL = "followed.journal";

    /** Objects that are compared at a time, unless said otherwise. */
    public static final int DEFAULT_BLOCK = 500;

    /** One false alarm in a thousand blocks. */
    static final double LEVEL = 0.001;

    private final Path input;
    private final Path detector;
    private final Path folder;
    private final Backbone backbone;
    private final ExtractionSettings extraction;
    private final Duration poll;
    private final @Nullable Duration idle;
    private final int block;
    private final boolean restart;

    private SurveyFollowing(
            Path input,
            Path detector,
            Path folder,
            Backbone backbone,
            ExtractionSettings extraction,
            Duration poll,
            @Nullable Duration idle,
            int block,
            boolean restart) {
        this.input = Objects.requireNonNull(input, "input");
        this.detector = Objects.requireNonNull(detector, "detector");
        this.folder = Objects.requireNonNull(folder, "folder");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.poll = poll;
        this.idle = idle;
        this.block = block;
        this.restart = restart;
    }

    /**
     * With the default network and settings, looking every ten seconds.
     *
     * @param input a folder, or a file that grows
     * @param detector what a screening has saved
     * @param folder for the results; made if it is not there
     */
    public static SurveyFollowing of(Path input, Path detector, Path folder) {
        return new SurveyFollowing(
                input,
                detector,
                folder,
                Backbone.defaults(),
                ExtractionSettings.defaults(),
                Duration.ofSeconds(10),
                null,
                DEFAULT_BLOCK,
                false);
    }

    /** This by another network. */
    public SurveyFollowing with(Backbone network) {
        return new SurveyFollowing(input, detector, folder, network, extraction, poll, idle, block, restart);
    }

    /** This with other settings of the features. */
    public SurveyFollowing with(ExtractionSettings settings) {
        return new SurveyFollowing(input, detector, folder, backbone, settings, poll, idle, block, restart);
    }

    /**
     * This with another time between two looks, which is also how long a file must not have changed.
     *
     * @throws SettingException if it is not positive
     */
    public SurveyFollowing withPoll(Duration every) {
        if (every.isNegative() || every.isZero()) {
            throw new SettingException(
                    Setting.POLL, Setting.POLL, " is " + every.toMillis() / 1000.0 + "; more than 0 s expected");
        }
        return new SurveyFollowing(input, detector, folder, backbone, extraction, every, idle, block, restart);
    }

    /** This ending when nothing has come for so long; without it, it ends when its thread is interrupted. */
    public SurveyFollowing withIdle(Duration atMost) {
        return new SurveyFollowing(input, detector, folder, backbone, extraction, poll, atMost, block, restart);
    }

    /**
     * This comparing another number of objects at a time: more see a smaller drift, and see it later.
     *
     * @throws SettingException if there are fewer than {@link Baseline#LEAST_ROWS}
     */
    public SurveyFollowing withBlock(int objects) {
        if (objects < Baseline.LEAST_ROWS) {
            throw new SettingException(
                    Setting.DRIFT_BLOCK,
                    Setting.DRIFT_BLOCK,
                    " is " + objects + "; " + Baseline.LEAST_ROWS + " or more objects expected");
        }
        return new SurveyFollowing(input, detector, folder, backbone, extraction, poll, idle, objects, restart);
    }

    /** This throwing away or not what earlier runs did. */
    public SurveyFollowing withRestart(boolean anew) {
        return new SurveyFollowing(input, detector, folder, backbone, extraction, poll, idle, block, anew);
    }

    /**
     * Sees to it that the settings go together and the files can be written without harm, as {@link #run} does first.
     *
     * @throws SettingException if not
     */
    public void check() {
        for (Setting catalogue : List.of(Setting.CATALOGUE, Setting.JOIN)) {
            if (extraction.source().text(catalogue.toString()).isPresent()) {
                throw new SettingException(
                        catalogue,
                        catalogue,
                        " applies to surveys that are complete, not to one that is followed; leave it out");
            }
        }
        OutputCheck outputs = new OutputCheck(false).reads(Setting.INPUT, input).reads(Setting.LOAD, detector);
        backbone.reads(outputs);
        outputs.writesInto(Setting.OUTPUT, folder);
        if (Files.isDirectory(folder)) {
            String in = " in ";
            outputs.writes(
                            CATALOGUE + in,
                            Setting.OUTPUT,
                            folder.resolve(CATALOGUE),
                            OutputCheck.beginsWith("id,ra,dec,"))
                    .writes(SKIPPED + in, Setting.OUTPUT, folder.resolve(SKIPPED), OutputCheck.beginsWith("id,reason,"))
                    .writes(DRIFT + in, Setting.OUTPUT, folder.resolve(DRIFT), OutputCheck.beginsWith(DriftLog.START))
                    .writes(JOURNAL + in, Setting.OUTPUT, folder.resolve(JOURNAL), OutputCheck::isJournal);
        }
    }

    /**
     * Follows the survey, or goes on with it.
     *
     * @return how far it came: when the calling thread was interrupted, which stays so, or when nothing had come for as long as was set
     * @throws SettingException if a setting cannot be; nothing has been written
     * @throws IOException if the input cannot be opened at first, the detectors cannot be read or were fitted on other features, or a file
     *     cannot be written; what was scored stays
     * @throws org.galaxyscreen.io.durable.NotResumableException if the folder has what was scored with other settings
     */
    public Following run(RunListener listener) throws IOException {
        check();
        LoadedBackbone network = backbone.load(listener::onProgress);
        PendingImages none = new PendingImages(String.valueOf(input.getFileName()), List.of());
        Detectors detectors =
                new Detectors(ScreeningSettings.defaults().screening(), Results.NONE.loading(detector), listener);
        detectors.prepare(OptionalLong.empty(), Extractors.origin(extraction, network, none));
        ScreeningFiles.makeFolder(folder);
        try (OutputLock lock = OutputLock.take(folder.resolve(CATALOGUE))) {
            for (String name : List.of(CATALOGUE, SKIPPED, DRIFT, JOURNAL)) {
                AtomicOutput.removeTemporaries(folder.resolve(name));
                if (restart) {
                    Files.deleteIfExists(folder.resolve(name));
                }
            }
            Journal.open(folder.resolve(JOURNAL), settings(network)).close();
            try (RunExtractor extractor =
                            Extractors.create(detectors.calibrated(extraction), network, none, null, listener);
                    FollowedFiles files = FollowedFiles.open(folder, detectors.fitted(), block, listener)) {
                detectors.require(extractor.origin());
                return new FollowRun(input, extraction, extractor, files, listener).follow(poll, idle);
            }
        }
    }

    /** What the scores depend on. */
    private Map<String, String> settings(LoadedBackbone network) throws IOException {
        Map<String, String> settings = new TreeMap<>(extraction.written());
        settings.put("input", input.toAbsolutePath().normalize().toString());
        settings.put("detector", Sha256.of(detector));
        settings.put("weights", network.sha256());
        settings.put("preprocessing", network.preprocessing().toText());
        settings.put("block", Integer.toString(block));
        return settings;
    }
}
