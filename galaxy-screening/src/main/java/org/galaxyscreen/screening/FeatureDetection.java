package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.ScoreWriter;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.galaxyscreen.screening.internal.PlainJson;
import org.galaxyscreen.screening.internal.SmallSurvey;
import org.galaxyscreen.screening.internal.Stopwatch;
import org.jspecify.annotations.Nullable;

/**
 * Scores feature rows, from wherever they come: row, id, score and flag as CSV, and the settings and the fences as summary.json
 * beside it. By default the ensemble of {@link EnsembleDetector#defaults} learns from the rows themselves. Immutable.
 *
 * <pre>{@code
 * DetectionResult result = FeatureDetection.of(Path.of("features.npy"), Path.of("scores.csv"))
 *         .fitting(FlaggingDetector.of(LofDetector.defaults(), IqrThreshold.upper()))
 *         .run();
 * }</pre>
 */
public final class FeatureDetection {
    private static final String TRAINING_ROWS = "trainingRows";

    private final Path features;
    private final Path output;
    private final FlaggingDetector detector;
    private final Files files;

    /** What is read and written beside the rows and the scores; null for none. */
    private record Files(
            @Nullable Path train, @Nullable Path load, @Nullable Path save, CsvText text, boolean overwrite) {}

    private FeatureDetection(Path features, Path output, FlaggingDetector detector, Files files) {
        this.features = Objects.requireNonNull(features, "features");
        this.output = Objects.requireNonNull(output, "output");
        this.detector = Objects.requireNonNull(detector, "detector");
        this.files = files;
    }

    /**
     * A detection with the default ensemble.
     *
     * @param features the rows to score: a .npy array of float32 or float64, n × d
     * @param output the .csv file to write
     */
    public static FeatureDetection of(Path features, Path output) {
        return new FeatureDetection(
                features, output, FlaggingDetector.defaults(0), new Files(null, null, null, CsvText.AS_IS, false));
    }

    private FeatureDetection with(Files newFiles) {
        return new FeatureDetection(features, output, detector, newFiles);
    }

    /** This with another detector or ensemble. */
    public FeatureDetection fitting(FlaggingDetector newDetector) {
        return new FeatureDetection(features, output, newDetector, files);
    }

    /** This with other rows to learn from than those to score. */
    public FeatureDetection trainingOn(Path rows) {
        return with(new Files(
                Objects.requireNonNull(rows, "rows"), files.load(), files.save(), files.text(), files.overwrite()));
    }

    /** This with a detector that {@link #saving} has saved, instead of one to be fitted. */
    public FeatureDetection loading(Path file) {
        return with(new Files(
                files.train(), Objects.requireNonNull(file, "file"), files.save(), files.text(), files.overwrite()));
    }

    /** This with the fitted detector and its fences saved. */
    public FeatureDetection saving(Path file) {
        return with(new Files(
                files.train(), files.load(), Objects.requireNonNull(file, "file"), files.text(), files.overwrite()));
    }

    /** This with another way to write texts in the table. */
    public FeatureDetection withText(CsvText text) {
        return with(new Files(
                files.train(), files.load(), files.save(), Objects.requireNonNull(text, "text"), files.overwrite()));
    }

    /** This, replacing or not what no detection has written; by default that is refused. */
    public FeatureDetection withOverwrite(boolean replace) {
        return with(new Files(files.train(), files.load(), files.save(), files.text(), replace));
    }

    /**
     * Sees to it that the files can be written without harm, as {@link #run} does first. Nothing is read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        Path train = files.train();
        if (files.load() != null && train != null) {
            throw new SettingException(Setting.LOAD, Setting.LOAD, " and ", Setting.TRAIN, " exclude each other");
        }
        if (files.load() != null && files.save() != null) {
            throw Detectors.savesWhatIsLoaded();
        }
        new OutputCheck(files.overwrite())
                .reads(Setting.FEATURES, features)
                .reads("the file of ids beside ", Setting.FEATURES, OutputCheck.idsOf(features))
                .reads(Setting.TRAIN, train)
                .reads("the file of ids beside ", Setting.TRAIN, train == null ? null : OutputCheck.idsOf(train))
                .reads(Setting.LOAD, files.load())
                .writes(Setting.OUTPUT, output, OutputCheck.beginsWith("row,id,score,flag"))
                .writes(
                        "the summary beside ",
                        Setting.OUTPUT,
                        output.resolveSibling("summary.json"),
                        OutputCheck.isSummaryWith("detector", "rows", TRAINING_ROWS))
                .writes(Setting.SAVE, files.save(), OutputCheck::isDetector);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public DetectionResult run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Fits or loads the detector, and scores the rows.
     *
     * @throws SettingException if a setting cannot be; nothing has been written
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if there are too few rows, or a value is not finite
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public DetectionResult run(RunListener listener) throws IOException {
        check();
        // Before the long work, not after it: a folder that cannot be written to should be known at once.
        AtomicOutput.to(output).close();
        Features rows = FeatureReader.read(features, listener::onProgress);
        Stopwatch stopwatch = new Stopwatch();
        Path load = files.load();
        FlaggingDetector settings = null;
        FittedFlaggingDetector fitted;
        Verdicts verdicts = null;
        if (load != null) {
            fitted = Detectors.load(load, FeaturesAbout.origin(features, rows), listener)
                    .detector();
        } else {
            Path train = files.train();
            Features learnedFrom = train == null ? rows : FeatureReader.read(train, listener::onProgress);
            Optional<FeatureOrigin> origin = FeaturesAbout.origin(train == null ? features : train, learnedFrom);
            requireSame(origin, rows);
            settings = withEnough(learnedFrom.rows(), listener);
            if (train == null) {
                FlaggingDetector.Judged judged = settings.fitAndJudge(rows, listener::onProgress);
                fitted = judged.detector();
                verdicts = judged.verdicts();
            } else {
                fitted = settings.fit(learnedFrom, listener::onProgress);
            }
            warnOfDoubtfulFit(fitted, listener);
            if (files.save() != null) {
                Detectors.save(fitted, origin, files.save());
            }
        }
        stopwatch.lap("fit");
        if (verdicts == null) {
            verdicts = fitted.judge(rows);
        }
        int[] clusters = clusters(fitted, rows);
        stopwatch.lap("score");
        boolean[] flags = new boolean[rows.rows()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = verdicts.flagged(row);
        }
        ScoreWriter.write(verdicts.scores(), flags, clusters, files.text(), output);
        writeSummary(rows, verdicts, settings, fitted, stopwatch.seconds());
        return new DetectionResult(fitted, verdicts, output);
    }

    private static void warnOfDoubtfulFit(FittedFlaggingDetector fitted, RunListener listener) {
        if (fitted.last() instanceof FittedDbscan dbscan) {
            dbscan.advice()
                    .ifPresent(advice -> listener.onWarning(new RunWarning(RunWarning.Kind.DOUBTFUL_FIT, advice)));
        }
    }

    /** Refuses to score rows that were made by something else than those learned from. */
    private void requireSame(Optional<FeatureOrigin> learnedFrom, Features rows) throws IOException {
        Optional<FeatureOrigin> scored = FeaturesAbout.origin(features, rows);
        if (learnedFrom.isPresent() && scored.isPresent()) {
            Optional<String> difference = learnedFrom.get().difference(scored.get());
            if (difference.isPresent()) {
                throw new IOException(files.train() + " has other features than " + features + ": " + difference.get());
            }
        }
    }

    /** Leaves out the members of an ensemble that have too few rows to learn from, and says so. */
    private FlaggingDetector withEnough(long rows, RunListener listener) {
        SmallSurvey survey = new SmallSurvey(detector, rows);
        FlaggingDetector possible = survey.possible();
        survey.advice()
                .ifPresent(advice -> listener.onWarning(new RunWarning(RunWarning.Kind.TOO_FEW_OBJECTS, advice)));
        return possible;
    }

    /** Where there are clusters: those of the training where its rows are scored. */
    private int @Nullable [] clusters(FittedFlaggingDetector fitted, Features rows) {
        if (fitted.last() instanceof FittedKMeans kmeans) {
            return kmeans.predict(fitted.transform(rows));
        }
        if (fitted.last() instanceof FittedDbscan dbscan) {
            return files.load() == null && files.train() == null
                    ? dbscan.labels()
                    : dbscan.predict(fitted.transform(rows));
        }
        return null;
    }

    private void writeSummary(
            Features rows,
            Verdicts verdicts,
            @Nullable FlaggingDetector settings,
            FittedFlaggingDetector fitted,
            Map<String, Double> seconds)
            throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode summary = json.createObjectNode();
        summary.put("version", LibraryVersion.current());
        summary.put("java", System.getProperty("java.version"));
        summary.put("features", features.toString());
        if (settings != null) {
            summary.put("train", String.valueOf(files.train() == null ? features : files.train()));
            summary.set("settings", PlainJson.of(settings.detector()));
            if (settings.threshold() == null) {
                summary.put("threshold", "votes of the members");
            } else {
                summary.set("threshold", PlainJson.of(settings.threshold()));
            }
        } else {
            summary.put("loaded", String.valueOf(files.load()));
        }
        summary.put("spreadsheetSafe", files.text() == CsvText.SPREADSHEET_SAFE);
        summary.put("detector", fitted.name());
        summary.put("rows", rows.rows());
        summary.put("dimensions", rows.dimensions());
        summary.put(TRAINING_ROWS, fitted.trainingRows());
        fitted.fences().ifPresent(fences -> {
            PlainJson.putFinite(summary, "lowerFence", fences.lower());
            PlainJson.putFinite(summary, "upperFence", fences.upper());
        });
        summary.put("flagged", verdicts.flagged());
        ObjectNode times = summary.putObject("seconds");
        seconds.forEach(times::put);
        AtomicOutput.writeText(output.resolveSibling("summary.json"), writer -> {
            writer.write(json.writeValueAsString(summary));
            writer.write('\n');
        });
    }
}
