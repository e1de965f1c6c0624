package org.galaxyscreen.detectors.forest;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Shuffling;

/** Grows an isolation forest: each tree from a generator of its own, so that threads do not change it. */
final class IsolationTrees {
    private static final String TASK = "growing the isolation forest";
    private static final double EULER = 0.5772156649015329;

    private final float[] rows;
    private final int dimensions;
    private final int[] order;
    private final SplittableRandom random;
    private final int deepest;
    private final int[] dimension;
    private final float[] split;
    private final int[] child;
    private final double[] path;
    private int nodes;

    private IsolationTrees(Features train, int[] drawn, SplittableRandom random) {
        int count = drawn.length;
        this.dimensions = train.dimensions();
        this.rows = new float[Math.multiplyExact(count, dimensions)];
        for (int i = 0; i < count; i++) {
            train.copyRows(drawn[i], 1, rows, i * dimensions);
        }
        this.order = IntStream.range(0, count).toArray();
        this.random = random;
        this.deepest = 32 - Integer.numberOfLeadingZeros(count - 1);
        int most = 2 * count - 1;
        this.dimension = new int[most];
        this.split = new float[most];
        this.child = new int[most];
        this.path = new double[most];
    }

    static FittedIsolationForest grow(IsolationForestDetector settings, Features train, ProgressListener progress) {
        Cancellation.check(TASK);
        int sample = Math.min(settings.subsample(), train.rows());
        SplittableRandom random = new SplittableRandom(settings.seed());
        SplittableRandom[] own = new SplittableRandom[settings.trees()];
        Arrays.setAll(own, i -> random.split());
        IsolationTrees[] trees = new IsolationTrees[own.length];
        IntStream.range(0, trees.length).parallel().forEach(i -> {
            int[] drawn = Shuffling.sample(sample, train.rows(), own[i]);
            IsolationTrees tree = new IsolationTrees(train, drawn, own[i]);
            tree.nodes = 1;
            tree.grow(0, 0, sample, 0);
            trees[i] = tree;
        });
        progress.onProgress(new Progress(TASK, trees.length, trees.length, "trees"));
        return join(trees, train.dimensions(), sample);
    }

    /** Grows the node over rows {@code from} to {@code to} in their present order. */
    private void grow(int node, int from, int to, int depth) {
        int size = to - from;
        int k = size > 1 && depth < deepest ? varying(from, to) : -1;
        dimension[node] = k;
        if (k < 0) {
            path[node] = depth + meanPath(size);
            return;
        }
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            float value = value(i, k);
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        float at = (float) (lowest + random.nextDouble() * ((double) highest - lowest));
        // At most the lower half of the float range above the lowest: both sides must have a row.
        split[node] = at < highest ? at : Math.nextDown(highest);
        int middle = from;
        for (int i = from; i < to; i++) {
            if (value(i, k) <= split[node]) {
                int swap = order[i];
                order[i] = order[middle];
                order[middle++] = swap;
            }
        }
        child[node] = nodes;
        nodes += 2;
        grow(child[node], from, middle, depth + 1);
        grow(child[node] + 1, middle, to, depth + 1);
    }

    private float value(int i, int k) {
        return rows[order[i] * dimensions + k];
    }

    /** A dimension drawn among those in which the rows differ; −1 if there is none. */
    private int varying(int from, int to) {
        for (int trial = 0; trial < dimensions; trial++) {
            int k = random.nextInt(dimensions);
            if (varies(k, from, to)) {
                return k;
            }
        }
        int first = random.nextInt(dimensions);
        for (int i = 0; i < dimensions; i++) {
            int k = (first + i) % dimensions;
            if (varies(k, from, to)) {
                return k;
            }
        }
        return -1;
    }

    private boolean varies(int k, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (value(i, k) != value(from, k)) {
                return true;
            }
        }
        return false;
    }

    /** The mean path to a leaf of a binary search tree of so many rows: equation 1 of the paper, exact for 2. */
    static double meanPath(int rows) {
        if (rows < 2) {
            return 0;
        }
        return rows == 2 ? 1 : 2 * (Math.log(rows - 1.0) + EULER) - 2 * (rows - 1.0) / rows;
    }

    private static FittedIsolationForest join(IsolationTrees[] trees, int dimensions, int sample) {
        int total = Arrays.stream(trees).mapToInt(tree -> tree.nodes).sum();
        int[] roots = new int[trees.length];
        int[] dimension = new int[total];
        float[] split = new float[total];
        int[] child = new int[total];
        double[] path = new double[total];
        int at = 0;
        for (int i = 0; i < trees.length; i++) {
            IsolationTrees tree = trees[i];
            roots[i] = at;
            System.arraycopy(tree.dimension, 0, dimension, at, tree.nodes);
            System.arraycopy(tree.split, 0, split, at, tree.nodes);
            System.arraycopy(tree.path, 0, path, at, tree.nodes);
            for (int node = 0; node < tree.nodes; node++) {
                child[at + node] = at + tree.child[node];
            }
            at += tree.nodes;
        }
        return new FittedIsolationForest(dimensions, sample, roots, dimension, split, child, path);
    }
}
