package org.galaxyscreen.detectors.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepulsionGridTest {
    private static final int POINTS = 3000;

    /** Normal groups of points, as maps have them. */
    private static double[] groups(double scale) {
        SplittableRandom random = new SplittableRandom(7);
        double[] places = new double[2 * POINTS];
        for (int i = 0; i < places.length; i++) {
            int group = i / 2 % 12;
            double centre = i % 2 == 0 ? 0.3 * (group % 4) : 0.4 * (group / 4);
            places[i] = scale * (centre + 0.07 * random.nextGaussian());
        }
        return places;
    }

    /** x, y and φ, over all pairs. */
    private static double[] exact(double[] places, int i) {
        double[] sums = new double[3];
        for (int j = 0; j < places.length / 2; j++) {
            double dx = places[2 * i] - places[2 * j];
            double dy = places[2 * i + 1] - places[2 * j + 1];
            double q = 1 / (1 + dx * dx + dy * dy);
            sums[0] += q * q * dx;
            sums[1] += q * q * dy;
            sums[2] += q;
        }
        return sums;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 0.05, 1, 10, 40, 100})
    void gridPushesAsAllPairsDo(double scale) {
        double[] places = groups(scale);
        Arrays.fill(places, 0, 20, 0.1 * scale); // points in one place
        try (OneDnnThreads threads = new OneDnnThreads(2)) {
            RepulsionGrid grid = new RepulsionGrid(threads, "testing");
            grid.convolve(places);
            RepulsionGrid.Reader reader = grid.reader();
            double error = 0;
            double size = 0;
            double sum = 0;
            double exactSum = 0;
            for (int i = 0; i < POINTS; i += 7) {
                double[] expected = exact(places, i);
                double[] force = new double[3];
                reader.repel(places[2 * i], places[2 * i + 1], force);
                error += Math.pow(force[0] - expected[0], 2) + Math.pow(force[1] - expected[1], 2);
                size += Math.pow(expected[0], 2) + Math.pow(expected[1], 2);
                sum += force[2];
                exactSum += expected[2];
            }
            assertThat(Math.sqrt(error / size)).isLessThan(0.03);
            assertThat(sum).isCloseTo(exactSum, within(0.005 * exactSum));
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        double[] places = groups(100);
        double[][] forces = new double[2][3 * POINTS];
        for (int run = 0; run < 2; run++) {
            try (OneDnnThreads threads = new OneDnnThreads(run == 0 ? 1 : 5)) {
                RepulsionGrid grid = new RepulsionGrid(threads, "testing");
                grid.convolve(groups(3)); // what another set of points leaves behind does not matter
                grid.convolve(places);
                double[] force = new double[3];
                for (int i = 0; i < POINTS; i++) {
                    grid.reader().repel(places[2 * i], places[2 * i + 1], force);
                    System.arraycopy(force, 0, forces[run], 3 * i, 3);
                }
            }
        }
        assertThat(forces[1]).isEqualTo(forces[0]);
    }

    @Test
    void fewPointsAndThoseFarApartAreLeftToTheTree() {
        try (OneDnnThreads threads = new OneDnnThreads(1)) {
            RepulsionGrid grid = new RepulsionGrid(threads, "testing");
            assertThat(grid.suits(groups(60))).isTrue();
            assertThat(grid.suits(groups(1e-4))).isTrue();
            assertThat(grid.suits(groups(1e3))).isFalse();
            assertThat(grid.suits(groups(1e9))).isFalse();
            assertThat(grid.suits(Arrays.copyOf(groups(60), 1000))).isFalse();
        }
    }
}
