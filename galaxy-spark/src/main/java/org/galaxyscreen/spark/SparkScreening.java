package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;

/**
 * Detectors fitted to, and scores of, features on a cluster. Fitted detectors are those of one machine, and so are their files: a detector that was
 * fitted here scores on one machine, and the other way round.
 *
 * <p>Standardisation, PCA and K-means learn from all rows, in passes over the cluster. Everything else, among it thresholds, learns from a sample that
 * the driver holds: {@link #withSample}. Where the sample has all rows, K-means is fitted by the driver, too, and what is fitted is that of one
 * machine, its rows in the order of their ids. Immutable.
 *
 * <pre>{@code
 * Dataset<Row> features = SparkScreening.features(spark, "s3a://survey/features.parquet");
 * FittedFlaggingDetector detector = SparkScreening.defaults().fit(features, FlaggingDetector.of(
 *         Pipeline.of(new IsolationForestDetector(100, 256, 0), new StandardScaler(), Pca.ofComponents(64)), IqrThreshold.upper()));
 * SparkScreening.score(features, detector).write().parquet("s3a://survey/catalogue.parquet");
 * }</pre>
 */
public final class SparkScreening {
    /** What a sample takes of the driver's memory by default, in bytes: 64 MiB. */
    private static final long SAMPLE_BYTES = 64L << 20;

    private final int sample;
    private final long seed;

    private SparkScreening(int sample, long seed) {
        this.sample = sample;
        this.seed = seed;
    }

    /** A sample of 64 MiB, which is 262,144 rows of 64 dimensions or 8,192 of 2,048; seed 0. */
    public static SparkScreening defaults() {
        return new SparkScreening(0, 0);
    }

    /**
     * This with another sample for what does not learn from all rows. Which rows are in it depends on their ids and the seed alone.
     *
     * @param rows how many, from 1; as the steps before the detectors make them, so that the driver holds 4 bytes for each of their values
     * @return with these
     * @throws IllegalArgumentException if it is below 1
     */
    public SparkScreening withSample(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("sample is " + rows + "; 1 or more expected");
        }
        return new SparkScreening(rows, seed);
    }

    /**
     * This with another seed of the sample; detectors have seeds of their own.
     *
     * @param newSeed any
     * @return with this
     */
    public SparkScreening withSeed(long newSeed) {
        return new SparkScreening(sample, newSeed);
    }

    /** How many rows of that length the sample has at most. */
    int sampleRows(int dimensions) {
        return sample > 0 ? sample : (int) Math.max(1024, SAMPLE_BYTES / ((long) Float.BYTES * dimensions));
    }

    long seed() {
        return seed;
    }

    /**
     * Features that {@link SparkExtraction#write} has written, with the images that have none.
     *
     * @param spark reads them
     * @param location a path as Spark takes it; a single file of {@code galaxy-screen} works, too
     * @return {@code id}, {@code features}, and the other columns
     * @throws IllegalArgumentException if the columns are not there
     */
    public static Dataset<Row> features(SparkSession spark, String location) {
        Dataset<Row> features = spark.read().parquet(location);
        FeatureColumn.require(features.schema());
        return features;
    }

    /**
     * What features were made by, as their schema says.
     *
     * @param features as {@link #features} gives them
     * @return empty where nothing says so
     * @throws IOException if it cannot be read
     */
    public static Optional<FeatureOrigin> origin(Dataset<Row> features) throws IOException {
        return FeatureColumn.origin(features.schema());
    }

    /**
     * Fits a detector to all rows that have features. The rows are read once to count them, once for each step and iteration, and once for the sample:
     * {@code cache} them where the cluster's memory holds them.
     *
     * @param features {@code id} and {@code features}
     * @param detector what to fit
     * @return what scores, on a cluster or anywhere; {@link DetectorFile#write} keeps it
     * @throws IllegalArgumentException if the columns are not there, there are too few rows, or a value is not finite; the message names the row
     * @throws IOException if parts of the detector cannot be carried between machines
     */
    public FittedFlaggingDetector fit(Dataset<Row> features, FlaggingDetector detector) throws IOException {
        FeatureColumn.require(features.schema());
        return new ClusterFit(this, features).fit(Objects.requireNonNull(detector, "detector"));
    }

    /**
     * Scores rows by a detector's file.
     *
     * @param features {@code id} and {@code features}, made by what the detector's were made by
     * @param detector a path as Spark takes it, of a file that {@link DetectorFile} or {@code galaxy-screen} wrote
     * @return the catalogue: see {@link #score(Dataset, FittedFlaggingDetector)}
     * @throws IllegalArgumentException if the columns are not there
     * @throws IOException if the file is damaged, or its detector was fitted on features made by something else; the message says what differs
     */
    public static Dataset<Row> score(Dataset<Row> features, String detector) throws IOException {
        byte[] bytes = ClusterFiles.of(features.sparkSession(), detector).read();
        DetectorFile file = read(bytes);
        FeatureOrigin origin = origin(features).orElse(null);
        if (origin != null && file.features().isPresent()) {
            file.requireSameFeatures(origin);
        }
        return score(features, file.detector(), bytes);
    }

    /**
     * Scores rows.
     *
     * @param features {@code id} and {@code features}
     * @param detector scores them
     * @return the other columns and, for each member of an ensemble, {@code NAME_score}, {@code NAME_flag} and, as the detector was fitted, {@code
     *     NAME_lower} and {@code NAME_upper}, the fences beyond which it flags, infinite where there is none; then {@code ensemble_score},
     *     higher for odder objects, and {@code ensemble_flag}, as in the catalogues of one machine. A detector alone is its own only member. Where there are no features all of these are null
     * @throws IllegalArgumentException if the columns are not there
     * @throws IOException if the detector cannot be carried between machines
     */
    public static Dataset<Row> score(Dataset<Row> features, FittedFlaggingDetector detector) throws IOException {
        Path file = Files.createTempFile("galaxy-screen-", ".detector");
        try {
            DetectorFile.write(detector, file);
            return score(features, detector, Files.readAllBytes(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Sorts a catalogue: the oddest object first, those without features last, and of equal scores by id.
     *
     * @param catalogue as {@link #score(Dataset, String)} gives it
     * @return the same rows
     */
    public static Dataset<Row> ranked(Dataset<Row> catalogue) {
        return catalogue.orderBy(col("ensemble_score").desc_nulls_last(), col(Surveys.ID));
    }

    static DetectorFile read(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("galaxy-screen-", ".detector");
        try {
            Files.write(file, bytes);
            return DetectorFile.read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Dataset<Row> score(Dataset<Row> features, FittedFlaggingDetector detector, byte[] file) {
        StructType schema = features.schema();
        FeatureColumn.require(schema);
        int place = schema.fieldIndex(SparkExtraction.FEATURES);
        List<StructField> fields = new ArrayList<>(List.of(schema.fields()));
        fields.remove(place);
        List<String> taken = fields.stream().map(StructField::name).toList();
        for (AnomalyCatalogue.Column member : ScoreTask.members(detector)) {
            fields.add(field(taken, member.name() + "_score", DataTypes.DoubleType));
            fields.add(field(taken, member.name() + "_flag", DataTypes.BooleanType));
            fields.add(field(taken, member.name() + "_lower", DataTypes.DoubleType));
            fields.add(field(taken, member.name() + "_upper", DataTypes.DoubleType));
        }
        fields.add(field(taken, "ensemble_score", DataTypes.DoubleType));
        fields.add(field(taken, "ensemble_flag", DataTypes.BooleanType));
        Broadcast<byte[]> bytes = FeatureRows.broadcast(features.sparkSession(), file);
        return features.mapPartitions(
                new ScoreTask(bytes, place, schema.size()), Encoders.row(DataTypes.createStructType(fields)));
    }

    private static StructField field(List<String> taken, String name, DataType type) {
        if (taken.contains(name)) {
            throw new IllegalArgumentException(
                    "features has a column '" + name + "', which is a column of the catalogue; rename or drop it");
        }
        return DataTypes.createStructField(name, type, true);
    }
}
