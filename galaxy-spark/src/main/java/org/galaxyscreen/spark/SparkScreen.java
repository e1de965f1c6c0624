package org.galaxyscreen.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.Setting;
import org.galaxyscreen.screening.SettingException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code spark-submit} runs: {@code extract}, {@code fit} and {@code score}, each with {@code --help}. */
@Command(
        name = "galaxy-spark",
        mixinStandardHelpOptions = true,
        description = "Extracts features, fits detectors and scores on an Apache Spark cluster.",
        subcommands = {SparkScreen.Extract.class, SparkScreen.Fit.class, SparkScreen.Score.class})
public final class SparkScreen implements Runnable {
    /** What Spark counts for opening a file, so that a partition has thousands of small images instead of 32. */
    private static final String OPEN_COST = "spark.sql.files.openCostInBytes";

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
            return setting.message(SparkScreen::option);
        }
        if (e instanceof IllegalArgumentException || e instanceof IOException || e instanceof AnalysisException) {
            return String.valueOf(e.getMessage());
        }
        throw e instanceof UncheckedIOException io ? io.getCause() : e;
    }

    private static String option(Setting setting) {
        return "--" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static SparkSession session() {
        SparkSession spark = SparkSession.builder().appName("galaxy-screen").getOrCreate();
        if (!spark.sparkContext().getConf().contains(OPEN_COST)) {
            spark.conf().set(OPEN_COST, "32768");
        }
        return spark;
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
                names = "--input",
                required = true,
                paramLabel = "LOCATION",
                description =
                        "Folder of image files or, with --image-column, of Parquet files, that all executors see.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String input;

        @Option(
                names = "--image-column",
                paramLabel = "NAME",
                description = "Column of encoded images of the Parquet files in --input.")
        private @Nullable String imageColumn;

        @Option(
                names = "--id-column",
                paramLabel = "NAME",
                description = "Column of the objects' names of the Parquet files in --input; default: id.")
        private @Nullable String idColumn;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "LOCATION",
                description = "Folder of Parquet files that is written; nothing is there yet.")
        @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
        private String output;

        @Option(names = "--overwrite", description = "Replace what is in --output.")
        private boolean overwrite;

        @Option(
                names = "--weights",
                defaultValue = "resnet50-v2",
                paramLabel = "NAME|FILE",
                description = "Published weights, which the driver fetches, or a file of the driver's;"
                        + " default: ${DEFAULT-VALUE}.")
        private String weights = "";

        @Option(
                names = "--preprocessing",
                paramLabel = "NAME",
                description = "Preprocessing that the weights were trained with, where it is not known.")
        private @Nullable String preprocessing;

        @Option(
                names = "--input-size",
                paramLabel = "PIXELS",
                description = "Side of the network's input, a multiple of 32.")
        private @Nullable Integer inputSize;

        @Option(
                names = "--stage",
                paramLabel = "STAGE[,STAGE…]",
                description = "Stages that features are taken from; default: layer4.")
        private String stage = "layer4";

        @Option(
                names = "--pooling",
                paramLabel = "POOLING[,POOLING…]",
                description = "Poolings: mean, max, gem; default: mean.")
        private String pooling = "mean";

        @Option(
                names = "--views",
                paramLabel = "N",
                description = "Rotations and reflections to average over: 1, 4 or 8; default: 1.")
        private int views = 1;

        @Option(
                names = "--bands",
                paramLabel = "RECIPE",
                description = "Recipe for bands, as an extraction writes it down.")
        private @Nullable String bands;

        @Option(
                names = "--source-option",
                paramLabel = "NAME=VALUE",
                description = "Option for opening FITS images; repeatable.")
        private List<String> sourceOptions = new ArrayList<>();

        @Option(
                names = "--engine",
                paramLabel = "ENGINE",
                description = "Inference engine of the executors; default: auto, the fastest available.")
        private String engine = "auto";

        @Option(
                names = "--precision",
                paramLabel = "PRECISION",
                description = "fp32, bf16, int8 or fp16; default: fp32.")
        private Precision precision = Precision.FP32;

        @Option(
                names = "--calibration",
                paramLabel = "FILE",
                description = "Calibration for int8 that an extraction on one machine kept; a file of the driver's.")
        private @Nullable Path calibration;

        @Option(names = "--batch", paramLabel = "N", description = "Batch size; default: the engine's.")
        private @Nullable Integer batch;

        @Option(
                names = "--threads",
                paramLabel = "N",
                description = "Threads of an executor's engine; default: its cores.")
        private @Nullable Integer threads;

        @Override
        public Integer call() throws IOException {
            if (imageColumn == null && idColumn != null) {
                throw new IllegalArgumentException(
                        "--id-column applies to Parquet files, with --image-column; not to image files");
            }
            SparkExtraction extraction = SparkExtraction.of(weights).with(settings());
            if (preprocessing != null) {
                extraction = extraction.withPreprocessing(Preprocessing.of(preprocessing));
            }
            if (inputSize != null) {
                extraction = extraction.withInputSize(inputSize);
            }
            if (threads != null) {
                extraction = extraction.withThreads(threads);
            }
            try (SparkSession spark = session()) {
                Dataset<Row> images = imageColumn == null
                        ? Surveys.files(spark, input)
                        : Surveys.parquet(spark, input, idColumn == null ? "id" : idColumn, imageColumn);
                SparkExtraction.Result result = extraction.write(images, output, mode(overwrite));
                spec.commandLine()
                        .getOut()
                        .println(result.rows() + " rows of features in " + output
                                + (result.skipped() == 0
                                        ? ""
                                        : "; " + result.skipped()
                                                + " images were skipped, for the reasons in the column 'skipped'"));
            }
            return 0;
        }

        private ExtractionSettings settings() throws IOException {
            EngineOptions options = EngineOptions.defaults()
                    .withKind(EngineOptions.Kind.of(engine))
                    .withPrecision(precision)
                    .withMaxBatch(batch == null ? 0 : batch);
            if (calibration != null) {
                options = options.withCalibration(Int8Calibration.parse(Files.readString(calibration)));
            }
            ExtractionSettings settings = ExtractionSettings.defaults()
                    .withEngine(options)
                    .withFeatures(new FeatureOptions(Readout.parse(stage, pooling), Views.of(views)))
                    .withSource(NamedOptions.parse(sourceOptions));
            return bands == null ? settings : settings.withRendering(Rendering.parse(bands));
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

        @Option(
                names = "--transform",
                paramLabel = "STEP[:OPTIONS]",
                description = "Transform before the detectors, as standardise or pca:components=64; repeatable.")
        private List<String> transforms = new ArrayList<>();

        @Option(
                names = "--detector",
                paramLabel = "NAME[:OPTIONS]",
                description =
                        "Detector, as kmeans:clusters=5; repeat it for an ensemble. Default: autoencoder, kmeans and"
                                + " dbscan.")
        private List<String> detectors = new ArrayList<>();

        @Option(
                names = "--threshold",
                paramLabel = "RULE",
                description = "Threshold for flags, as iqr:3; of an ensemble's combined score.")
        private @Nullable String threshold;

        @Option(
                names = "--vote",
                defaultValue = "majority",
                paramLabel = "RULE",
                description = "Ensemble: any, majority, all or a number; default: ${DEFAULT-VALUE}.")
        private String vote = "majority";

        @Option(
                names = "--sample",
                paramLabel = "ROWS",
                description = "Rows that the driver holds for what does not learn from all rows; default: 64 MiB.")
        private @Nullable Integer sample;

        @Option(
                names = "--seed",
                defaultValue = "0",
                paramLabel = "S",
                description = "The same seed gives the same detectors; default: ${DEFAULT-VALUE}.")
        private long seed;

        @Override
        public Integer call() throws IOException {
            FlaggingDetector detector = DetectorChoice.of(transforms, detectors, threshold, vote, seed);
            SparkScreening screening = SparkScreening.defaults().withSeed(seed);
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
