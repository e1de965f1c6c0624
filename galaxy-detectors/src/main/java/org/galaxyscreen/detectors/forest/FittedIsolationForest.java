package org.galaxyscreen.detectors.forest;

import java.io.IOException;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/**
 * A grown isolation forest. A score is 2 to the power of minus the mean path's length over its expectation: 0 to 1, about
 * 0.5 for rows like the others, near 1 for those that are set apart at once.
 */
public final class FittedIsolationForest implements FittedDetector {
    private static final int BLOCK = 256;

    private final int dimensions;
    private final int sample;
    private final int[] roots;
    private final int[] dimension;
    private final float[] split;
    private final int[] child;
    private final double[] path;
    private final Descent descent;

    /**
     * @param dimension that a node splits; −1 for a leaf
     * @param child where values up to the split go; the others go to the node after it
     * @param path a leaf's length of path
     */
    FittedIsolationForest(
            int dimensions, int sample, int[] roots, int[] dimension, float[] split, int[] child, double[] path) {
        this.dimensions = dimensions;
        this.sample = sample;
        this.roots = roots;
        this.dimension = dimension;
        this.split = split;
        this.child = child;
        this.path = path;
        this.descent = new Descent(roots, dimension, split, child, path);
    }

    @Override
    public String name() {
        return "iforest";
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** How many trees there are. */
    public int trees() {
        return roots.length;
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("the isolation forest", dimensions, features);
        Cancellation.check("scoring by isolation forest");
        double[] scores = new double[features.rows()];
        double expected = roots.length * IsolationTrees.meanPath(sample);
        IntStream.range(0, (scores.length + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
            int to = Math.min(scores.length, (block + 1) * BLOCK);
            float[] row = new float[dimensions];
            for (int i = block * BLOCK; i < to; i++) {
                features.copyRows(i, 1, row, 0);
                scores[i] = Math.pow(2, -descent.paths(row) / expected);
            }
        });
        return new Scores(name(), features.objects(), scores);
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions)
                .put("sample", sample)
                .put("roots", roots)
                .put("dimension", dimension)
                .put("split", split)
                .put("child", child)
                .put("path", path);
    }

    static FittedIsolationForest load(StateReader state) throws IOException {
        int dimensions = state.positiveInteger("dimensions");
        int[] dimension = state.integers("dimension", -1);
        int[] roots = state.integers("roots", -1);
        int[] child = state.integers("child", dimension.length);
        for (int root : roots) {
            if (root < 0 || root >= dimension.length) {
                throw state.malformed("a tree begins at node " + root + " of " + dimension.length);
            }
        }
        for (int node = 0; node < dimension.length; node++) {
            // Children lie behind their parents: there is no way back, and so an end.
            boolean leaf = dimension[node] < 0;
            if (dimension[node] >= dimensions
                    || (!leaf && (child[node] <= node || child[node] >= dimension.length - 1))) {
                throw state.malformed("node " + node + " splits dimension " + dimension[node] + " and goes on at node "
                        + child[node]);
            }
        }
        if (roots.length == 0 || state.integer("sample") < 2) {
            throw state.malformed("there are no trees");
        }
        return new FittedIsolationForest(
                dimensions,
                state.integer("sample"),
                roots,
                dimension,
                state.floats("split", dimension.length),
                child,
                state.doubles("path", dimension.length));
    }
}
