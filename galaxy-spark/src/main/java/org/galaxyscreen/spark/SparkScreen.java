package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.SettingException;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.DetectorOptions;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code spark-submit} runs: {@code extract}, {@code fit} and {@code score}, each with {@code --help}. */
@Command(
        name = "galaxy-spark",
        mixinStandardHelpOptions = true,
        description = "Extracts features, fits detectors and scores on an Apache Spark cluster.",
        subcommands = {SparkScreen.Extract.class, SparkScreen.Fit.class, SparkScreen.Score.class})
public final class SparkScreen implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandLine.Model.CommandSpec spec;

    private SparkScreen() {}

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Missing subcommand; extract, fit or score expected");
    }

    /**
     * Runs a command. A command that fails ends the process, and with it the application, with another status than 0.
     *
     * @param args the command and its options
     */
    public static void main(String... args) {
        int status = run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static CommandLine command() {
        return new CommandLine(new SparkScreen()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /**
     * Reads a command's options, and does nothing else.
     *
     * @throws CommandLine.ParameterException if there is a mistake in them
     */
    static void parse(String... args) {
        command().parseArgs(args);
    }

    /** Runs a command. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return command()
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    err.println("Error: " + message(e));
                    return e instanceof IllegalArgumentException
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    /** A sentence; what is unexpected keeps its trace. */
    private static String message(Exception e) throws Exception {
        if (e instanceof SettingException setting) {
            return setting.message(Checks::option);
        }
        if (e instanceof IllegalArgumentException || e instanceof IOException || e instanceof AnalysisException) {
            return String.valueOf(e.getMessage());
        }
        throw e instanceof UncheckedIOException io ? io.getCause() : e;
    }

    private static SparkSession session() {
        return SparkSession.builder().appName("galaxy-screen").getOrCreate();
    }

    private static SaveMode mode(boolean overwrite) {
        return overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists;
    }

    /** Images in, features out. */
    @Command(
            name = "extract",
            mixinStandardHelpOptions = true,
            description = "Turns images into features, written as Parquet.")
    static final class Extract implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private CommandLine.Model.CommandSpec spec;

        @Option(
                names = {"--input", "--tiles"},
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of image files, of Parquet files with --images-dataset, or of FITS tiles with"
                        + " --catalogue, that all executors see.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String input;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of Parquet files that is written; nothing is there yet.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String output;

        @Option(names = "--overwrite", description = "Replace what is in --output.")
        private boolean overwrite;

        @Mixin
        private final WeightsOptions weights = new WeightsOptions();

        @Mixin
        private final ExtractorOptions extraction = new ExtractorOptions();

        @Override
        public Integer call() throws IOException {
            ExtractionSettings settings = settings();
            SurveyLocation survey = SurveyLocation.of(input, settings.source());
            SparkExtraction run =
                    SparkExtraction.of(weights.backbone()).with(settings.withSource(survey.imageOptions()));
            OptionalInt threads = extraction.threads().count();
            run = threads.isPresent() ? run.withThreads(threads.getAsInt()) : run;
            PrintWriter out = spec.commandLine().getOut();
            try (SparkSession spark = session()) {
                Dataset<Row> images =
                        survey.open(spark, remark -> spec.commandLine().getErr().println(remark));
                SparkExtraction.Result result = run.write(images, output, mode(overwrite));
                out.println(result.rows() + " rows of features in " + output
                        + (result.skipped() == 0
                                ? ""
                                : "; " + result.skipped()
                                        + " images were skipped, for the reasons in the column 'skipped'"));
            }
            return 0;
        }

        /** With int8's calibration read: what is measured on one machine is measured there. */
        private ExtractionSettings settings() throws IOException {
            ExtractionSettings settings = extraction.settings(weights.onnxGiven());
            Path calibration = extraction.calibration().orElse(null);
            if (calibration == null) {
                return settings;
            }
            if (!Files.isRegularFile(calibration)) {
                throw new Checks.Mistake("--calibration is " + calibration + ", which is no file; the one that an"
                        + " extraction on one machine kept expected");
            }
            return settings.withEngine(
                    settings.engine().withCalibration(Int8Calibration.parse(Files.readString(calibration))));
        }
    }

    /** Features in, a detector out. */
    @Command(
            name = "fit",
            mixinStandardHelpOptions = true,
            description = "Fits detectors to features and writes them to a file, which score and galaxy-screen read.")
    static final class Fit implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private CommandLine.Model.CommandSpec spec;

        @Option(
                names = "--features",
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of Parquet files that extract has written.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String features;

        @Option(
                names = "--save",
                required = true,
                paramLabel = "LOCATION",
                description = "File of the fitted detectors that is written.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String save;

        @Option(names = "--overwrite", description = "Replace the file --save.")
        private boolean overwrite;

        @Mixin
        private final DetectorOptions detectors = new DetectorOptions();

        @Option(
                names = "--sample",
                paramLabel = "ROWS",
                description = "Rows that the driver holds for what does not learn from all rows; default: 64 MiB.")
        private @Nullable Integer sample;

        @Override
        public Integer call() throws IOException {
            FlaggingDetector detector = detectors.detector();
            SparkScreening screening = SparkScreening.defaults().withSeed(detectors.seed());
            if (sample != null) {
                screening = screening.withSample(sample);
            }
            Path file = Files.createTempFile("galaxy-screen-", ".detector");
            try (SparkSession spark = session()) {
                ClusterFiles target = ClusterFiles.of(spark, save);
                if (target.exists() && !overwrite) {
                    throw new IllegalArgumentException(
                            "--save is " + save + ", which is there already; another name, or --overwrite, expected");
                }
                Dataset<Row> rows = SparkScreening.features(spark, features);
                FittedFlaggingDetector fitted = screening.fit(rows, detector);
                FeatureOrigin origin = SparkScreening.origin(rows).orElse(null);
                if (origin == null) {
                    DetectorFile.write(fitted, file);
                } else {
                    DetectorFile.write(fitted, origin, file);
                }
                target.write(Files.readAllBytes(file));
                spec.commandLine()
                        .getOut()
                        .println("'" + fitted.name() + "' learned from " + fitted.trainingRows() + " rows; saved as "
                                + save);
            } finally {
                Files.deleteIfExists(file);
            }
            return 0;
        }
    }

    /** Features in, a catalogue out. */
    @Command(
            name = "score",
            mixinStandardHelpOptions = true,
            description = "Scores features by detectors that were fitted here or by galaxy-screen.")
    static final class Score implements Callable<Integer> {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private CommandLine.Model.CommandSpec spec;

        @Option(
                names = "--features",
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of Parquet files that extract has written.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String features;

        @Option(names = "--load", required = true, paramLabel = "LOCATION", description = "File of fitted detectors.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String load;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of Parquet files with the catalogue that is written; nothing is there yet.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String output;

        @Option(names = "--overwrite", description = "Replace what is in --output.")
        private boolean overwrite;

        @Option(names = "--ranked", description = "Sort the catalogue, the oddest object first.")
        private boolean ranked;

        @Override
        public Integer call() throws IOException {
            try (SparkSession spark = session()) {
                Dataset<Row> scored = SparkScreening.score(SparkScreening.features(spark, features), load);
                Dataset<Row> catalogue = ranked ? SparkScreening.ranked(scored) : scored;
                catalogue.write().mode(mode(overwrite)).parquet(output);
                Dataset<Row> written = spark.read().parquet(output);
                spec.commandLine()
                        .getOut()
                        .println(written.filter("ensemble_flag").count() + " of "
                                + written.filter("ensemble_score is not null").count()
                                + " objects are flagged; catalogue in "
                                + output);
            }
            return 0;
        }
    }
}
