package org.galaxyscreen.spark;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;

/** A fit to many wide rows, which an executor of one core makes up, by a driver that is this process. */
final class WideFit {
    private static final int DIMENSIONS = 2048;

    private WideFit() {}

    /** Prints how long it took. */
    public static void main(String... args) throws IOException {
        int rows = Integer.parseInt(args[0]);
        try (SparkSession spark = TestSurvey.cluster(1, 2048).getOrCreate()) {
            StructType schema = DataTypes.createStructType(List.of(
                    DataTypes.createStructField("id", DataTypes.StringType, false),
                    DataTypes.createStructField(
                            "features", DataTypes.createArrayType(DataTypes.FloatType, false), true)));
            Dataset<Row> features = spark.range(0, rows, 1, 32)
                    .mapPartitions((MapPartitionsFunction<Long, Row>) WideFit::madeUp, Encoders.row(schema));
            EnsembleDetector ensemble = new EnsembleDetector(
                    List.of(
                            Member.of(IsolationForestDetector.defaults(), IqrThreshold.upper()),
                            Member.of(KMeansDetector.defaults().withClusters(5), IqrThreshold.upper())),
                    Voting.any());
            long start = System.nanoTime();
            FittedFlaggingDetector fitted = SparkScreening.defaults()
                    .fit(
                            features,
                            FlaggingDetector.of(Pipeline.of(ensemble, new StandardScaler(), Pca.ofComponents(64))));
            System.out.printf(
                    Locale.ROOT,
                    "%d rows of %d were learned from in %.0f s, with a heap of at most %d MB%n",
                    fitted.trainingRows(),
                    DIMENSIONS,
                    (System.nanoTime() - start) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }

    private static Iterator<Row> madeUp(Iterator<Long> ids) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ids.hasNext();
            }

            @Override
            public Row next() {
                long id = ids.next();
                SplittableRandom random = new SplittableRandom(id);
                float[] values = new float[DIMENSIONS];
                double one = random.nextDouble();
                double other = random.nextDouble();
                for (int k = 0; k < DIMENSIONS; k++) {
                    values[k] = (float) (one * (k % 7) + other * (k % 11) + random.nextDouble());
                }
                return RowFactory.create("o" + id, values);
            }
        };
    }
}
