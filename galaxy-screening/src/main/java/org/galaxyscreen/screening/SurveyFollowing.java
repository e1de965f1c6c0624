package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.io.catalogue.CrossMatch;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.Journal;
import org.galaxyscreen.io.durable.OutputLock;
import org.jspecify.annotations.Nullable;

/**
 * Scores a survey's objects as they come, by detectors that were saved, until its thread is interrupted: new files of a folder, or new rows
 * of a file that grows. Each becomes a row of {@code followed.csv}, once; what cannot be read becomes one of {@code skipped.csv}, and is
 * tried again when its file changes. What catalogues say of an object goes with it: the columns of one that is joined, its place in the
 * tile that it is cut out of, and what known object lies at its place, as the catalogues are when it comes. A file is taken when two looks
 * in succession find it of the same size and time. A run that is killed, at whatever moment, resumes when it is run again: no object is
 * there twice, and none is left out.
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
    private final CrossMatch known;
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
            CrossMatch known,
            Duration poll,
            @Nullable Duration idle,
            int block,
            boolean restart) {
        this.input = Objects.requireNonNull(input, "input");
        this.detector = Objects.requireNonNull(detector, "detector");
        this.folder = Objects.requireNonNull(folder, "folder");
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.known = Objects.requireNonNull(known, "known");
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
                CrossMatch.none(),
                Duration.ofSeconds(10),
                null,
                DEFAULT_BLOCK,
                false);
    }

    /** This by another network. */
    public SurveyFollowing with(Backbone network) {
        return new SurveyFollowing(input, detector, folder, network, extraction, known, poll, idle, block, restart);
    }

    /** This with other settings of the features. */
    public SurveyFollowing with(ExtractionSettings settings) {
        return new SurveyFollowing(input, detector, folder, backbone, settings, known, poll, idle, block, restart);
    }

    /**
     * This with catalogues in which objects are looked up that are known already. They are read whenever objects have come, as they are
     * then.
     *
     * @param match the catalogues, and how near an object must be
     * @return the same with these
     */
    public SurveyFollowing withKnown(CrossMatch match) {
        return new SurveyFollowing(input, detector, folder, backbone, extraction, match, poll, idle, block, restart);
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
        return new SurveyFollowing(input, detector, folder, backbone, extraction, known, every, idle, block, restart);
    }

    /** This ending when nothing has come for so long; without it, it ends when its thread is interrupted. */
    public SurveyFollowing withIdle(Duration atMost) {
        return new SurveyFollowing(input, detector, folder, backbone, extraction, known, poll, atMost, block, restart);
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
        return new SurveyFollowing(input, detector, folder, backbone, extraction, known, poll, idle, objects, restart);
    }

    /** This throwing away or not what earlier runs did. */
    public SurveyFollowing withRestart(boolean anew) {
        return new SurveyFollowing(input, detector, folder, backbone, extraction, known, poll, idle, block, anew);
    }

    /**
     * Sees to it that the settings go together and the files can be written without harm, as {@link #run} does first.
     *
     * @throws SettingException if not
     */
    public void check() {
        if (SurveyInput.isAddress(input)) {
            throw new SettingException(
                    Setting.INPUT,
                    Setting.INPUT,
                    " is the address " + input
                            + "; a folder or file of this machine expected, into which something brings what is"
                            + " new, such as aws s3 sync");
        }
        OutputCheck outputs = new OutputCheck(false).reads(Setting.INPUT, input).reads(Setting.LOAD, detector);
        backbone.reads(outputs);
        Ledger.reads(extraction, outputs);
        known.catalogues().forEach(catalogue -> outputs.reads(Setting.KNOWN, catalogue.file()));
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
            if (cutOut()) {
                outputs.writes(
                        Ledger.CUTOUTS.file() + in,
                        Setting.OUTPUT,
                        folder.resolve(Ledger.CUTOUTS.file()),
                        Ledger.CUTOUTS::isOne);
            }
        }
    }

    private boolean cutOut() {
        return extraction.source().text(Setting.CATALOGUE.toString()).isPresent();
    }

    /**
     * Follows the survey, or goes on with it.
     *
     * @return how far it came: when the calling thread was interrupted, which stays so, or when nothing had come for as long as was set
     * @throws SettingException if a setting cannot be; nothing has been written
     * @throws IOException if the input or a catalogue cannot be opened at first, the detectors cannot be read or were fitted on other
     *     features, or a file cannot be written; what was scored stays
     * @throws org.galaxyscreen.io.durable.NotResumableException if the folder has what was scored with other settings
     */
    public Following run(RunListener listener) throws IOException {
        check();
        Detectors detectors = new Detectors(
                ScreeningSettings.defaults().screening(),
                Results.NONE.loading(detector),
                MostHeld.defaults(),
                listener);
        detectors.readForImages();
        FollowedCatalogues catalogues = FollowedCatalogues.open(extraction.source(), known, listener);
        LoadedBackbone network = backbone.load(listener::onProgress);
        PendingImages none = new PendingImages(String.valueOf(input.getFileName()), List.of());
        detectors.prepare(OptionalLong.empty(), Extractors.origin(extraction, network, none));
        ScreeningFiles.makeFolder(folder);
        try (OutputLock lock = OutputLock.take(folder.resolve(CATALOGUE))) {
            List<String> names = new ArrayList<>(List.of(CATALOGUE, SKIPPED, DRIFT, JOURNAL));
            if (cutOut()) {
                names.add(Ledger.CUTOUTS.file());
            }
            for (String name : names) {
                AtomicOutput.removeTemporaries(folder.resolve(name));
                if (restart) {
                    Files.deleteIfExists(folder.resolve(name));
                }
            }
            Journal.open(folder.resolve(JOURNAL), settings(network)).close();
            try (RunExtractor extractor =
                            Extractors.create(detectors.calibrated(extraction), network, none, null, listener);
                    FollowedFiles files = FollowedFiles.open(folder, detectors.fitted(), catalogues, block, listener)) {
                detectors.require(extractor.origin());
                return new FollowRun(input, extraction, extractor, catalogues, files, folder, listener)
                        .follow(poll, idle);
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
        if (!known.catalogues().isEmpty()) {
            settings.put(
                    "known",
                    known.catalogues().stream()
                                    .map(catalogue -> catalogue.name() + " "
                                            + catalogue.file().toAbsolutePath().normalize())
                                    .collect(Collectors.joining(", "))
                            + " within " + known.radius());
        }
        return settings;
    }
}
