package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.detectors.FittedPipeline;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.saved.DetectorFile;
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
 *         .fitting(LofDetector.defaults(), IqrThreshold.upper())
 *         .run();
 * }</pre>
 */
public final class FeatureDetection {
    private static final String TRAINING_ROWS = "trainingRows";
    private static final String VOTES = "votes";
    private static final String LOWER = "lowerFence";
    private static final String UPPER = "upperFence";

    private final Path features;
    private final Path output;
    private final Detector detector;
    private final @Nullable Threshold threshold;
    private final Files files;

    /** What is read and written beside the rows and the scores; null for none. */
    private record Files(
            @Nullable Path train, @Nullable Path load, @Nullable Path save, CsvText text, boolean overwrite) {}

    /**
     * @param settings what was fitted, without the members that had too few rows; null for a detector that was loaded
     * @param fences null where the members of an ensemble vote
     * @param trainScores those that the fences were fitted to; null where there are none
     */
    private record Fitted(
            @Nullable Detector settings,
            FittedDetector detector,
            @Nullable Fences fences,
            long trainingRows,
            @Nullable Scores trainScores) {}

    private FeatureDetection(
            Path features, Path output, Detector detector, @Nullable Threshold threshold, Files files) {
        this.features = Objects.requireNonNull(features, "features");
        this.output = Objects.requireNonNull(output, "output");
        this.detector = Objects.requireNonNull(detector, "detector");
        this.threshold = threshold;
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
                features,
                output,
                EnsembleDetector.defaults(0),
                null,
                new Files(null, null, null, CsvText.AS_IS, false));
    }

    private FeatureDetection with(Files newFiles) {
        return new FeatureDetection(features, output, detector, threshold, newFiles);
    }

    /** This with another detector, whose training scores give the fences. */
    public FeatureDetection fitting(Detector newDetector, Threshold newThreshold) {
        return new FeatureDetection(
                features, output, newDetector, Objects.requireNonNull(newThreshold, "newThreshold"), files);
    }

    /** This with an ensemble, which may be behind the steps of a pipeline: it decides itself what is flagged. */
    public FeatureDetection fitting(Detector ensemble) {
        Detector last = ensemble instanceof Pipeline pipeline ? pipeline.detector() : ensemble;
        if (!(last instanceof EnsembleDetector)) {
            throw new IllegalArgumentException(
                    "detector is '" + last.name() + "'; an ensemble expected, or a threshold beside it");
        }
        return new FeatureDetection(features, output, ensemble, null, files);
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
        Path train = files.train();
        Path load = files.load();
        Fitted fitted = load == null
                ? fit(train == null ? rows : FeatureReader.read(train, listener::onProgress), listener)
                : load(load);
        stopwatch.lap("fit");
        DetectionResult result = score(fitted, rows);
        int[] clusters = clusters(fitted.detector(), rows);
        stopwatch.lap("score");
        boolean[] flags = new boolean[rows.rows()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = result.flagged(row);
        }
        ScoreWriter.write(result.scores(), flags, clusters, files.text(), output);
        Path save = files.save();
        if (save != null) {
            Detectors.save(fitted.detector(), about(fitted), save);
        }
        writeSummary(rows, result, fitted, stopwatch.seconds());
        return result;
    }

    private Fitted fit(Features rows, RunListener listener) {
        Detector settings = withEnough(detector, rows.rows(), listener);
        FittedDetector fitted = settings.fit(rows, listener::onProgress);
        FittedDetector last = fitted instanceof FittedPipeline pipeline ? pipeline.detector() : fitted;
        if (last instanceof FittedDbscan dbscan) {
            dbscan.advice()
                    .ifPresent(advice -> listener.onWarning(new RunWarning(RunWarning.Kind.DOUBTFUL_FIT, advice)));
        }
        if (threshold == null) {
            return new Fitted(settings, fitted, null, rows.rows(), null);
        }
        Scores scores = fitted.score(rows);
        return new Fitted(settings, fitted, threshold.fit(scores.values()), rows.rows(), scores);
    }

    /** Leaves out the members of an ensemble that have too few rows to learn from, and says so. */
    private static Detector withEnough(Detector asked, long rows, RunListener listener) {
        if (asked instanceof Pipeline pipeline) {
            return new Pipeline(pipeline.steps(), withEnough(pipeline.detector(), rows, listener));
        }
        if (asked instanceof EnsembleDetector ensemble) {
            SmallSurvey survey = new SmallSurvey(ensemble, rows);
            EnsembleDetector possible = survey.possible();
            survey.advice()
                    .ifPresent(advice -> listener.onWarning(new RunWarning(RunWarning.Kind.TOO_FEW_OBJECTS, advice)));
            return possible;
        }
        return asked;
    }

    private DetectionResult score(Fitted fitted, Features rows) {
        Fences fences = fitted.fences();
        Scores scores;
        boolean[] flags = new boolean[rows.rows()];
        if (fences != null) {
            Scores known = files.train() == null ? fitted.trainScores() : null;
            scores = known == null ? fitted.detector().score(rows) : known;
            for (int row = 0; row < flags.length; row++) {
                flags[row] = fences.isAnomalous(scores.value(row));
            }
        } else {
            Features seen = rows;
            FittedDetector last = fitted.detector();
            if (last instanceof FittedPipeline pipeline) {
                seen = pipeline.transform(rows);
                last = pipeline.detector();
            }
            FittedEnsemble.Evaluated evaluated = ((FittedEnsemble) last).evaluate(seen);
            scores = evaluated.ensemble();
            for (int row = 0; row < flags.length; row++) {
                flags[row] = evaluated.flagged(row);
            }
        }
        return new DetectionResult(fitted.detector(), fences, fitted.trainingRows(), scores, flags, output);
    }

    private static Fitted load(Path file) throws IOException {
        DetectorFile saved = DetectorFile.read(file);
        Map<String, String> about = saved.about();
        try {
            long trainingRows = Long.parseLong(about.getOrDefault(TRAINING_ROWS, ""));
            if (about.containsKey(VOTES)) {
                return new Fitted(null, saved.detector(), null, trainingRows, null);
            }
            return new Fitted(
                    null,
                    saved.detector(),
                    new Fences(
                            Double.parseDouble(about.getOrDefault(LOWER, "")),
                            Double.parseDouble(about.getOrDefault(UPPER, ""))),
                    trainingRows,
                    null);
        } catch (NumberFormatException e) {
            throw new IOException(file + " was not saved by this command: it says nothing of its fences", e);
        }
    }

    private Map<String, String> about(Fitted fitted) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("train", String.valueOf(files.train() == null ? features : files.train()));
        about.put(TRAINING_ROWS, Long.toString(fitted.trainingRows()));
        about.put("settings", String.valueOf(fitted.settings()));
        Fences fences = fitted.fences();
        if (fences == null) {
            about.put(VOTES, "of the members");
        } else {
            about.put(LOWER, Double.toString(fences.lower()));
            about.put(UPPER, Double.toString(fences.upper()));
        }
        return about;
    }

    /** Where there are clusters: those of the training where its rows are scored. */
    private int @Nullable [] clusters(FittedDetector fitted, Features rows) {
        if (fitted instanceof FittedPipeline pipeline) {
            return clusters(pipeline.detector(), pipeline.transform(rows));
        }
        if (fitted instanceof FittedKMeans kmeans) {
            return kmeans.predict(rows);
        }
        if (fitted instanceof FittedDbscan dbscan) {
            return files.load() == null && files.train() == null ? dbscan.labels() : dbscan.predict(rows);
        }
        return null;
    }

    private void writeSummary(Features rows, DetectionResult result, Fitted fitted, Map<String, Double> seconds)
            throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode summary = json.createObjectNode();
        summary.put("version", LibraryVersion.current());
        summary.put("java", System.getProperty("java.version"));
        summary.put("features", features.toString());
        Path load = files.load();
        if (load == null) {
            summary.put("train", String.valueOf(files.train() == null ? features : files.train()));
            summary.set("settings", PlainJson.of(fitted.settings()));
            if (threshold == null) {
                summary.put("threshold", "votes of the members");
            } else {
                summary.set("threshold", PlainJson.of(threshold));
            }
        } else {
            summary.put("loaded", load.toString());
        }
        summary.put("spreadsheetSafe", files.text() == CsvText.SPREADSHEET_SAFE);
        summary.put("detector", fitted.detector().name());
        summary.put("rows", rows.rows());
        summary.put("dimensions", rows.dimensions());
        summary.put(TRAINING_ROWS, fitted.trainingRows());
        Fences fences = fitted.fences();
        if (fences != null && Double.isFinite(fences.lower())) {
            summary.put(LOWER, fences.lower());
        }
        if (fences != null && Double.isFinite(fences.upper())) {
            summary.put(UPPER, fences.upper());
        }
        summary.put("flagged", result.flagged());
        ObjectNode times = summary.putObject("seconds");
        seconds.forEach(times::put);
        AtomicOutput.writeText(output.resolveSibling("summary.json"), writer -> {
            writer.write(json.writeValueAsString(summary));
            writer.write('\n');
        });
    }
}
