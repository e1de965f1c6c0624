package org.galaxyscreen.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FittedBytes;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansAccumulator;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.PcaAccumulator;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.StandardScalerAccumulator;
import scala.Tuple2;

/**
 * Sums up the rows of a partition.
 *
 * @param steps what is done to rows first, written
 * @param kind of sums
 */
record PassTask(Broadcast<byte[]> steps, PassTask.Kind kind)
        implements FlatMapFunction<Iterator<Tuple2<String, float[]>>, byte[]> {
    /** Sums, as bytes so that they go between machines. */
    private interface Sums {
        void add(Features rows);

        void merge(byte[] state);

        byte[] state();
    }

    /** Which sums. */
    sealed interface Kind extends Serializable {
        /**
         * For scaling.
         *
         * @param dimensions of the rows
         */
        record Scaling(int dimensions) implements Kind {}

        /**
         * For PCA.
         *
         * @param dimensions of the rows
         */
        record Covariance(int dimensions) implements Kind {}

        /**
         * For an iteration of K-means.
         *
         * @param clusters how many
         * @param minClusterShare of them
         * @param centres so far, written
         */
        record Clusters(int clusters, double minClusterShare, byte[] centres) implements Kind {
            Clusters(KMeansDetector settings, byte[] centres) {
                this(settings.clusters(), settings.minClusterShare(), centres);
            }
        }
    }

    private static Sums sums(Kind kind) throws IOException {
        if (kind instanceof Kind.Scaling scaling) {
            StandardScalerAccumulator accumulator = new StandardScaler().accumulator(scaling.dimensions());
            return of(accumulator::add, accumulator::merge, accumulator::state);
        }
        if (kind instanceof Kind.Covariance covariance) {
            PcaAccumulator accumulator = Pca.ofComponents(1).accumulator(covariance.dimensions());
            return of(accumulator::add, accumulator::merge, accumulator::state);
        }
        Kind.Clusters clusters = (Kind.Clusters) kind;
        KMeansAccumulator accumulator = KMeansDetector.defaults()
                .withClusters(clusters.clusters())
                .withMinClusterShare(clusters.minClusterShare())
                .accumulator(FittedBytes.read(clusters.centres(), FittedKMeans.class));
        return of(accumulator::add, accumulator::merge, accumulator::state);
    }

    private static Sums of(Consumer<Features> add, Consumer<byte[]> merge, Supplier<byte[]> state) {
        return new Sums() {
            @Override
            public void add(Features rows) {
                add.accept(rows);
            }

            @Override
            public void merge(byte[] other) {
                merge.accept(other);
            }

            @Override
            public byte[] state() {
                return state.get();
            }
        };
    }

    @Override
    public Iterator<byte[]> call(Iterator<Tuple2<String, float[]>> rows) throws Exception {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        List<FittedTransform> before = read(steps.value());
        return FeatureRows.onTaskCores(() -> {
            Sums sums = sums(kind);
            while (rows.hasNext()) {
                sums.add(transformed(before, block(rows)));
            }
            return List.of(sums.state()).iterator();
        });
    }

    /** Some of the rows. */
    static Features block(Iterator<Tuple2<String, float[]>> rows) {
        Features.Builder builder = null;
        int dimensions = 0;
        for (int i = 0; i < FeatureRows.BLOCK && rows.hasNext(); i++) {
            Tuple2<String, float[]> row = rows.next();
            if (builder == null) {
                dimensions = row._2().length;
                builder = Features.builder(dimensions);
            }
            if (row._2().length != dimensions) {
                throw new IllegalArgumentException("'" + row._1() + "' has " + row._2().length + " features; "
                        + dimensions + " expected, as others have");
            }
            builder.add(SurveyObject.of(row._1()), row._2(), 0);
        }
        return Objects.requireNonNull(builder).build();
    }

    static Features transformed(List<FittedTransform> steps, Features rows) {
        Features transformed = rows;
        for (FittedTransform step : steps) {
            transformed = step.transform(transformed);
        }
        return transformed;
    }

    static byte[] written(List<FittedTransform> steps) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(steps.size());
            for (FittedTransform step : steps) {
                byte[] written = FittedBytes.of(step);
                out.writeInt(written.length);
                out.write(written);
            }
        }
        return bytes.toByteArray();
    }

    static List<FittedTransform> read(byte[] written) throws IOException {
        List<FittedTransform> steps = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(written))) {
            for (int count = in.readInt(); count > 0; count--) {
                steps.add(FittedBytes.read(in.readNBytes(in.readInt()), FittedTransform.class));
            }
        }
        return steps;
    }

    /**
     * Joins the sums of two parts.
     *
     * @param kind of both
     */
    record Joined(Kind kind) implements Function2<byte[], byte[], byte[]> {
        @Override
        public byte[] call(byte[] one, byte[] other) throws IOException {
            Sums sums = sums(kind);
            sums.merge(one);
            sums.merge(other);
            return sums.state();
        }
    }
}
