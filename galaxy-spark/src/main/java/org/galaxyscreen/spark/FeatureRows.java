package org.galaxyscreen.spark;

import static org.apache.spark.sql.functions.col;

import java.util.concurrent.Callable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.Execution;
import scala.Tuple2;

/** Ids and rows of features as they are read in partitions, without an object for each value. */
final class FeatureRows {
    /** Rows that are looked at together. */
    static final int BLOCK = 2048;

    private FeatureRows() {}

    /** The rows that have features. */
    static Dataset<Tuple2<String, float[]>> of(Dataset<Row> features) {
        Encoder<float[]> floats = features.sparkSession().implicits().newFloatArrayEncoder();
        return features.filter(col(SparkExtraction.FEATURES).isNotNull())
                .select(col(Surveys.ID).as("_1"), col(SparkExtraction.FEATURES).as("_2"))
                .as(Encoders.tuple(Encoders.STRING(), floats));
    }

    static Broadcast<byte[]> broadcast(SparkSession spark, byte[] bytes) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(bytes);
    }

    /** Does work on as many threads as the task has cores. */
    static <T> T onTaskCores(Callable<T> work) throws Exception {
        TaskContext task = TaskContext.get();
        return Execution.of(task == null ? 1 : Math.max(1, task.cpus())).call(work);
    }
}
