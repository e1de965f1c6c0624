package org.galaxyscreen.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.interest.InterestModel;
import org.galaxyscreen.interest.InterestModels;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.ReviewOptions;
import org.galaxyscreen.interest.ReviewRanking;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.interest.Reviewer;
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

/** How long a reviewer waits: one label more, and all objects ranked anew. A hundred objects have a label already. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class ReviewBenchmarks {
    private static final int LABELS = 100;

    /** Rows × columns. */
    @Param({"1000000x64", "20000x2048"})
    private String size = "20000x2048";

    @Param({"blend", "bayesian_ridge", "extra_trees", "gaussian_process", "neighbour_score", "active_isolation_forest"})
    private String model = "blend";

    @SuppressWarnings("NullAway.Init") // made before each trial
    private Reviewer reviewer;

    private int next;

    /** Made by JMH. */
    public ReviewBenchmarks() {}

    /** Makes the rows, and labels a hundred of them. */
    @Setup(Level.Trial)
    public void prepare() {
        String[] sides = size.split("x");
        Features rows = LatentRows.of(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        SplittableRandom random = new SplittableRandom(5);
        double[] plain = random.doubles(rows.rows()).toArray();
        InterestModel chosen = InterestModels.all().stream()
                .filter(one -> one.name().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model is " + model));
        reviewer = new Reviewer(
                ReviewSpace.of(rows, List.of(new FeatureBlock("features", 0, rows.dimensions())), plain),
                ReviewOptions.defaults().withModel(chosen));
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < LABELS; i++) {
            labels.add(label());
        }
        reviewer.label(labels);
        reviewer.ranking();
    }

    private Label label() {
        // Rows far apart, no two the same: 7919 is a prime that divides neither number of rows.
        int row = (int) (next++ * 7919L % reviewer.space().rows());
        return Label.interest(reviewer.space().objects().get(row).id(), next % 6);
    }

    /** Labels one object more, and ranks them all. */
    @Benchmark
    public ReviewRanking rank() {
        reviewer.label(label());
        return reviewer.ranking();
    }
}
