package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.udf;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.galaxyscreen.io.fits.CutoutPart;
import org.galaxyscreen.io.fits.CutoutSource;

/**
 * Surveys as DataFrames with a column {@code id} of texts, each there once, and a column {@code image} of encoded images: JPEG, PNG, FITS, or another
 * format that is read as one image. Further columns, such as {@code ra} and {@code dec}, go with the rows to the features and the catalogue. A survey
 * that comes otherwise, as a query say, needs no more than these two columns. Objects that are cut out of FITS tiles have a column {@code cutout}
 * instead of {@code image}.
 */
public final class Surveys {
    static final String ID = "id";
    static final String IMAGE = "image";
    static final String CUTOUT = "cutout";

    /** Objects of a partition at most: seconds of an executor's work. */
    private static final int MOST = 2048;

    /** And at least, where there are more tasks than that: an engine's batches need some. */
    private static final int FEWEST = 64;

    /** The ends of image files' names. */
    private static final List<String> ENDS =
            List.of("jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "fits", "fit", "fits.gz", "tif", "tiff", "webp");

    private Surveys() {}

    /**
     * Files of one image each, in and below a folder that all executors see, as one on HDFS, S3 or a shared disk. Their contents are read where they
     * are needed. A partition has 64 to 2048 files, so that there are four partitions for each task that can run at once where there are files enough.
     *
     * @param spark reads them; the driver lists them
     * @param folder a path as Spark takes it
     * @return {@code id}, the file's name without its end, {@code image}, null for files of no bytes, and {@code path}
     * @throws IOException if the folder is not there, or cannot be listed
     */
    public static Dataset<Row> files(SparkSession spark, String folder) throws IOException {
        List<String> paths = ClusterFiles.below(spark, folder, ENDS);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int each = perPartition(spark, paths.size());
        JavaRDD<Row> rows = context.parallelize(paths, Math.max(1, (paths.size() + each - 1) / each))
                .map(RowFactory::create);
        StructType schema = new StructType().add("path", DataTypes.StringType, false);
        FileBytes bytes =
                new FileBytes(context.broadcast(new SerializableConfiguration(ClusterFiles.configuration(spark))));
        return spark.createDataFrame(rows, schema)
                .select(
                        regexp_replace(element_at(split(col("path"), "/"), -1), "\\.(fits\\.gz|[^.]+)$", "")
                                .as(ID),
                        udf(bytes, DataTypes.BinaryType).apply(col("path")).as(IMAGE),
                        col("path"));
    }

    /** How many objects a partition has, of so many. */
    private static int perPartition(SparkSession spark, long objects) {
        long wanted = (objects - 1) / (4L * spark.sparkContext().defaultParallelism()) + 1;
        return (int) Math.max(FEWEST, Math.min(MOST, wanted));
    }

    /**
     * Objects of a catalogue, to be cut out of the tiles of a mosaic: as {@link #cutouts(SparkSession, CutoutSource, int)} with partitions of 64 to
     * 2048 objects, so that there are four for each task that can run at once where there are objects enough.
     *
     * @param spark runs on executors that see the tiles under the same paths as the driver
     * @param source has found each object's tile
     * @return a survey
     * @throws IllegalArgumentException if there is no object
     * @throws IOException if the source's objects cannot be listed
     */
    public static Dataset<Row> cutouts(SparkSession spark, CutoutSource source) throws IOException {
        return cutouts(spark, source, perPartition(spark, source.size().orElse(0)));
    }

    /**
     * Objects of a catalogue, to be cut out of the tiles of a mosaic. The driver has read the catalogue and the tiles' headers, as on one machine;
     * executors read the pixels of their objects alone, and have the very images of one machine. Partitions are made tile by tile, so that a tile is
     * opened by one task, unless it has more objects than one takes.
     *
     * @param spark runs on executors that see the tiles under the same paths as the driver
     * @param source has found each object's tile. What it {@linkplain CutoutSource#outside leaves out} is no row
     * @param most objects of a partition, from 1
     * @return {@code id}, {@code ra}, {@code dec}, {@code pixel_scale}, where an object has them {@code redshift} and {@code label}, the catalogue's
     *     other columns as texts, and {@code cutout}, which says where the pixels are. A name that is taken ends in {@code _joined}
     * @throws IllegalArgumentException if there is no object, or the number is below 1
     * @throws IOException if the source's objects cannot be listed
     */
    public static Dataset<Row> cutouts(SparkSession spark, CutoutSource source, int most) throws IOException {
        List<byte[]> parts =
                source.parts(most).stream().map(CutoutPart::toBytes).toList();
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    source.name() + " has no object of the catalogue in its tiles; at least one expected");
        }
        CutoutRows rows = CutoutRows.of(source);
        JavaRDD<Row> made = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(parts, parts.size())
                .flatMap(rows);
        return spark.createDataFrame(made, rows.schema());
    }

    /**
     * Parquet files with a column of encoded images.
     *
     * @param spark reads them
     * @param location a path as Spark takes it
     * @param idColumn of the objects' names
     * @param imageColumn of the images: binary, or a structure with a binary field {@code bytes}, as Hugging Face's data sets have it
     * @return {@code id}, {@code image}, and the other columns
     * @throws IllegalArgumentException if there are no such columns
     */
    public static Dataset<Row> parquet(SparkSession spark, String location, String idColumn, String imageColumn) {
        Dataset<Row> rows = spark.read().parquet(location);
        List<String> names = List.of(rows.columns());
        for (String name : List.of(idColumn, imageColumn)) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        location + " has no column '" + name + "'; it has " + String.join(", ", names));
            }
        }
        DataType type = rows.schema().apply(imageColumn).dataType();
        String image = type.equals(DataTypes.BinaryType) ? "`" + imageColumn + "`" : "`" + imageColumn + "`.bytes";
        return rows.select(
                        col("*"),
                        col("`" + idColumn + "`").cast(DataTypes.StringType).as("__id"),
                        col(image).as("__image"))
                .drop(idColumn, imageColumn)
                .withColumnRenamed("__id", ID)
                .withColumnRenamed("__image", IMAGE);
    }
}
