package org.galaxyscreen.benchmarks;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;

/**
 * Rows like a network's pooled features: few latent dimensions in overlapping clusters, spread over many by a random matrix,
 * cut off at zero, with a little noise.
 */
final class LatentRows {
    private static final int LATENT = 32;
    private static final int CLUSTERS = 10;

    private LatentRows() {}

    static Features of(int rows, int dimensions) {
        SplittableRandom random = new SplittableRandom(1);
        double[] centres = gaussian(CLUSTERS * LATENT, random);
        double[] mixing = gaussian(LATENT * dimensions, random);
        SplittableRandom[] own = new SplittableRandom[rows];
        for (int row = 0; row < rows; row++) {
            own[row] = random.split();
        }
        float[][] values = new float[rows][];
        IntStream.range(0, rows).parallel().forEach(row -> {
            double[] latent = gaussian(LATENT, own[row]);
            for (int k = 0; k < LATENT; k++) {
                latent[k] = (latent[k] + centres[row % CLUSTERS * LATENT + k]) / Math.sqrt(LATENT);
            }
            float[] made = new float[dimensions];
            double[] noise = gaussian(dimensions, own[row]);
            for (int d = 0; d < dimensions; d++) {
                double sum = 0.3 + 0.1 * noise[d];
                for (int k = 0; k < LATENT; k++) {
                    sum += latent[k] * mixing[k * dimensions + d];
                }
                made[d] = (float) Math.max(0, sum);
            }
            values[row] = made;
        });
        Features.Builder builder = Features.builder(dimensions);
        for (int row = 0; row < rows; row++) {
            builder.add(SurveyObject.of("row-" + row), values[row], 0);
        }
        return builder.build();
    }

    /** Sums of twelve uniform numbers: near enough, and quick. */
    private static double[] gaussian(int count, SplittableRandom random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double sum = -6;
            for (int k = 0; k < 12; k++) {
                sum += random.nextDouble();
            }
            values[i] = sum;
        }
        return values;
    }
}
