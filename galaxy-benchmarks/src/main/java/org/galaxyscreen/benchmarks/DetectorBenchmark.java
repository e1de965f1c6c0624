package org.galaxyscreen.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Fitting and scoring by each detector, on rows in ten clusters; the autoencoder is fitted for one epoch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class DetectorBenchmark {
    private static final int CLUSTERS = 10;

    @Param({"kmeans", "dbscan", "autoencoder"})
    private String detector = "kmeans";

    @Param({"2000", "16000"})
    private int rows = 2000;

    @Param("2048")
    private int dimensions = 2048;

    private Features features = Features.builder(1).build();
    private Detector configured = KMeansDetector.defaults();

    @SuppressWarnings("NullAway.Init") // fitted before each trial
    private FittedDetector fitted;

    /** Made by JMH. */
    public DetectorBenchmark() {}

    /** Makes the rows, and a fitted detector for scoring. */
    @Setup(Level.Trial)
    public void prepare() {
        features = clustered(rows, dimensions);
        configured = switch (detector) {
            case "kmeans" -> KMeansDetector.defaults().withRestarts(1);
            case "dbscan" -> DbscanDetector.defaults();
            case "autoencoder" ->
                AutoencoderDetector.defaults().withMaxEpochs(1).withBatchSize(128);
            default -> throw new IllegalArgumentException("detector is " + detector);
        };
        fitted = configured.fit(features);
    }

    private static Features clustered(int rows, int dimensions) {
        SplittableRandom random = new SplittableRandom(1);
        float[] centres = new float[CLUSTERS * dimensions];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = (float) (2 * random.nextDouble());
        }
        List<SurveyObject> objects = new ArrayList<>();
        float[] values = new float[rows * dimensions];
        for (int row = 0; row < rows; row++) {
            objects.add(SurveyObject.of("row-" + row));
            int centre = row % CLUSTERS * dimensions;
            for (int k = 0; k < dimensions; k++) {
                values[row * dimensions + k] = centres[centre + k] + (float) random.nextDouble();
            }
        }
        return Features.of(objects, dimensions, values);
    }

    /** Fits. */
    @Benchmark
    public FittedDetector fit() {
        return configured.fit(features);
    }

    /** Scores the rows it was fitted on. */
    @Benchmark
    public Scores score() {
        return fitted.score(features);
    }
}
