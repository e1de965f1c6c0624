package org.galaxyscreen.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.FittedBytes;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FittedPipeline;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansAccumulator;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import scala.Tuple2;

/**
 * A detector's fit to the rows of a cluster. Each step is fitted in a pass over all rows as the steps before make them, whose sums are joined in a tree;
 * then the detector is fitted by the driver to a sample, with members that all rows have to be looked at for fitted before.
 */
final class ClusterFit {
    private final SparkScreening settings;
    private final Dataset<Row> features;
    private final Dataset<Tuple2<String, float[]>> rows;
    private final long count;
    private final int dimensions;
    private final List<FittedTransform> steps = new ArrayList<>();

    /** What the steps so far make of a sample of the rows. */
    private Features sample;

    ClusterFit(SparkScreening settings, Dataset<Row> features) throws IOException {
        this.settings = settings;
        this.features = features;
        this.rows = FeatureRows.of(features);
        this.count = rows.count();
        if (count == 0) {
            throw new IllegalArgumentException("no row has features; rows to learn from expected");
        }
        this.dimensions = FeatureColumn.dimensions(features).orElseThrow();
        this.sample = Features.builder(dimensions).build();
    }

    FittedFlaggingDetector fit(FlaggingDetector detector) throws IOException {
        int least = detector.minimumRows();
        if (count < least) {
            throw new IllegalArgumentException(
                    "'" + detector.name() + "' needs at least " + least + " rows to learn from; there are " + count);
        }
        List<Transform> asked = detector.detector() instanceof Pipeline pipeline ? pipeline.steps() : List.of();
        Detector last = detector.detector() instanceof Pipeline pipeline ? pipeline.detector() : detector.detector();
        for (Transform step : asked) {
            steps.add(fit(step));
        }
        sample = sampled();
        boolean all = sample.rows() == count;
        FittedDetector fitted = (all ? last : learnedFromAll(last)).fit(sample, ProgressListener.NONE);
        FittedDetector whole = steps.isEmpty() ? fitted : FittedPipeline.of(steps, fitted);
        return detector.threshold() == null
                ? FittedFlaggingDetector.of(whole, count)
                : FittedFlaggingDetector.of(
                        whole, detector.threshold().fit(fitted.score(sample).values()), count);
    }

    private FittedTransform fit(Transform step) throws IOException {
        int width = steps.isEmpty() ? dimensions : steps.get(steps.size() - 1).outputDimensions();
        if (step instanceof StandardScaler scaler) {
            return scaler.accumulator(width)
                    .merge(reduced(new PassTask.Kind.Scaling(width)))
                    .fit();
        }
        // Of fewer rows than dimensions the rows' own products are taken, as on one machine.
        if (step instanceof Pca pca && count >= width) {
            return pca.accumulator(width)
                    .merge(reduced(new PassTask.Kind.Covariance(width)))
                    .fit();
        }
        return step.fit(sampled(), ProgressListener.NONE);
    }

    /** The sums of all partitions. */
    private byte[] reduced(PassTask.Kind kind) throws IOException {
        Broadcast<byte[]> before = FeatureRows.broadcast(features.sparkSession(), PassTask.written(steps));
        try {
            return rows.toJavaRDD().mapPartitions(new PassTask(before, kind)).treeReduce(new PassTask.Joined(kind));
        } finally {
            before.destroy();
        }
    }

    private Features sampled() throws IOException {
        return new SampledRows(settings, rows, steps, dimensions, count).read();
    }

    /** The detector, with those of its parts that learn from all rows fitted. */
    private Detector learnedFromAll(Detector detector) throws IOException {
        if (detector instanceof KMeansDetector kMeans) {
            return new Prefitted(kMeans, kMeans(kMeans));
        }
        if (detector instanceof EnsembleDetector ensemble) {
            List<EnsembleDetector.Member> members = new ArrayList<>();
            for (EnsembleDetector.Member member : ensemble.members()) {
                members.add(new EnsembleDetector.Member(
                        member.name(), learnedFromAll(member.detector()), member.threshold(), member.weight()));
            }
            return ensemble.withMembers(members);
        }
        return detector;
    }

    /** Lloyd's iteration over all rows from the centres of the sample. */
    private FittedKMeans kMeans(KMeansDetector kMeans) throws IOException {
        FittedKMeans centres = kMeans.fit(sample);
        for (int iteration = 0; ; iteration++) {
            KMeansAccumulator pass = kMeans.accumulator(centres)
                    .merge(reduced(new PassTask.Kind.Clusters(kMeans, FittedBytes.of(centres))));
            boolean settled = pass.settled();
            if (settled || iteration == kMeans.maxIterations()) {
                return pass.fit(iteration, settled);
            }
            centres = pass.moved();
        }
    }

    /** A detector that has learned already, as a member of those that have not. */
    private record Prefitted(Detector description, FittedDetector fitted) implements Detector {
        @Override
        public String name() {
            return description.name();
        }

        @Override
        public int minimumRows() {
            return 1;
        }

        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            return fitted;
        }
    }
}
