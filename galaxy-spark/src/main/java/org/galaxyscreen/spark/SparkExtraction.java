package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Turns a survey's images into features on a cluster, partition by partition. Each executor has one engine, which its tasks share, on as many threads
 * as the executor has cores; the weights' file goes from the driver to each executor once. Features are those of
 * {@link org.galaxyscreen.screening.SurveyExtraction} by the same network and settings. Immutable.
 *
 * <pre>{@code
 * SparkExtraction extraction = SparkExtraction.of("resnet50-v2");
 * extraction.write(Surveys.files(spark, "s3a://survey/cutouts"), "s3a://survey/features.parquet");
 * }</pre>
 */
public final class SparkExtraction {
    /** The name of the column of features. */
    public static final String FEATURES = "features";

    /** The name of the column that says why an image has no features. */
    public static final String SKIPPED = "skipped";

    /** Under this name the schema's metadata of {@link #FEATURES} says what they were made by. */
    static final String ABOUT = "org.galaxyscreen.about";

    private static final int PART_BYTES = 16 << 20;

    /** Failures that the file about the features names; the column has all. */
    private static final int MOST_NAMED = 10_000;

    private final Backbone backbone;
    private final ExtractionSettings settings;
    private final int threads;

    private SparkExtraction(Backbone backbone, ExtractionSettings settings, int threads) {
        this.backbone = backbone;
        this.settings = settings;
        this.threads = threads;
    }

    /**
     * An extraction by ResNet-50 with the default settings.
     *
     * @param weights a file of the driver's, the name of published weights, which the driver fetches once, or {@code untrained:SEED}
     * @return by these
     */
    public static SparkExtraction of(String weights) {
        return of(Backbone.weights(weights));
    }

    /**
     * An extraction by another network, with the default settings: an EfficientNet, or an ONNX model of the user's own.
     *
     * @param network by a name or a file of the driver's, which goes to each executor once; an ONNX model in one file, with its preprocessing
     * @return by this
     * @throws IllegalArgumentException if it has weights that were read before, which have no file
     */
    public static SparkExtraction of(Backbone network) {
        if (network.weightsName().isEmpty() && network.onnxModel().isEmpty()) {
            throw new IllegalArgumentException(
                    "network has weights that were read before; the name or the file of some expected, which executors read");
        }
        return new SparkExtraction(network, ExtractionSettings.defaults(), 0);
    }

    /**
     * This with other settings: stages, poolings, views, the engine, the recipe for bands. The engine's threads are {@link #withThreads}'.
     *
     * @param newSettings how images become features
     * @return with these
     */
    public SparkExtraction with(ExtractionSettings newSettings) {
        return new SparkExtraction(backbone, Objects.requireNonNull(newSettings, "newSettings"), threads);
    }

    /**
     * This with other preprocessing than the weights were trained with.
     *
     * @param preprocessing what is done to pictures before the network sees them
     * @return with this
     */
    public SparkExtraction withPreprocessing(Preprocessing preprocessing) {
        return new SparkExtraction(backbone.withPreprocessing(preprocessing), settings, threads);
    }

    /**
     * This with images of another size.
     *
     * @param pixels the side of the network's input: a multiple of 32, 64 to 4096
     * @return with this
     * @throws org.galaxyscreen.screening.SettingException if it is another
     */
    public SparkExtraction withInputSize(int pixels) {
        return new SparkExtraction(backbone.withInputSize(pixels), settings, threads);
    }

    /**
     * This with as many threads for the engine of an executor. By default {@code spark.executor.cores} or, on {@code local[n]}, n; where neither is
     * known, one a processor.
     *
     * @param count from 1
     * @return with these
     * @throws IllegalArgumentException if it is below 1
     */
    public SparkExtraction withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads is " + count + "; 1 or more expected");
        }
        return new SparkExtraction(backbone, settings, count);
    }

    /**
     * What was extracted.
     *
     * @param rows with features
     * @param skipped without, for the reasons in the column {@code skipped}
     */
    public record Result(long rows, long skipped) {}

    /**
     * The features of images, computed where and whenever they are asked for. Broken images stay, without features and with the reason.
     *
     * @param images with the columns that {@link Surveys} says
     * @return the other columns, {@code features} (float32, with what they were made by in the schema's metadata), and {@code skipped}
     * @throws IllegalArgumentException if the columns are not there, or others have the new ones' names
     * @throws IOException if the network cannot be read or fetched
     */
    public Dataset<Row> features(Dataset<Row> images) throws IOException {
        StructType schema = images.schema();
        require(schema);
        FeatureOrigin origin = ImageExtractor.origin(backbone, settings);
        Network network = network(images.sparkSession(), origin);
        boolean cutouts = isCutouts(schema);
        int image = schema.fieldIndex(cutouts ? Surveys.CUTOUT : Surveys.IMAGE);
        List<StructField> fields = new ArrayList<>(List.of(schema.fields()));
        fields.remove(image);
        String about = ImageExtractor.about(origin, "a DataFrame", -1, 0, List.of());
        fields.add(DataTypes.createStructField(FEATURES, DataTypes.createArrayType(DataTypes.FloatType, false), true));
        fields.add(DataTypes.createStructField(SKIPPED, DataTypes.StringType, true));
        Dataset<Row> features = images.mapPartitions(
                new ExtractTask(network.recipe(), network.file(), image, cutouts, schema.size()),
                Encoders.row(DataTypes.createStructType(fields)));
        // What makes rows of objects drops the metadata of their schema.
        return features.withColumn(
                FEATURES,
                col(FEATURES)
                        .as(
                                FEATURES,
                                new MetadataBuilder().putString(ABOUT, about).build()));
    }

    private static void require(StructType schema) {
        List<String> names = List.of(schema.fieldNames());
        if (!names.contains(Surveys.ID)
                || !schema.apply(Surveys.ID).dataType().equals(DataTypes.StringType)
                || !isBinary(schema, Surveys.IMAGE) && !isCutouts(schema)) {
            throw new IllegalArgumentException("images has the columns " + schema.simpleString() + "; '" + Surveys.ID
                    + "', a string, and '" + Surveys.IMAGE + "', binary, expected");
        }
        for (String made : List.of(FEATURES, SKIPPED)) {
            if (names.contains(made)) {
                throw new IllegalArgumentException(
                        "images has a column '" + made + "', which is a column of the result; rename or drop it");
            }
        }
    }

    /** Whether images are to be cut out of tiles: not where there is a column of images, whatever the other one is then. */
    private static boolean isCutouts(StructType schema) {
        return isBinary(schema, Surveys.CUTOUT) && !isBinary(schema, Surveys.IMAGE);
    }

    private static boolean isBinary(StructType schema, String column) {
        return List.of(schema.fieldNames()).contains(column)
                && schema.apply(column).dataType().equals(DataTypes.BinaryType);
    }

    /** @param file what was read of the network's file, for the executors; null where it has none */
    private record Network(NetworkRecipe recipe, @Nullable Broadcast<byte[][]> file) {}

    private Network network(SparkSession spark, FeatureOrigin origin) throws IOException {
        int engineThreads = threads(spark.sparkContext());
        Path model = backbone.onnxModel().orElse(null);
        if (model != null) {
            return brought(spark, model, NetworkRecipe.Kind.ONNX, origin, engineThreads);
        }
        String weights = backbone.weightsName().orElseThrow();
        Path file = WeightStore.standard().file(weights).orElse(null);
        if (file == null) {
            return new Network(
                    NetworkRecipe.of(origin, NetworkRecipe.Kind.NAME, weights, settings, engineThreads), null);
        }
        // Fetched, where it is a published network that is not there yet.
        if (!Files.isRegularFile(file)) {
            backbone.load(ProgressListener.NONE);
        }
        return brought(spark, file, NetworkRecipe.Kind.WEIGHTS, origin, engineThreads);
    }

    /**
     * With the file's bytes for all executors, present and future. Not by Spark's files: sessions that are kept apart have their own, and those of
     * the context do not come to their tasks.
     */
    private Network brought(
            SparkSession spark, Path file, NetworkRecipe.Kind kind, FeatureOrigin origin, int engineThreads)
            throws IOException {
        // A name that no other weights have: executors share an engine by it.
        String name = "galaxy-" + origin.part(FeatureOrigin.Part.WEIGHTS).orElse("weights") + "-" + file.getFileName();
        List<byte[]> parts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] part = in.readNBytes(PART_BYTES); part.length > 0; part = in.readNBytes(PART_BYTES)) {
                parts.add(part);
            }
        }
        return new Network(
                NetworkRecipe.of(origin, kind, name, settings, engineThreads),
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(parts.toArray(new byte[0][])));
    }

    private int threads(SparkContext context) {
        if (threads > 0) {
            return threads;
        }
        return Cores.ofExecutor(context.master(), context.getConf()).orElse(0);
    }

    /**
     * Computes features and writes them as Parquet. The folder is whole or, as Spark marks it, without {@code _SUCCESS}; tasks that fail are run again
     * and leave neither duplicates nor holes, which is counted. Beside the files lies {@code _about.json}: what the features were made of and by.
     *
     * @param images with the columns that {@link Surveys} says. They are counted first, and their ids compared
     * @param location a path as Spark takes it, where nothing is yet; with a name that ends in {@code .parquet} the folder is read on one machine, too
     * @return how many there are
     * @throws IllegalArgumentException if the columns are not as expected, or an id is missing, blank, or there twice; the message names some
     * @throws IOException if the network cannot be read or fetched, or the result lacks an image
     */
    public Result write(Dataset<Row> images, String location) throws IOException {
        return write(images, location, SaveMode.ErrorIfExists);
    }

    /**
     * As {@link #write(Dataset, String)}, with another mode.
     *
     * @param images with the columns that {@link Surveys} says
     * @param location a path as Spark takes it
     * @param mode {@link SaveMode#ErrorIfExists} or {@link SaveMode#Overwrite}
     * @return how many there are
     * @throws IllegalArgumentException as there, or if the mode is another
     * @throws IOException as there
     */
    public Result write(Dataset<Row> images, String location, SaveMode mode) throws IOException {
        if (mode != SaveMode.ErrorIfExists && mode != SaveMode.Overwrite) {
            throw new IllegalArgumentException("mode is " + mode + "; " + SaveMode.ErrorIfExists + " or "
                    + SaveMode.Overwrite + " expected: features of two extractions do not belong into one folder");
        }
        Dataset<Row> features = features(images);
        long expected = Identifiers.count(images);
        // Features hardly ever repeat: a dictionary of them is built for nothing, and given up in each file anew.
        features.write()
                .mode(mode)
                .option("parquet.enable.dictionary#" + FEATURES + ".list.element", false)
                .parquet(location);
        Dataset<Row> written = images.sparkSession().read().parquet(location);
        long skipped = written.filter(col(FEATURES).isNull()).count();
        long rows = written.count() - skipped;
        if (rows + skipped != expected) {
            throw new IOException(location + " has " + (rows + skipped) + " rows of " + expected
                    + " images: the survey has changed while it was read; extract it again");
        }
        writeAbout(written, location, rows);
        return new Result(rows, skipped);
    }

    private void writeAbout(Dataset<Row> written, String location, long rows) throws IOException {
        List<ImageFailure> failures = written
                .filter(col(FEATURES).isNull())
                .select(Surveys.ID, SKIPPED)
                .orderBy(Surveys.ID)
                .limit(MOST_NAMED)
                .collectAsList()
                .stream()
                .map(row -> new ImageFailure(row.getString(0), row.getString(1)))
                .toList();
        OptionalInt dimensions = FeatureColumn.dimensions(written);
        String about = ImageExtractor.about(
                ImageExtractor.origin(backbone, settings), location, rows, dimensions.orElse(0), failures);
        ClusterFiles.of(written.sparkSession(), location + "/_about.json").write(about);
    }
}
