package org.galaxyscreen.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores features from anywhere. */
@Command(
        name = "detect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Scores feature rows, from wherever they come: row, id, score and flag as CSV, and the settings and"
                        + " the threshold as JSON beside it.")
final class Detect implements Callable<Integer> {
    private static final String TRAINING_ROWS = "trainingRows";
    private static final String VOTES = "votes";
    private static final String LOWER = "lowerFence";
    private static final String UPPER = "upperFence";

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "The rows to score: a .npy array of float32 or float64, n × d.")
    private Path features = Path.of("features.npy");

    @Option(
            names = "--train",
            paramLabel = "FILE",
            description = "The rows to learn from, another such array; default: those to score.")
    private @Nullable Path train;

    @Mixin
    private final DetectorOptions detector = new DetectorOptions();

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description = "A detector that was saved, instead of one to be fitted; its fences are saved with it.")
    private @Nullable Path load;

    @Option(names = "--save", paramLabel = "FILE", description = "Where the fitted detector is to be saved.")
    private @Nullable Path save;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The .csv file to write.")
    private Path output = Path.of("scores.csv");

    @Mixin
    private final CsvOptions csv = new CsvOptions();

    @Mixin
    private final Outputs outputs = new Outputs();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

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

    private record Scored(Scores scores, boolean[] flags) {
        long flagged() {
            return IntStream.range(0, flags.length).filter(row -> flags[row]).count();
        }
    }

    @Override
    public Integer call() throws IOException {
        if (load != null && train != null) {
            throw new ParameterException(spec.commandLine(), "--load and --train exclude each other");
        }
        detector.check(load != null);
        outputs.reads("--features", features)
                .reads("the file of ids beside --features", Outputs.idsOf(features))
                .reads("--train", train)
                .reads("the file of ids beside --train", train == null ? null : Outputs.idsOf(train))
                .reads("--load", load)
                .writes("--output", output, Outputs.beginsWith("row,id,score,flag"))
                .writes(
                        "the summary beside --output",
                        output.resolveSibling("summary.json"),
                        Outputs.isSummaryWith("detector", "rows", "trainingRows"))
                .writes("--save", save, Outputs::isDetector);
        TerminalProgress progress = TerminalProgress.onStandardError();
        // Before the long work, not after it: a folder that cannot be written to should be known at once.
        AtomicOutput.to(output).close();
        Features rows = FeatureReader.read(features, progress);
        Stopwatch stopwatch = new Stopwatch();
        Fitted fitted =
                load == null ? fit(train == null ? rows : FeatureReader.read(train, progress), progress) : load(load);
        stopwatch.lap("fit");
        Scored scored = score(fitted, rows);
        int[] clusters = clusters(fitted.detector(), rows);
        stopwatch.lap("score");
        ScoreWriter.write(scored.scores(), scored.flags(), clusters, csv.text(), output);
        if (save != null) {
            Messages.save(fitted.detector(), about(fitted), save);
        }
        writeSummary(rows, scored, fitted, stopwatch);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%s: %,d rows, %,d flagged by %s%n",
                        output,
                        rows.rows(),
                        scored.flagged(),
                        fitted.detector().name());
        return 0;
    }

    private Fitted fit(Features rows, TerminalProgress progress) {
        Detector settings = withEnough(detector.detector(), rows.rows());
        FittedDetector fitted = settings.fit(rows, progress);
        detector.warn(fitted, spec.commandLine().getErr());
        Threshold threshold = detector.threshold();
        if (threshold == null) {
            return new Fitted(settings, fitted, null, rows.rows(), null);
        }
        Scores scores = fitted.score(rows);
        return new Fitted(settings, fitted, threshold.fit(scores.values()), rows.rows(), scores);
    }

    /** Leaves out the members of an ensemble that have too few rows to learn from, and says so. */
    private Detector withEnough(Detector asked, long rows) {
        if (asked instanceof Pipeline pipeline) {
            return new Pipeline(pipeline.steps(), withEnough(pipeline.detector(), rows));
        }
        if (asked instanceof EnsembleDetector ensemble) {
            SmallSurvey survey = new SmallSurvey(ensemble, rows);
            EnsembleDetector possible = survey.possible();
            survey.advice().ifPresent(advice -> spec.commandLine().getErr().println("Warning: " + advice));
            return possible;
        }
        return asked;
    }

    private Scored score(Fitted fitted, Features rows) {
        Fences fences = fitted.fences();
        if (fences != null) {
            Scores known = train == null ? fitted.trainScores() : null;
            Scores scores = known == null ? fitted.detector().score(rows) : known;
            boolean[] flags = new boolean[scores.size()];
            for (int row = 0; row < flags.length; row++) {
                flags[row] = fences.isAnomalous(scores.value(row));
            }
            return new Scored(scores, flags);
        }
        Features seen = rows;
        FittedDetector last = fitted.detector();
        if (last instanceof FittedPipeline pipeline) {
            seen = pipeline.transform(rows);
            last = pipeline.detector();
        }
        FittedEnsemble.Evaluated evaluated = ((FittedEnsemble) last).evaluate(seen);
        boolean[] flags = new boolean[evaluated.rows()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = evaluated.flagged(row);
        }
        return new Scored(evaluated.ensemble(), flags);
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
        about.put("train", String.valueOf(train == null ? features : train));
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
            return load == null && train == null ? dbscan.labels() : dbscan.predict(rows);
        }
        return null;
    }

    private void writeSummary(Features rows, Scored scored, Fitted fitted, Stopwatch stopwatch) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode summary = json.createObjectNode();
        summary.put("version", Main.Version.current());
        summary.put("java", System.getProperty("java.version"));
        summary.put("features", features.toString());
        if (load == null) {
            summary.put("train", String.valueOf(train == null ? features : train));
            summary.set("settings", PlainJson.of(fitted.settings()));
            Threshold threshold = detector.threshold();
            if (threshold == null) {
                summary.put("threshold", "votes of the members");
            } else {
                summary.set("threshold", PlainJson.of(threshold));
            }
        } else {
            summary.put("loaded", load.toString());
        }
        summary.put("spreadsheetSafe", csv.text() == CsvText.SPREADSHEET_SAFE);
        summary.put("detector", fitted.detector().name());
        summary.put("rows", rows.rows());
        summary.put("dimensions", rows.dimensions());
        summary.put("trainingRows", fitted.trainingRows());
        Fences fences = fitted.fences();
        if (fences != null && Double.isFinite(fences.lower())) {
            summary.put(LOWER, fences.lower());
        }
        if (fences != null && Double.isFinite(fences.upper())) {
            summary.put(UPPER, fences.upper());
        }
        summary.put("flagged", scored.flagged());
        stopwatch.describe(summary.putObject("seconds"));
        AtomicOutput.writeText(output.resolveSibling("summary.json"), writer -> {
            writer.write(json.writeValueAsString(summary));
            writer.write('\n');
        });
    }
}
