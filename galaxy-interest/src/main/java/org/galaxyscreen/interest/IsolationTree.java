package org.galaxyscreen.interest;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** One tree of an isolation forest (Liu, Ting and Zhou 2008, doi:10.1109/ICDM.2008.17), which tells its leaves apart. */
final class IsolationTree {
    private static final double EULER = 0.5772156649015329;

    private final float[][] rows;
    private final SplittableRandom random;
    private final int deepest;
    private final int[] order;
    private final int[] column;
    private final float[] cut;
    private final int[] child;
    private final double[] depth;
    private int nodes = 1;

    private IsolationTree(float[][] rows, SplittableRandom random) {
        this.rows = rows;
        this.random = random;
        this.deepest = 32 - Integer.numberOfLeadingZeros(rows.length - 1);
        this.order = IntStream.range(0, rows.length).toArray();
        this.column = new int[2 * rows.length];
        this.cut = new float[2 * rows.length];
        this.child = new int[2 * rows.length];
        this.depth = new double[2 * rows.length];
    }

    static IsolationTree grow(ReviewSpace space, int subsample, SplittableRandom random) {
        int count = Math.min(subsample, space.rows());
        // Floyd's sampling: each set of rows is as likely, and no table of all rows is needed.
        Set<Integer> drawn = new TreeSet<>();
        for (int last = space.rows() - count; last < space.rows(); last++) {
            int row = random.nextInt(last + 1);
            if (!drawn.add(row)) {
                drawn.add(last);
            }
        }
        float[][] rows = drawn.stream().map(space::standardised).toArray(float[][]::new);
        IsolationTree tree = new IsolationTree(rows, random);
        tree.grow(0, 0, count, 0);
        return tree;
    }

    int nodes() {
        return nodes;
    }

    double depth(int leaf) {
        return depth[leaf];
    }

    int leaf(float[] chunk, int at) {
        int node = 0;
        while (column[node] >= 0) {
            node = child[node] + (chunk[at + column[node]] <= cut[node] ? 0 : 1);
        }
        return node;
    }

    private void grow(int node, int from, int to, int level) {
        int size = to - from;
        column[node] = -1;
        depth[node] =
                level + (size < 2 ? 0 : size == 2 ? 1 : 2 * (Math.log(size - 1.0) + EULER) - 2 * (size - 1.0) / size);
        if (size < 2 || level >= deepest) {
            return;
        }
        int d = rows[0].length;
        for (int trial = 0; trial < d && column[node] < 0; trial++) {
            int k = random.nextInt(d);
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                low = Math.min(low, rows[order[i]][k]);
                high = Math.max(high, rows[order[i]][k]);
            }
            if (low < high) {
                column[node] = k;
                cut[node] = Math.min((float) (low + random.nextDouble() * ((double) high - low)), Math.nextDown(high));
            }
        }
        if (column[node] < 0) {
            return;
        }
        int middle = from;
        for (int i = from; i < to; i++) {
            if (rows[order[i]][column[node]] <= cut[node]) {
                int swap = order[i];
                order[i] = order[middle];
                order[middle++] = swap;
            }
        }
        child[node] = nodes;
        nodes += 2;
        grow(child[node], from, middle, level + 1);
        grow(child[node] + 1, middle, to, level + 1);
    }
}
