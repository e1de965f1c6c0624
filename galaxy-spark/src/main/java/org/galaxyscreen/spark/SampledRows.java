package org.galaxyscreen.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.transform.FittedTransform;
import scala.Tuple2;

/**
 * A sample of the rows, as steps make them, held by the driver: about so many rows that the number is not exceeded by much, chosen by a hash of seed
 * and id, so that neither partitions nor their order matter; in the order of their ids.
 */
final class SampledRows {
    private final SparkScreening settings;
    private final Dataset<Tuple2<String, float[]>> rows;
    private final List<FittedTransform> steps;
    private final int width;
    private final long count;

    SampledRows(
            SparkScreening settings,
            Dataset<Tuple2<String, float[]>> rows,
            List<FittedTransform> steps,
            int dimensions,
            long count) {
        this.settings = settings;
        this.rows = rows;
        this.steps = steps;
        this.width = steps.isEmpty() ? dimensions : steps.get(steps.size() - 1).outputDimensions();
        this.count = count;
    }

    Features read() throws IOException {
        double share = Math.min(1, (double) settings.sampleRows(width) / count);
        Broadcast<byte[]> written = FeatureRows.broadcast(rows.sparkSession(), PassTask.written(steps));
        try {
            List<Tuple2<String, float[]>> found = new ArrayList<>(rows.toJavaRDD()
                    .mapPartitions(new Task(written, settings.seed(), share))
                    .collect());
            found.sort(Comparator.comparing(Tuple2::_1));
            Features.Builder builder = Features.builder(width);
            for (Tuple2<String, float[]> row : found) {
                builder.add(SurveyObject.of(row._1()), row._2(), 0);
            }
            return builder.build();
        } finally {
            written.destroy();
        }
    }

    /** From 0 to below 1, as good as random: FNV-1a of the id, mixed with the seed as SplitMix64 does. */
    static double place(long seed, String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        hash += seed * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return ((hash ^ (hash >>> 31)) >>> 11) * 0x1p-53;
    }

    private record Task(Broadcast<byte[]> steps, long seed, double share)
            implements FlatMapFunction<Iterator<Tuple2<String, float[]>>, Tuple2<String, float[]>> {
        @Override
        public Iterator<Tuple2<String, float[]>> call(Iterator<Tuple2<String, float[]>> rows) throws Exception {
            List<FittedTransform> before = PassTask.read(steps.value());
            List<Tuple2<String, float[]>> chosen = new ArrayList<>();
            while (rows.hasNext()) {
                Tuple2<String, float[]> row = rows.next();
                if (share == 1 || place(seed, row._1()) < share) {
                    chosen.add(row);
                }
            }
            return FeatureRows.onTaskCores(() -> {
                List<Tuple2<String, float[]>> sampled = new ArrayList<>();
                Iterator<Tuple2<String, float[]>> left = chosen.iterator();
                while (left.hasNext()) {
                    Features transformed = PassTask.transformed(before, PassTask.block(left));
                    for (int i = 0; i < transformed.rows(); i++) {
                        sampled.add(new Tuple2<>(transformed.object(i).id(), transformed.row(i)));
                    }
                }
                return sampled.iterator();
            });
        }
    }
}
