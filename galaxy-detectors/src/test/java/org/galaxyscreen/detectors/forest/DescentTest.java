package org.galaxyscreen.detectors.forest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees gone down together lead to the leaves that each of them leads to. */
class DescentTest {
    private static final int DIMENSIONS = 5;

    private final int[] dimension = new int[20_000];
    private final float[] split = new float[20_000];
    private final int[] child = new int[20_000];
    private final double[] path = new double[20_000];
    private int nodes;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100})
    void pathsAreThoseOfEachTree(int trees) {
        SplittableRandom random = new SplittableRandom(trees);
        int[] roots = new int[trees];
        for (int tree = 0; tree < trees; tree++) {
            roots[tree] = nodes++;
            // Some of a leaf alone, some of many steps.
            grow(roots[tree], random.nextInt(12), random);
        }
        Descent descent = new Descent(
                roots,
                Arrays.copyOf(dimension, nodes),
                Arrays.copyOf(split, nodes),
                Arrays.copyOf(child, nodes),
                Arrays.copyOf(path, nodes));
        for (int i = 0; i < 500; i++) {
            float[] row = new float[DIMENSIONS];
            for (int k = 0; k < DIMENSIONS; k++) {
                // Whole numbers, as the splits are: equal ones go to the first child.
                row[k] = random.nextInt(-3, 4);
            }
            double expected = 0;
            for (int root : roots) {
                int node = root;
                while (dimension[node] >= 0) {
                    node = row[dimension[node]] <= split[node] ? child[node] : child[node] + 1;
                }
                expected += path[node];
            }
            assertThat(descent.paths(row)).isEqualTo(expected);
        }
    }

    private void grow(int node, int deepest, SplittableRandom random) {
        if (deepest == 0 || random.nextInt(5) == 0) {
            dimension[node] = -1;
            path[node] = random.nextDouble();
            return;
        }
        dimension[node] = random.nextInt(DIMENSIONS);
        split[node] = random.nextInt(-3, 4);
        child[node] = nodes;
        nodes += 2;
        // Some trees lean, so that their leaves lie at very different depths.
        grow(child[node], random.nextInt(4) == 0 ? 0 : deepest - 1, random);
        grow(child[node] + 1, random.nextInt(2) == 0 ? 0 : deepest - 1, random);
    }
}
