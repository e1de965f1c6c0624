package org.galaxyscreen.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.rendering.Limits;
import org.galaxyscreen.features.rendering.Rendering;
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

/**
 * The limits of an image's stretch, by percentiles: by selection, as the library finds them, and by sorting all values; and the whole
 * picture of three bands. Images are a galaxy on a noisy sky, as floats or as the whole numbers of a camera.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StretchBenchmarks {
    private static final double LOW = 0.5;
    private static final double HIGH = 99.5;

    /** Pixels a side. */
    @Param({"64", "256", "1024"})
    private int side = 256;

    /** What the values are. */
    @Param({"floats", "counts"})
    private String values = "floats";

    private final Limits limits = Limits.percentile(LOW, HIGH);

    /** An image's values, other ones from call to call, so that no processor learns them by heart. */
    private float[][] planes = {};

    @SuppressWarnings("NullAway.Init") // made before each trial
    private Image image;

    private int next;

    /** Made by JMH. */
    public StretchBenchmarks() {}

    /** Paints the images. */
    @Setup(Level.Trial)
    public void paint() {
        SplittableRandom random = new SplittableRandom(3);
        planes = new float[12][side * side];
        for (float[] plane : planes) {
            for (int i = 0; i < plane.length; i++) {
                double radius = Math.hypot(i % side - side / 2.0, (double) (i / side) - side / 2.0) / side;
                double light = 40 * Math.exp(-12 * radius) + random.nextGaussian();
                plane[i] = (float) (values.equals("counts") ? Math.rint(1000 + 5 * light) : light);
            }
        }
        image = Image.ofFloats(side, side, List.of("g", "r", "i"), List.of(planes[0], planes[1], planes[2]));
    }

    private float[] plane() {
        next = (next + 1) % planes.length;
        return planes[next];
    }

    /** By selection. */
    @Benchmark
    public double[] selected() {
        return limits.of(0, plane());
    }

    /** By sorting a copy. */
    @Benchmark
    public double[] sorted() {
        float[] sorted = plane().clone();
        Arrays.sort(sorted);
        return new double[] {percentile(sorted, LOW), percentile(sorted, HIGH)};
    }

    private static double percentile(float[] sorted, double percent) {
        double at = percent / 100 * (sorted.length - 1);
        int below = (int) at;
        return sorted[below] + (at - below) * ((double) sorted[below + 1] - sorted[below]);
    }

    /** The picture of three bands: limits, and the default stretch. */
    @Benchmark
    public Image picture() {
        return Rendering.defaults().withBands(List.of("i", "r", "g")).render(image);
    }
}
