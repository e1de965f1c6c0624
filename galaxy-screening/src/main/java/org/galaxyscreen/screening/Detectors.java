package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ScreeningCheckpoints;
import org.galaxyscreen.io.npy.TemporaryRows;
import org.galaxyscreen.screening.internal.JsonText;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.galaxyscreen.screening.internal.PlainJson;
import org.galaxyscreen.screening.internal.RowsChecksum;
import org.galaxyscreen.screening.internal.SmallSurvey;
import org.jspecify.annotations.Nullable;

/** The detectors of a screening: loaded, or fitted and saved. For one run. */
final class Detectors {
    private final Screening screening;
    private final Results results;
    private final MostHeld mostHeld;
    private final RunListener listener;
    private @Nullable DetectorFile loaded;
    private @Nullable ScreeningCheckpoints kept;

    /** What was said of a small survey before its images were read. */
    private Optional<String> advised = Optional.empty();

    /** @param mostHeld of the rows that transforms give as well */
    Detectors(Screening screening, Results results, MostHeld mostHeld, RunListener listener) {
        this.screening = screening;
        this.results = results;
        this.mostHeld = mostHeld;
        this.listener = listener;
    }

    /**
     * Reads them, if they are to be loaded: before weights are fetched, since no single network makes what some were fitted on.
     *
     * @throws SettingException if these are
     */
    void readForImages() throws IOException {
        Path file = results.load();
        if (file != null) {
            loaded = readForImages(file);
        }
    }

    /**
     * Reads saved detectors that will score images.
     *
     * @throws SettingException if no single network makes what they were fitted on
     */
    static DetectorFile readForImages(Path file) throws IOException {
        DetectorFile read = DetectorFile.read(file);
        read.features().ifPresent(Backbone::requireOneRun);
        return read;
    }

    /**
     * Checks those that {@link #readForImages} read, or sees to it that there are enough objects: before the long work, since what does not fit should
     * be known at once.
     *
     * @param origin what features will be made by, as far as it is known
     */
    void prepare(OptionalLong objects, FeatureOrigin origin) throws IOException {
        if (loaded != null) {
            check(loaded, origin, listener);
        } else if (objects.isPresent()) {
            SmallSurvey survey = SmallSurvey.of(screening, objects.getAsLong());
            survey.possible();
            advised = survey.advice();
            advised.ifPresent(advice -> warn(RunWarning.Kind.TOO_FEW_OBJECTS, advice));
        }
    }

    /**
     * Reads a detector for features from anywhere.
     *
     * @param origin of the features; empty where it is not known, which is answered by a warning
     */
    private static DetectorFile load(Path file, Optional<FeatureOrigin> origin, RunListener listener)
            throws IOException {
        DetectorFile read = DetectorFile.read(file);
        if (origin.isPresent()) {
            check(read, origin.get(), listener);
            return read;
        }
        if (read.features().isPresent()) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.OTHER_FEATURES,
                    "nothing beside the features says what they were made by, so nobody knows whether " + file
                            + " was fitted on such ones"));
        }
        return read;
    }

    private static void check(DetectorFile read, FeatureOrigin origin, RunListener listener) throws IOException {
        read.requireSameFeatures(origin);
        List<String> doubts =
                read.features().map(fitted -> fitted.doubts(origin)).orElse(List.of());
        for (String doubt : doubts) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.OTHER_FEATURES,
                    "the detectors were fitted on features made a little differently: " + doubt
                            + ". Scores may differ in the last digits: see docs/formats.md."));
        }
    }

    /** With int8's calibration by which the features were made that loaded detectors were fitted on, unless one was given. */
    ExtractionSettings calibrated(ExtractionSettings extraction) throws IOException {
        Optional<FeatureOrigin> origin = Optional.ofNullable(loaded).flatMap(DetectorFile::features);
        try {
            return origin.isEmpty() ? extraction : extraction.calibratedLike(origin.get());
        } catch (IllegalArgumentException e) {
            throw new IOException(results.load() + " has no int8 calibration that can be read: " + e.getMessage(), e);
        }
    }

    /**
     * Those that were loaded.
     *
     * @throws IllegalStateException if none were to be loaded
     */
    FittedFlaggingDetector fitted() {
        if (loaded == null) {
            throw new IllegalStateException("no detectors were loaded");
        }
        return loaded.detector();
    }

    /** Refuses features of an origin that loaded detectors were not fitted on. */
    void require(FeatureOrigin origin) throws IOException {
        if (loaded != null) {
            loaded.requireSameFeatures(origin);
        }
    }

    /**
     * Loads them for features that are there, if they are to be loaded.
     *
     * @param origin of the features, as far as it is known
     */
    void prepare(Optional<FeatureOrigin> origin) throws IOException {
        Path file = results.load();
        if (file != null) {
            loaded = load(file, origin, listener);
        }
    }

    /**
     * Ranks objects, and saves what was fitted if that is asked for. Where results are written, what is fitted and scored is kept until
     * {@link #finished}. The caller keeps other runs away from there.
     *
     * @param origin what the features were made by, as far as it is known
     * @param learnedFrom other rows to learn from; null for a part of the features
     */
    Screening.Result rank(Features features, Optional<FeatureOrigin> origin, @Nullable Features learnedFrom)
            throws IOException {
        if (loaded != null) {
            FittedFlaggingDetector detector = loaded.detector();
            ScreeningCheckpoints checkpoints = checkpoints(features, origin, null);
            Verdicts verdicts = checkpoints == null ? detector.judge(features) : checkpoints.judge(detector, features);
            return new Screening.Result(verdicts.rank(), verdicts, detector);
        }
        SmallSurvey survey = learnedFrom == null
                ? SmallSurvey.of(screening, features.rows())
                : new SmallSurvey(screening.detector(), learnedFrom.rows());
        if (!survey.advice().equals(advised)) {
            survey.advice().ifPresent(advice -> warn(RunWarning.Kind.TOO_FEW_OBJECTS, advice));
        }
        Screening possible = screening.withDetector(survey.possible());
        ScreeningCheckpoints checkpoints = checkpoints(features, origin, learnedFrom);
        Screening.Result result = learnedFrom == null
                ? possible.run(features, listener::onProgress, checkpoints)
                : possible.run(features, learnedFrom, listener::onProgress, checkpoints);
        result.fitted().last().advice().ifPresent(advice -> warn(RunWarning.Kind.DOUBTFUL_FIT, advice));
        Path save = results.save();
        if (save != null) {
            save(result.fitted(), origin, save);
        }
        return result;
    }

    /** What an interrupted run has fitted and scored, and this one will; null where no results are written. */
    private @Nullable ScreeningCheckpoints checkpoints(
            Features features, Optional<FeatureOrigin> origin, @Nullable Features learnedFrom) throws IOException {
        Path folder = results.checkpoints();
        if (folder == null) {
            return null;
        }
        if (results.restart()) {
            ScreeningCheckpoints.discard(folder);
        }
        Map<String, String> settings = new TreeMap<>();
        settings.put("version", LibraryVersion.current());
        settings.put("features", RowsChecksum.of(features, listener::onProgress));
        origin.ifPresent(made -> settings.put("recipe", made.written().toString()));
        Path load = results.load();
        if (load != null) {
            settings.put("detector", "loaded, with SHA-256 " + Sha256.of(load));
        } else {
            settings.put("detector", JsonText.compact(PlainJson.of(screening.detector())));
            settings.put("seed", Long.toString(screening.seed()));
            settings.put(
                    "rows to learn from",
                    learnedFrom == null
                            ? "a fraction of " + screening.trainFraction()
                            : RowsChecksum.of(learnedFrom, listener::onProgress));
        }
        ScreeningCheckpoints opened = ScreeningCheckpoints.open(
                folder,
                settings,
                problem -> warn(RunWarning.Kind.NOT_KEPT, problem),
                mostHeld.bytes(),
                TemporaryRows::write);
        kept = opened;
        String done = done();
        if (!done.isEmpty()) {
            listener.onResumedDetectors(done);
        }
        return opened;
    }

    /** What a run ends with that was interrupted: which detectors are fitted, if the run can be resumed. */
    CancellationException stopped(CancellationException interrupted) {
        String done = done();
        return done.isEmpty() ? interrupted : new InterruptedRunException(done, interrupted);
    }

    /** What is kept, as a clause; empty for nothing. */
    private String done() {
        return kept == null
                ? ""
                : Stream.of(
                                named("fitted: ", kept.fitted()),
                                named("scored: ", kept.scored()),
                                named("training begun: ", kept.begun()))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("; "));
    }

    private static String named(String what, List<String> names) {
        return names.isEmpty() ? "" : what + String.join(", ", names);
    }

    /** Removes what was kept, when the results are written. */
    void finished() throws IOException {
        if (kept != null) {
            kept.discard();
        }
    }

    /** Saves detectors; a failure names the file, which a full disk does not. */
    private static void save(FittedFlaggingDetector fitted, Optional<FeatureOrigin> origin, Path file)
            throws IOException {
        try {
            if (origin.isPresent()) {
                DetectorFile.write(fitted, origin.get(), file);
            } else {
                DetectorFile.write(fitted, file);
            }
        } catch (IOException e) {
            throw new IOException("the detectors cannot be saved as " + file + ": " + e.getMessage(), e);
        }
    }

    private void warn(RunWarning.Kind kind, String advice) {
        listener.onWarning(new RunWarning(kind, advice));
    }
}
