package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.split;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Surveys as DataFrames with a column {@code id} of texts, each there once, and a column {@code image} of encoded images: JPEG, PNG, FITS, or another
 * format that is read as one image. Further columns, such as {@code ra} and {@code dec}, go with the rows to the features and the catalogue. A survey
 * that comes otherwise, as a query say, needs no more than these two columns.
 */
public final class Surveys {
    static final String ID = "id";
    static final String IMAGE = "image";

    /** The ends of image files' names. */
    private static final List<String> ENDS =
            List.of("jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "fits", "fit", "fits.gz", "tif", "tiff", "webp");

    private Surveys() {}

    /**
     * Files of one image each, in and below a folder that all executors see, as one on HDFS, S3 or a shared disk. Their contents are read where they
     * are needed.
     *
     * @param spark reads them
     * @param folder a path as Spark takes it
     * @return {@code id}, the file's name without its end, {@code image}, null for files of no bytes, which Spark itself leaves out, and {@code path}
     * @throws IOException if the folder cannot be listed
     */
    public static Dataset<Row> files(SparkSession spark, String folder) throws IOException {
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", "*.{" + String.join(",", ENDS) + "}")
                .load(folder)
                .select(col("path"), col("content").as(IMAGE));
        List<Row> empty = ClusterFiles.empty(spark, folder, ENDS).stream()
                .map(path -> RowFactory.create(path, null))
                .toList();
        Dataset<Row> all = empty.isEmpty() ? files : files.union(spark.createDataFrame(empty, files.schema()));
        return all.select(
                regexp_replace(element_at(split(col("path"), "/"), -1), "\\.(fits\\.gz|[^.]+)$", "")
                        .as(ID),
                col(IMAGE),
                col("path"));
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
