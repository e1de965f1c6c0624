package org.galaxyscreen.detectors.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector.Variational;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The network's mathematics, beside formulas written out in double. */
class OneDnnAutoencoderTest {
    private static final int COUNT = 12;
    private static final int LATENT = 3;

    /** Rows for which threads share a step, which one does alone for {@link #COUNT}. */
    private static final int MANY = 64;

    /** Wider than a part has columns, so that several parts meet. */
    private static final int[] WIDTHS = {300, 270, LATENT, 270, 300};

    private static List<DenseLayer> layers(boolean variational, SplittableRandom random) {
        List<DenseLayer> layers = new ArrayList<>();
        for (int i = 0; i < WIDTHS.length - 1; i++) {
            int out = variational && i == 1 ? 2 * WIDTHS[i + 1] : WIDTHS[i + 1];
            layers.add(new DenseLayer(
                    WIDTHS[i],
                    out,
                    i == 0 || i == 2,
                    uniform(WIDTHS[i] * out, 0.1, random),
                    uniform(out, 0.1, random)));
        }
        return layers;
    }

    private static float[] uniform(int count, double bound, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (bound * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    /** Adam's first step is the step size times the sign of the gradient: it must be downhill for every weight that matters. */
    @Test
    void firstStepGoesDownhill() {
        requireDownhill(null);
    }

    @Test
    void firstStepOfTheVariationalOneGoesDownhill() {
        requireDownhill(new Variational(0.7));
    }

    private static void requireDownhill(@Nullable Variational variational) {
        SplittableRandom random = new SplittableRandom(3);
        List<DenseLayer> first = layers(variational != null, random);
        float[] rows = uniform(COUNT * WIDTHS[0], 1, random);
        float[] noise = variational == null ? new float[0] : uniform(COUNT * LATENT, 1, random);
        List<DenseLayer> after = new ArrayList<>();
        try (OneDnnThreads threads = new OneDnnThreads(2);
                OneDnnAutoencoder network = new OneDnnAutoencoder(first, 1e-4, MANY, variational, threads)) {
            double error = network.learn(new AutoencoderNetwork.Batch(rows, rows, noise, COUNT));
            assertThat(error).isCloseTo(squaredError(first, rows, noise), within(1e-5));
            after.addAll(network.layers());
            assertThat(after.get(1).out()).as("scoring needs the means alone").isEqualTo(LATENT);
        }
        int checked = 0;
        for (int i = 0; i < first.size(); i++) {
            float[] weight = first.get(i).weight();
            int columns = first.get(i).out();
            for (int trial = 0; trial < 60; trial++) {
                int at = random.nextInt(weight.length);
                int column = at % columns;
                int kept = after.get(i).out();
                if (column >= kept) {
                    continue;
                }
                double slope = slope(first, i, at, rows, noise, variational);
                if (Math.abs(slope) > 2e-7) {
                    float moved = after.get(i).weight()[at / columns * kept + column] - weight[at];
                    assertThat(Math.signum(moved))
                            .as("layer %d, weight %d, slope %s", i, at, slope)
                            .isEqualTo((float) -Math.signum(slope));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(60);
    }

    private static double slope(
            List<DenseLayer> layers,
            int layer,
            int at,
            float[] rows,
            float[] noise,
            @Nullable Variational variational) {
        float[] weight = layers.get(layer).weight();
        float before = weight[at];
        weight[at] = before + 1e-3f;
        double above = objective(layers, rows, noise, variational);
        weight[at] = before - 1e-3f;
        double below = objective(layers, rows, noise, variational);
        weight[at] = before;
        return (above - below) / 2e-3;
    }

    private static double objective(
            List<DenseLayer> layers, float[] rows, float[] noise, @Nullable Variational variational) {
        double divergence = 0;
        if (variational != null) {
            for (int row = 0; row < COUNT; row++) {
                double[] latent = latent(layers, rows, row);
                for (int k = 0; k < LATENT; k++) {
                    double mean = latent[k];
                    double logVariance = latent[LATENT + k];
                    divergence -= (1 + logVariance - mean * mean - Math.exp(logVariance)) / 2;
                }
            }
            divergence *= 2 * variational.beta() / (COUNT * WIDTHS[0]);
        }
        return squaredError(layers, rows, noise) + divergence;
    }

    private static double[] latent(List<DenseLayer> layers, float[] rows, int row) {
        double[] values = new double[WIDTHS[0]];
        for (int k = 0; k < values.length; k++) {
            values[k] = rows[row * values.length + k];
        }
        return apply(layers.get(1), apply(layers.get(0), values));
    }

    private static double squaredError(List<DenseLayer> layers, float[] rows, float[] noise) {
        double sum = 0;
        for (int row = 0; row < COUNT; row++) {
            double[] latent = latent(layers, rows, row);
            double[] drawn = new double[LATENT];
            for (int k = 0; k < LATENT; k++) {
                drawn[k] = noise.length == 0
                        ? latent[k]
                        : latent[k] + Math.exp(latent[LATENT + k] / 2) * noise[row * LATENT + k];
            }
            double[] output = apply(layers.get(3), apply(layers.get(2), drawn));
            for (int k = 0; k < output.length; k++) {
                double difference = output[k] - rows[row * output.length + k];
                sum += difference * difference;
            }
        }
        return sum / (COUNT * WIDTHS[0]);
    }

    private static double[] apply(DenseLayer layer, double[] input) {
        double[] output = new double[layer.out()];
        for (int k = 0; k < output.length; k++) {
            double sum = layer.bias()[k];
            for (int i = 0; i < input.length; i++) {
                sum += input[i] * layer.weight()[i * output.length + k];
            }
            output[k] = layer.relu() ? Math.max(0, sum) : sum;
        }
        return output;
    }

    @Test
    void numberOfThreadsDoesNotChangeABitNorDoesOneThatIsAlone() {
        SplittableRandom random = new SplittableRandom(4);
        List<DenseLayer> first = layers(false, random);
        float[] rows = uniform(COUNT * WIDTHS[0], 1, random);
        List<List<DenseLayer>> results = new ArrayList<>();
        for (int count : new int[] {1, 2, 3, -2}) {
            int most = count < 0 ? COUNT : MANY;
            try (OneDnnThreads threads = new OneDnnThreads(Math.abs(count));
                    OneDnnAutoencoder network = new OneDnnAutoencoder(first, 1e-3, most, null, threads)) {
                for (int step = 0; step < 5; step++) {
                    network.learn(new AutoencoderNetwork.Batch(rows, rows, new float[0], COUNT));
                }
                results.add(network.layers());
            }
        }
        for (int i = 0; i < first.size(); i++) {
            for (List<DenseLayer> other : results) {
                assertThat(other.get(i).weight())
                        .isEqualTo(results.get(0).get(i).weight());
                assertThat(other.get(i).bias()).isEqualTo(results.get(0).get(i).bias());
            }
        }
    }
}
