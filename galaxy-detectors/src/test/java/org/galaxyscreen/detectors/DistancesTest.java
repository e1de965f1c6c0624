package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistancesTest {
    /** Far from the origin, where products of norms 10⁶ times the distances cancel, and with copies, which tie. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neighboursAreExactDespiteCancellationAndTies(long seed) {
        int rows = 700;
        int dimensions = 33;
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * dimensions];
        for (int i = 0; i < values.length; i++) {
            boolean copy = i / dimensions % 10 == 9;
            values[i] = copy ? values[i - 5 * dimensions] : (float) (1000 + random.nextDouble());
        }
        Features features = Samples.features(values, dimensions);

        Distances.Neighbours found;
        try (Matrix matrix = Matrix.of(features)) {
            found = Distances.neighbours(matrix, matrix, 4, true, "testing");
        }

        for (int query = 0; query < rows; query += 7) {
            int q = query;
            double[] exact = new double[rows];
            Arrays.setAll(exact, i -> plain(values, q, i, dimensions));
            int[] order = IntStream.range(0, rows)
                    .filter(i -> i != q)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> exact[i]).thenComparing(i -> i))
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(found.index()[query]).as("seed %d, row %d", seed, query).isEqualTo(Arrays.copyOf(order, 4));
            assertThat(found.distance()[query][3]).isEqualTo(Math.sqrt(exact[order[3]]));
        }
    }

    /** In the order of summation that the library documents, so that equality is to the bit. */
    private static double plain(float[] values, int a, int b, int dimensions) {
        double[] lanes = new double[4];
        for (int k = 0; k < dimensions; k++) {
            double difference = (double) values[a * dimensions + k] - values[b * dimensions + k];
            lanes[k < dimensions / 4 * 4 ? k % 4 : 0] += difference * difference;
        }
        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }
}
